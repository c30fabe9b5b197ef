import Foundation
import JSONText
import Records
import Rehearsal
import Secrets
import Synchronization

/// `ringback bench faults`: calls go on while their server is killed and its database is stopped, and then everything that was
/// acknowledged must be there, once. Own processes only, on loopback; `deploy/faults.sh` runs it whole.
///
/// A turn is acknowledged when the server has logged, after the disk has confirmed it, that it is durable.
struct FaultRun {
    static let usage = "bench faults [--kills N] [--postgres DIR [--stops N] [--longest S]] [--callers N] [--json]"

    var kills = 100
    /// A server that `deploy/postgres.sh` has made; nil: SQLite.
    var postgres: String?
    var stops = 0
    /// How long the database is away at most, in seconds.
    var longest = 60.0
    var callers = 6
    /// How much faster than life the calls go.
    private static let clock = 8.0

    static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(
            arguments, flags: ["json"], options: ["kills", "postgres", "stops", "longest", "callers"])
        _ = try arguments.expect(0, usage)
        func number(_ name: String, _ usual: Int) throws -> Int {
            guard let text = arguments.value(name) else { return usual }
            guard let value = Int(text), value >= 0 else {
                throw Program.Failure.usage("--\(name) is a whole number")
            }
            return value
        }
        var run = FaultRun()
        run.kills = try number("kills", run.kills)
        run.postgres = arguments.value("postgres")
        run.stops = run.postgres == nil ? 0 : try number("stops", run.stops)
        run.longest = Double(try number("longest", Int(run.longest)))
        run.callers = try number("callers", run.callers)
        try await run.play(isJSON: arguments.has("json"))
    }

    private func play(isJSON: Bool) async throws {
        Log.quieten(to: .silent)
        let folder = FileManager.default.temporaryDirectory.appending(path: "ringback-faults-\(Token.random(bytes: 4))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database =
            try postgres.map { try String(contentsOfFile: $0 + "/url", encoding: .utf8).split(separator: "\n")[0] }
            .map(String.init) ?? "sqlite:" + folder.appending(path: "ringback.db").path
        let recorded = try ReplayCommand.load(Fixtures.path("calls/first-call"))
        let model = try RehearsalModel(script: .recorded(recorded), clock: Self.clock)
        let secret = Token.random(bytes: 16)
        let server = try FaultServer(
            log: folder.appending(path: "serve.log"),
            settings: [
                "RINGBACK_LISTEN": "127.0.0.1:0", "RINGBACK_DATABASE": database, "RINGBACK_VOICE_URL": model.url,
                "RINGBACK_SPOOL": folder.appending(path: "spool").path, "RINGBACK_NODE": "faulty",
                "RINGBACK_LOG": "debug", "RINGBACK_CALLS_PER_MINUTE_AND_CALLER": "off", "TWILIO_AUTH_TOKEN": secret,
                "RINGBACK_ADMIN_TOKEN": Token.random(bytes: 16),
            ])
        try await server.start()
        let load = Load(recorded, at: server, secret: secret, callers: callers, clock: Self.clock)
        do { try await fail(server) } catch {
            await server.end(SIGKILL)
            throw error
        }
        await load.stop()
        if server.address == nil { try await server.start() }
        Program.complain("settling")
        let deadline = ContinuousClock.now + .seconds(180)
        while try await !FaultTally.isSettled(database), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(500))
        }
        await server.end(SIGTERM)
        await model.stop()
        let tally = try await FaultTally(log: server.log, database: database)
        report(tally, rung: load.rung, isJSON: isJSON)
        guard tally.isGood else { throw Program.Failure.failed("not everything is there, once; see \(folder.path)") }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Kills and stops in a random order, the same in every run. Now and then the server is killed while its database is away.
    private func fail(_ server: FaultServer) async throws {
        var dice = SeededDice(state: 20_261_121)
        var faults = Array(repeating: true, count: kills) + Array(repeating: false, count: stops)
        faults.shuffle(using: &dice)
        var stopped = 0
        for (index, isKill) in faults.enumerated() {
            try await Task.sleep(for: .seconds(Double.random(in: 0.3...6, using: &dice)))
            if isKill {
                await server.end(SIGKILL)
                try await server.start()
            } else {
                stopped += 1
                try await stopDatabase(number: stopped, server, &dice)
            }
            if (index + 1).isMultiple(of: 10) { Program.complain("\(index + 1) of \(faults.count) faults") }
        }
    }

    /// One stop is as long as it may be, one half of it, the others short. Every third is a server that hangs and keeps its
    /// connections; every fourth sees a kill.
    private func stopDatabase(number: Int, _ server: FaultServer, _ dice: inout SeededDice) async throws {
        let seconds =
            switch number {
            case 1: longest
            case 2: longest / 2
            default: Double.random(in: 1...min(8, longest), using: &dice)
            }
        try await postgresScript(number.isMultiple(of: 3) ? "freeze" : "halt")
        try await Task.sleep(for: .seconds(seconds / 2))
        if number.isMultiple(of: 4) {
            await server.end(SIGKILL)
            try await server.start()
        }
        try await Task.sleep(for: .seconds(seconds / 2))
        try await postgresScript("resume")
    }

    private func postgresScript(_ action: String) async throws {
        guard let postgres else { return }
        let process = try ChildProcess(
            "deploy/postgres.sh", [action, postgres], environment: ProcessInfo.processInfo.environment, output: 2)
        guard await process.wait() == 0 else {
            throw Program.Failure.failed("deploy/postgres.sh \(action) failed; run it from the project's folder")
        }
    }

    private func report(_ tally: FaultTally, rung: Int, isJSON: Bool) {
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        let figures: [(name: String, value: Int)] = [
            ("kills", kills), ("database_stops", stops), ("calls_rung", rung),
            ("acknowledged_turns", tally.acknowledged),
            ("found_turns", tally.found), ("lost_turns", tally.lost), ("doubled_turns", tally.doubled),
            ("turns_in_database", tally.turns), ("jobs_run", tally.jobs["done", default: 0]),
            ("calls_without_their_work", tally.withoutWork), ("work_done_twice", tally.repeatedWork),
            ("torn_bytes", tally.tornBytes),
        ]
        if isJSON {
            let counts = figures.map { JSON.Member($0.name, JSON($0.value)) }
            let calls = tally.calls.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }
            print(JSON.object(counts + [.init("calls", .object(calls)), .init("passed", .bool(tally.isGood))]).text)
        } else {
            for (name, value) in figures {
                print(name.replacing("_", with: " ").padding(toLength: 26, withPad: " ", startingAt: 0), value)
            }
            print("calls: \(list(tally.calls)); jobs: \(list(tally.jobs))")
        }
    }
}

/// Callers who ring one call after the other, whether somebody answers or not.
private final class Load: Sendable {
    private let caller = RehearsalCaller()
    private let answered = Mutex(0)
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(_ recorded: RecordedCall, at server: FaultServer, secret: String, callers: Int, clock: Double) {
        let account = "AC" + Token.random(bytes: 16)
        let ringing = (0..<callers).map { _ in
            Task { [self] in
                while !Task.isCancelled {
                    // Between two lives of the server nobody answers.
                    guard let address = server.address else {
                        try? await Task.sleep(for: .milliseconds(20))
                        continue
                    }
                    let report = await caller.call(
                        recorded, at: address, accountSid: account, authToken: secret, clock: clock)
                    if report.httpStatus == 200 { answered.withLock { $0 += 1 } }
                    if report.streamMs == 0 { try? await Task.sleep(for: .milliseconds(50)) }
                }
            }
        }
        tasks.withLock { $0 = ringing }
    }

    /// Calls that were answered.
    var rung: Int { answered.withLock { $0 } }

    /// Lets the calls under way finish.
    func stop() async {
        let ringing = tasks.withLock { $0 }
        for task in ringing { task.cancel() }
        for task in ringing { await task.value }
        await caller.stop()
    }
}
