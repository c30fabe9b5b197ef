import Foundation
import JSONText
import Rehearsal

/// `ringback bench load`: how many calls one machine carries, and what each costs.
enum LoadCommand {
    static let usage = """
        bench load [--calls N] [--seconds T] [--tls] [--json] [--offered N] [--rate N] [--audio pcm16|pcmu] \
        [--loops N] [--server "COMMAND …"] [--keep]
        """

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(
            arguments, flags: ["json", "tls", "keep"],
            options: ["calls", "seconds", "offered", "rate", "audio", "loops", "server"])
        _ = try arguments.expect(0, usage)
        var options = LoadBench.Options()
        options.calls = try number("calls", arguments, options.calls)
        options.seconds = Double(try number("seconds", arguments, Int(options.seconds)))
        options.offered = try arguments.value("offered").map { _ in try number("offered", arguments, 0) }
        options.callsPerSecond = Double(try number("rate", arguments, Int(options.callsPerSecond)))
        options.isSecure = arguments.has("tls")
        options.keeps = arguments.has("keep")
        options.server = arguments.value("server").map { $0.split(separator: " ").map(String.init) }
        options.settings["RINGBACK_AUDIO"] = arguments.value("audio")
        options.settings["RINGBACK_LOOPS"] = arguments.value("loops")
        let report = try await LoadBench(options).run()
        if arguments.has("json") {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.sortedKeys]
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            print(report.table)
        }
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
