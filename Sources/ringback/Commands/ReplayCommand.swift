import Bridge
import Console
import Foundation
import JSONText
import Records
import Rehearsal
import Sockets

/// `ringback replay DIR`: one recorded call into a running server, or into one of its own.
enum ReplayCommand {
    /// How much faster than life `--fast` is.
    static let fastClock = 8.0

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json", "fast"], options: ["to", "voice"])
        let folder = try arguments.expect(1, "replay DIR [--to URL | --voice VOICE] [--json] [--fast]")[0]
        let recorded = try load(folder)
        let clock = arguments.has("fast") ? fastClock : 1
        Log.quieten(to: .warning)
        let (call, differences) =
            if let url = arguments.value("to") {
                try await RemoteReplay.play(recorded, at: url, clock: clock)
            } else {
                try await own(recorded, clock, try Settings.Voice(asked: arguments.value("voice")))
            }
        if arguments.has("json") {
            let document: JSON = [
                "call": call, "passed": .bool(differences.isEmpty),
                "differences": .array(differences.map(JSON.string)),
            ]
            print(document.text)
        } else {
            for turn in call["turns"]?.array ?? [] {
                print("\(turn["role"]?.string ?? ""): \(said(turn))")
            }
            for difference in differences { print("✗ \(difference)") }
            print(differences.isEmpty ? "✓ as expected" : "✗ \(differences.count) differences")
        }
        if !differences.isEmpty { throw Program.Failure.failed("the call was not as expected, see above") }
    }

    /// What was heard of a turn, and the dash where it was cut off.
    private static func said(_ turn: JSON) -> String {
        let text = turn["text"]?.string ?? ""
        guard let heard = turn["heard_text"]?.string, heard != text else { return text }
        return heard.isEmpty ? "— (not heard)" : heard + " —"
    }

    /// Reads a recorded call, or says what is wrong with it.
    static func load(_ folder: String) throws -> RecordedCall {
        do { return try RecordedCall(folder: folder) } catch { throw Program.Failure.failed("\(error)") }
    }

    private static func own(_ recorded: RecordedCall, _ clock: Double, _ voice: Settings.Voice) async throws -> (
        call: JSON, differences: [String]
    ) {
        let stage = try await Stage.open(clock: clock, change: { $0.voice = voice })
        let report = await stage.play(recorded)
        let story = try await CallStory.tell(report.callSid, from: stage.line.store, withTurns: true)
        let outcome = try? await stage.outcome(of: report.callSid, report)
        await stage.close()
        guard let story, let outcome else { return ([:], ["the call did not come about: \(report.ending)"]) }
        // A caller's earlier call is not played here, so there is no memory to look for.
        var expected = recorded.expected
        expected?.preambleMentions = []
        return (story, (expected?.differences(from: outcome) ?? []) + report.violations)
    }
}
