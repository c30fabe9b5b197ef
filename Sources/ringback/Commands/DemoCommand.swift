import Bridge
import Console
import Foundation
import JSONText
import Records
import Rehearsal

/// `ringback demo`: two recorded calls from one caller through the real server, and what the second knows of the first.
enum DemoCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json", "keep", "fast"], options: ["voice"])
        _ = try arguments.expect(0, "demo [--voice VOICE] [--json] [--keep] [--fast]")
        let voice = try Settings.Voice(asked: arguments.value("voice"))
        Log.quieten(to: .warning)
        let calls = try ["first-call", "second-call"].map { try ReplayCommand.load(try Fixtures.path("calls/\($0)")) }
        let isQuiet = arguments.has("json")
        let clock = arguments.has("fast") ? ReplayCommand.fastClock : 1
        let show = Show(isQuiet: isQuiet)
        let stage = try await Stage.open(clock: clock, change: { $0.voice = voice }, heard: { show.heard($0) })

        show.say("Ringback demo: the real server on loopback; a recorded caller and a recorded voice model stand in.")
        show.say("The transcript appears as it is spoken.")
        var stories: [JSON] = []
        var differences: [String] = []
        for (index, recorded) in calls.enumerated() {
            show.say("\n── call \(index + 1): \(recorded.title) ──")
            let progress = show.progress(seconds: Double(recorded.durationMs) / 1000 / clock)
            let report = await stage.play(recorded)
            progress.cancel()
            await progress.value
            guard let story = try await CallStory.tell(report.callSid, from: stage.line.store, withTurns: true) else {
                await stage.close()
                throw Program.Failure.failed("the call did not come about: \(report.ending)")
            }
            let outcome = try await stage.outcome(of: report.callSid, report)
            differences += (recorded.expected?.differences(from: outcome) ?? []) + report.violations
            stories.append(story)
            show.afterCall(story)
        }
        show.remembered(stories)
        for difference in differences { show.say("✗ \(difference)") }
        show.say(differences.isEmpty ? "\n✓ both calls went as recorded" : "\n✗ something went differently")
        if isQuiet {
            print((["calls": .array(stories), "passed": .bool(differences.isEmpty)] as JSON).text)
        }
        if arguments.has("keep") {
            Program.complain("dashboard: \(stage.line.address)  admin token: \(stage.settings.adminToken)")
            Program.complain("Ctrl-C ends it")
            await Signals.wait()
        }
        await stage.close()
        if !differences.isEmpty { throw Program.Failure.failed("the demo did not go as recorded, see above") }
    }
}

/// What a demo prints: for people on standard output, or nothing where a document is wanted.
private struct Show: Sendable {
    let isQuiet: Bool
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(isQuiet: Bool) { self.isQuiet = isQuiet }

    func say(_ text: String) {
        guard !isQuiet else { return }
        FileHandle.standardOutput.write(Data(((isTerminal ? "\r\u{1B}[K" : "") + text + "\n").utf8))
    }

    func heard(_ turns: [Turn]) {
        for turn in turns {
            let role = turn.role.rawValue.padding(toLength: 6, withPad: " ", startingAt: 0)
            say("  \(TranscriptText.time(turn.startedMs))  \(role)  \(turn.text)")
        }
    }

    /// One line that says how long it will take; rewritten on a terminal, every ten seconds elsewhere.
    func progress(seconds: Double) -> Task<Void, Never> {
        Task {
            guard !isQuiet else { return }
            var passed = 0
            while !Task.isCancelled {
                let text = "  … \(passed) s of \(Int(seconds.rounded(.up))) s"
                if isTerminal {
                    FileHandle.standardOutput.write(Data("\r\u{1B}[K\(text)".utf8))
                } else if passed > 0, passed % 10 == 0 {
                    say(text)
                }
                try? await Task.sleep(for: .seconds(1))
                passed += 1
            }
        }
    }

    func afterCall(_ story: JSON) {
        say("\n  summary (\(story["summary_source"]?.string ?? "none")): \(story["summary"]?.string ?? "none")")
        for one in story["commitments"]?.array ?? [] {
            let owner = one["owner"]?.string == "us" ? "we owe" : "\(one["owner"]?.string ?? "") owes"
            let due = one["due_at"]?.string.map { ", by \($0)" } ?? ""
            say("  \(owner): \(one["action"]?.string ?? "")\(due)")
            let turn = one["turn_ids"]?.array?.first?.string?.split(separator: "-").last.map(String.init) ?? ""
            say("      because of turn \(turn): “\(one["quote"]?.string ?? "")”")
        }
    }

    func remembered(_ stories: [JSON]) {
        guard let preamble = stories.last?["preamble"]?.string else { return }
        say("\n── what the second call was told of the first, word for word ──")
        for line in preamble.split(separator: "\n") { say("  │ \(line)") }
    }
}
