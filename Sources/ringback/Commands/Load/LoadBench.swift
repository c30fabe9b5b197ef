import Foundation
import JSONText
import Rehearsal
import Secrets
import Sockets

/// `ringback bench load`: a server under many calls, with both of its peers as processes of their own.
struct LoadBench {
    /// What is measured, and how.
    struct Options: Sendable {
        var calls = 100
        var seconds = 20.0
        /// Calls that are offered, when that is more than `calls`, which the server is then told is all it may take.
        var offered: Int?
        var callsPerSecond = 50.0
        var isSecure = false
        /// Started in place of `ringback serve`; it is told the same settings, and says where it listens.
        var server: [String]?
        /// Settings of the server, beside those that the bench makes.
        var settings: [String: String] = [:]
        /// Calls come and go, peers are slow and sessions break: the load of a soak.
        var churns = false
        /// Sessions that are closed as a crash would, at random, while it is measured.
        var kills = 0
        /// Keeps the folder with the logs.
        var keeps = false
    }

    let options: Options
    private let folder: String
    private let secret = Token.random(bytes: 16)
    private let account = "AC" + Token.random(bytes: 16)

    init(_ options: Options) throws {
        self.options = options
        folder = FileManager.default.temporaryDirectory.appending(path: "ringback-load-\(Token.random(bytes: 6))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Starts everything, measures, ends everything.
    /// - Throws: `.failed` when a part does not start.
    func run() async throws -> LoadReport {
        defer { if !options.keeps { try? FileManager.default.removeItem(atPath: folder) } }
        let house = try await LoadedHouse.open(options, folder: folder, account: account, secret: secret)
        let interrupted = Task {
            await Signals.wait()
            house.abandon()
            exit(130)
        }
        defer { interrupted.cancel() }
        do {
            let report = try await measure(house)
            await house.close()
            return report
        } catch {
            await house.close()
            throw error
        }
    }

    private func measure(_ house: LoadedHouse) async throws -> LoadReport {
        // An idle process has answered a request or two.
        for _ in 0..<10 { await house.probe() }
        guard let idle = ProcessFigures(house.server.pid) else { throw Program.Failure.failed("the server has ended") }
        _ = try await house.phones.ask("start", for: Ignored.self)
        let offered = options.offered ?? options.calls
        let before = try await ramp(house, offered)
        // Greetings are said, and what was held while the sessions opened has been sent.
        try await Task.sleep(for: .seconds(4))

        _ = try await house.phones.ask("measure", for: Ignored.self)
        _ = try await house.model.ask("measure", for: Ignored.self)
        let start = try Sample(house)
        let (moments, lag, killed) = try await LoadTimeline(house: house, options: options).watch(for: options.seconds)
        let end = try Sample(house)
        let phones = try await house.phones.ask("report", for: LoadTally.self)
        let model = try await house.model.ask("report", for: LoadTally.self)
        let state = try await house.phones.ask("state", for: LoadState.self)

        let seconds = end.at - start.at
        // With calls that come and go, as many as there were when it was looked.
        let live = options.churns ? moments.reduce(0) { $0 + $1.live } / max(1, moments.count) : before.live
        let callSeconds = Double(max(1, live)) * seconds
        let drivers = end.drivers - start.drivers
        let server = end.server.cpuSeconds - start.server.cpuSeconds
        return LoadReport(
            calls: live, seconds: (seconds * 10).rounded() / 10,
            cpuUsPerCallSecond: (server * 1e6 / callSeconds).rounded(),
            rssBytesPerCall: (end.server.residentBytes - idle.residentBytes) / max(1, live),
            uplinkMs: model.sound, downlinkMs: phones.sound, clearMs: phones.clear,
            lostFrames: model.lost + phones.lost,
            lateFrames: model.late, refused: state.refused, droppedCalls: state.dropped, failedCalls: state.failed,
            offered: offered, loopLagMs: lag.summary, underruns: phones.underruns, staleFrames: phones.stale,
            unreadableFrames: model.unreadable + phones.unreadable, framesUp: model.frames, answers: model.answers,
            bargeIns: model.interrupted, rssIdleBytes: idle.residentBytes, threads: end.server.threads,
            descriptors: end.server.descriptors,
            sessionsKilled: killed, callsEnded: state.ended, moments: options.churns ? moments : [],
            driverCpuUsPerCallSecond: (drivers * 1e6 / callSeconds).rounded(), driverLagMs: phones.lag,
            othersBusy: ((end.machine - start.machine - server - drivers) / seconds * 100).rounded() / 100)
    }

    /// Waits until every call that was offered is up, or was answered otherwise.
    private func ramp(_ house: LoadedHouse, _ offered: Int) async throws -> LoadState {
        let deadline = ContinuousClock.now + .seconds(Double(offered) / options.callsPerSecond + 30)
        while true {
            let state = try await house.phones.ask("state", for: LoadState.self)
            let isUp = options.churns ? state.live >= offered * 9 / 10 : false
            if isUp || state.live + state.refused + state.failed + state.dropped >= offered { return state }
            guard ContinuousClock.now < deadline else {
                throw Program.Failure.failed("only \(state.live) of \(offered) calls came up")
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What all processes had used at a moment.
    private struct Sample {
        let at: Double
        let server: ProcessFigures
        let drivers: Double
        let machine: Double

        init(_ house: LoadedHouse) throws {
            guard let server = ProcessFigures(house.server.pid) else {
                throw Program.Failure.failed("the server has ended")
            }
            self.server = server
            drivers = [house.phones, house.model].compactMap { ProcessFigures($0.pid)?.cpuSeconds }.reduce(0, +)
            machine = ProcessFigures.machineBusySeconds
            at = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
        }
    }
}

/// Any answer.
struct Ignored: Decodable {}
