import Console
import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Sockets
import Synchronization

/// A whole line on loopback with a stand-in on either side: what `demo` and `replay` play on. The line does not know.
struct Stage: Sendable {
    let line: Line
    let model: RehearsalModel
    let settings: Settings
    private let caller: RehearsalCaller
    private let bell: Bell
    private let clock: Double
    private let folder: URL

    /// - Parameter clock: how much faster than life the stand-ins run.
    /// - Parameter change: what is to be set otherwise.
    /// - Parameter heard: told of turns as they are written down.
    static func open(
        clock: Double, change: (inout Settings) -> Void = { _ in },
        heard: @escaping @Sendable ([Turn]) -> Void = { _ in }
    ) async throws -> Stage {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-\(Token.random(bytes: 6))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var settings = Settings()
        settings.listenPort = 0
        settings.accountSid = "AC" + Token.random(bytes: 16)
        settings.authToken = Token.random(bytes: 16)
        settings.database = "sqlite:" + folder.appending(path: "ringback.db").path
        settings.loops = 2
        let model = try RehearsalModel(clock: clock)
        change(&settings)
        settings.voiceURL = settings.voiceURL ?? Address(settings.voice == .openAILive ? model.liveURL : model.url)
        let bell = Bell()
        let line = try await Line(
            settings, store: try StoreFactory.open(settings.database), voice: settings.voiceURL!,
            observe: { entry in
                if case .turns(let turns) = entry { heard(turns) }
            }, worked: { job in bell.ring(job.callSid) })
        return Stage(
            line: line, model: model, settings: settings, caller: RehearsalCaller(), bell: bell, clock: clock,
            folder: folder)
    }

    /// Plays one recorded call from the webhook to the end of the work that follows it.
    func play(_ recorded: RecordedCall) async -> CallerReport {
        await model.play(.recorded(recorded))
        let report = await caller.call(
            recorded, at: line.address, accountSid: settings.accountSid!, authToken: settings.authToken!, clock: clock,
            postsStatus: true)
        if report.httpStatus == 200 { await bell.wait(report.callSid, seconds: 30) }
        return report
    }

    /// What the record says of a call, in the words that a recorded call's expectation is written in.
    func outcome(of callSid: String, _ report: CallerReport) async throws -> CallOutcome {
        try await CallOutcome(callSid, in: line.store, phoneHeardMs: report.heardMs)
    }

    func close() async {
        await caller.stop()
        await line.stop(patience: 0)
        await model.stop()
        try? FileManager.default.removeItem(at: folder)
    }
}

extension CallOutcome {
    /// Reads a call's record.
    init(_ callSid: String, in store: any Store, phoneHeardMs: Int?) async throws {
        guard let call = try await store.call(callSid) else { throw Program.Failure.failed("the call left no record") }
        let turns = try await store.turns(of: callSid).filter { $0.role == .caller || $0.role == .agent }
        let commitments = try await store.commitments(CommitmentFilter(callSid: callSid))
        let keys = try await store.events(of: callSid).filter { $0.kind == "dtmf" }.compactMap {
            $0.detailJSON.flatMap { JSON(parsing: Array($0.utf8)) }?["digit"]?.string
        }
        self.init(
            endReason: call.endReason,
            turns: turns.map {
                Turn(role: $0.role.rawValue, text: $0.text, heardText: $0.heardText, interrupted: $0.interrupted)
            },
            commitments: commitments.map {
                Commitment(
                    owner: $0.owner.rawValue, action: $0.action, quote: $0.citations.first?.quote ?? "",
                    dueAt: $0.dueAt, timeZone: call.timeZone)
            }, summary: call.summary, preamble: try await store.preamble(of: callSid)?.text, dtmf: keys.joined(),
            startedAt: call.startedAt, phoneHeardMs: phoneHeardMs)
    }
}

/// Rings once per name; who waits for a name hears it, also afterwards.
final class Bell: Sendable {
    private let rung = Mutex(Set<String>())

    func ring(_ name: String) { _ = rung.withLock { $0.insert(name) } }

    /// Waits until `name` has been rung, but no longer than this.
    func wait(_ name: String, seconds: Double) async {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !rung.withLock({ $0.contains(name) }), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}
