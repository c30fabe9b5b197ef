import Foundation
import JSONText
import Rehearsal

/// `ringback bench latency`: how long a caller waits for the first word, and what the bridge adds to the model's own time.
struct LatencyBench {
    static let usage = "bench latency [--calls N] [--json]"

    /// What is measured, milliseconds each.
    private struct Figures: Sendable {
        /// Stream's start → first audio, session opened when the stream starts.
        var cold: [Double] = []
        /// The same, session opened at the webhook.
        var warm: [Double] = []
        /// Model's first piece of sound sent → first media message received.
        var relay: [Double] = []
        /// `speech_started` sent → `clear` received.
        var bargeIn: [Double] = []

        static func + (left: Figures, right: Figures) -> Figures {
            Figures(
                cold: left.cold + right.cold, warm: left.warm + right.warm, relay: left.relay + right.relay,
                bargeIn: left.bargeIn + right.bargeIn)
        }
    }
    /// Lines that are tried at the same time, each with calls one after the other.
    private static let lanes = 4

    static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["calls"])
        _ = try arguments.expect(0, usage)
        let text = arguments.value("calls") ?? "100"
        guard let calls = Int(text), (1...10_000).contains(calls) else {
            throw Program.Failure.usage("--calls is a whole number from 1 to 10000")
        }
        Log.quieten(to: .silent)
        let call = LatencyCall.call(like: try ReplayCommand.load(Fixtures.path("calls/first-call")))
        var figures = Figures()
        for isWarm in [false, true] {
            figures = try await withThrowingTaskGroup(of: Figures.self) { group in
                for lane in 0..<Self.lanes {
                    let share = calls / lanes + (lane < calls % lanes ? 1 : 0)
                    if share > 0 { group.addTask { try await measure(call, share, isWarm: isWarm) } }
                }
                return try await group.reduce(figures, +)
            }
        }
        report(figures, calls: calls, isJSON: arguments.has("json"))
    }

    private static func measure(_ call: RecordedCall, _ count: Int, isWarm: Bool) async throws -> Figures {
        let stage = try await Stage.open(clock: 1, change: { $0.isWarm = isWarm })
        let caller = RehearsalCaller()
        await stage.model.play(.recorded(call))
        var faults = CallerFaults()
        faults.connectsAfterMs = LatencyCall.connectsAfterMs
        var figures = Figures()
        for _ in 0..<count {
            let report = await caller.call(
                call, at: stage.line.address, accountSid: stage.settings.accountSid!,
                authToken: stage.settings.authToken!, faults: faults)
            guard let first = report.firstAudioMs, let session = await stage.model.sessions().last,
                let sound = session.firstSounds.first, let speech = session.speechStarts.first,
                let clear = report.clearsMs.first
            else {
                throw Program.Failure.failed("a call was not answered and interrupted as it should: \(report.ending)")
            }
            /// A time of the caller's, on the clock that both share.
            func shared(_ ms: Double) -> Double { Double(report.openedAt) / 1000 + ms }
            if isWarm { figures.warm.append(first) } else { figures.cold.append(first) }
            // Sound that was there before the stream waited for the stream, not for the bridge.
            figures.relay.append(shared(first) - max(Double(sound) / 1000, shared(0)))
            figures.bargeIn.append(shared(clear) - Double(speech) / 1000)
        }
        await caller.stop()
        await stage.close()
        return figures
    }

    private static func report(_ figures: Figures, calls: Int, isJSON: Bool) {
        let rows: [(name: String, title: String, spent: Percentiles)] = [
            ("first_audio_cold_ms", "stream start → first audio, cold", Percentiles(figures.cold)),
            ("first_audio_warm_ms", "stream start → first audio, warm", Percentiles(figures.warm)),
            ("relay_ms", "model's first delta → first media message", Percentiles(figures.relay)),
            ("barge_in_ms", "speech_started → clear", Percentiles(figures.bargeIn)),
        ]
        if isJSON {
            var members: [JSON.Member] = [
                .init("calls", JSON(calls)), .init("model_opens_after_ms", JSON(LatencyCall.opensAfterMs)),
                .init("model_speaks_after_ms", JSON(LatencyCall.speaksAfterMs)),
                .init("stream_connects_after_ms", JSON(Int(LatencyCall.connectsAfterMs))),
            ]
            members += rows.map { .init($0.name, $0.spent.json) }
            return print(JSON.object(members).text)
        }
        print(
            """
            \(calls) calls cold and \(calls) warm. The rehearsed model takes \(LatencyCall.opensAfterMs) ms to open a session and \
            \(LatencyCall.speaksAfterMs) ms to its first sound;
            the rehearsed telephone network connects the stream \(Int(LatencyCall.connectsAfterMs)) ms after the webhook.

            """)
        print("milliseconds".padding(toLength: 46, withPad: " ", startingAt: 0) + "     p50      p99")
        for row in rows {
            print(
                row.title.padding(toLength: 46, withPad: " ", startingAt: 0)
                    + String(format: "%8.2f %8.2f", row.spent.p50, row.spent.p99))
        }
    }
}
