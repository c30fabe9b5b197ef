import Foundation
import JSONText
import Rehearsal

/// `ringback bench load`: how many calls one machine carries, and what each costs.
enum LoadCommand {
    static let usage = """
        bench load [--calls N] [--seconds T] [--tls] [--json] [--offered N] [--rate N] [--audio pcm16|pcmu] \
        [--loops N] [--kills N] [--churn] [--beside PROGRAM [--rounds N]] [--keep]
        """

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(
            arguments, flags: ["json", "tls", "keep", "churn"],
            options: ["calls", "seconds", "offered", "rate", "audio", "loops", "kills", "beside", "rounds"])
        _ = try arguments.expect(0, usage)
        var options = LoadBench.Options()
        options.calls = try number("calls", arguments, options.calls)
        options.seconds = Double(try number("seconds", arguments, Int(options.seconds)))
        options.offered = try arguments.value("offered").map { _ in try number("offered", arguments, 0) }
        options.callsPerSecond = Double(try number("rate", arguments, Int(options.callsPerSecond)))
        options.isSecure = arguments.has("tls")
        options.keeps = arguments.has("keep")
        options.churns = arguments.has("churn")
        if arguments.value("kills") != nil { options.kills = try number("kills", arguments, 0) }
        options.settings["RINGBACK_AUDIO"] = arguments.value("audio")
        options.settings["RINGBACK_LOOPS"] = arguments.value("loops")
        guard let peer = arguments.value("beside") else {
            let report = try await LoadBench(options).run()
            return arguments.has("json") ? try printJSON(report) : print(report.table)
        }
        let rounds = try number("rounds", arguments, 2)
        let comparison = try await LoadComparison.run(options, beside: peer, rounds: rounds)
        arguments.has("json") ? try printJSON(comparison) : print(comparison.table)
    }

    private static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    private static func number(_ name: String, _ arguments: Arguments, _ usual: Int) throws -> Int {
        guard let text = arguments.value(name) else { return usual }
        guard let value = Int(text), (1...100_000).contains(value) else {
            throw Program.Failure.usage("--\(name) is a whole number above 0")
        }
        return value
    }

    /// One end of the load: reads its plan and its commands from standard input.
    static func drive() async throws {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            let thread = Thread { done.resume(with: Result { try LoadDriver.run() }) }
            thread.name = "driver"
            thread.start()
        }
    }
}
