import Foundation
import Rehearsal

/// `ringback bench`: the measurements that the README publishes.
enum BenchCommand {
    private static let usage = """
        bench audio [--json] [--peers FILE] [--calls N,N] [--rounds N] [--frames N] [--only STAGE] [--path PATH]
               or: bench recall [--corpus DIR] [--json] [--misses]
               or: \(PreambleBench.usage)
               or: \(LoadCommand.usage)
               or: \(RecordsBench.usage)
        """

    @Sendable static func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "recall": return try await RecallBench.run(Array(arguments.dropFirst()))
        case "preamble": return try await PreambleBench.run(Array(arguments.dropFirst()))
        case "latency": return try await LatencyBench.run(Array(arguments.dropFirst()))
        case "records": return try await RecordsBench.run(Array(arguments.dropFirst()))
        case "faults": return try await FaultRun.run(Array(arguments.dropFirst()))
        case "load": return try await LoadCommand.run(Array(arguments.dropFirst()))
        // One end of the load, which `bench load` starts.
        case "load-driver": return try await LoadCommand.drive()
        default: break
        }
        let arguments = try Arguments(
            arguments, flags: ["json"], options: ["peers", "calls", "rounds", "frames", "only", "path"])
        guard try arguments.expect(1, usage)[0] == "audio" else {
            throw Program.Failure.usage("usage: ringback \(usage)")
        }
        var options = AudioBench.Options()
        if let list = arguments.value("calls") {
            options.calls = try list.split(separator: ",").map { try number("calls", String($0)) }
        }
        if let text = arguments.value("rounds") { options.rounds = try number("rounds", text) }
        if let text = arguments.value("frames") { options.frames = try number("frames", text) }
        options.only = arguments.value("only")
        options.path = arguments.value("path")
        options.peers = arguments.value("peers")
        if let path = options.peers, !FileManager.default.fileExists(atPath: path) {
            throw Program.Failure.failed("\(path) is not there; deploy/bench/build.sh makes it")
        }
        let report = AudioBench.run(options)
        if arguments.has("json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        } else {
            table(report)
        }
    }

    private static func number(_ name: String, _ text: String) throws -> Int {
        guard let value = Int(text), value > 0 else {
            throw Program.Failure.usage("--\(name) is a whole number above 0")
        }
        return value
    }

    private static func table(_ report: AudioBench.Report) {
        print("ns per 20 ms frame: the whole way, from message to message; in a call as it is on the line\n")
        for stage in report.stages where stage.isWhole { print(row(stage)) }
        print("\nits parts, and other libraries' resamplers\n")
        for stage in report.stages where !stage.isWhole { print(row(stage)) }
        for peer in report.peers { print(row(peer.stage, peer.name, peer.calls, peer.nsPerFrame)) }
        if !report.quality.isEmpty { print("\nripple, rejection, latency, SINAD after μ-law\n") }
        for quality in report.quality {
            print(
                column(quality.stage, 18) + column(quality.name, 26)
                    + String(
                        format: "%5.2f dB  %4.0f dB  %6.2f ms  %5.2f dB", quality.rippleDB, quality.rejectionDB,
                        quality.latencyMS, quality.sinadDB))
        }
        if !report.ratios.isEmpty { print("\nhow many times faster ours is\n") }
        for ratio in report.ratios {
            print(row(ratio.stage, ratio.path, ratio.calls, ratio.times) + "  × \(ratio.peer)")
        }
        if !report.messages.isEmpty {
            print("\nns of the whole way where speexdsp q3 takes 2,400 ns from 8 to 24 kHz\n")
        }
        for message in report.messages { print(row(message.stage, message.path, message.calls, message.scaledNS)) }
    }

    private static func row(_ stage: AudioBench.Stage) -> String {
        row(stage.stage, stage.path, stage.calls, stage.nsPerFrame)
            + (stage.instructionsPerFrame.map { String(format: "  %9.0f instructions", $0) } ?? "")
            + String(format: "  %g allocations", stage.allocationsPerFrame)
    }

    private static func row(_ stage: String, _ name: String, _ calls: Int, _ number: Double) -> String {
        column(stage, 18) + column(name, 26) + String(format: "%5d calls  %9.1f", calls, number)
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count + 1), withPad: " ", startingAt: 0)
    }
}
