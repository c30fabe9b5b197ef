import Foundation
import Rehearsal

/// What `bench load` prints.
struct LoadReport: Encodable, Sendable {
    var calls: Int
    var seconds: Double
    /// Of the server's process alone.
    var cpuUsPerCallSecond: Double
    /// Over the idle process.
    var rssBytesPerCall: Int
    var uplinkMs: DelaySummary
    var downlinkMs: DelaySummary
    var clearMs: DelaySummary
    var lostFrames: Int
    /// Came at the model after the next was spoken.
    var lateFrames: Int
    var refused: Int
    var droppedCalls: Int

    /// Webhooks or streams that were not answered as they should be.
    var failedCalls: Int
    var offered: Int
    /// How long a request for `/healthz` took: a loop's lag, and the acceptor's.
    var loopLagMs: DelaySummary
    /// Times an answer came after the phone had run dry; frames of an answer that came after it was cut off.
    var underruns: Int
    var staleFrames: Int
    var unreadableFrames: Int
    var framesUp: Int
    var answers: Int
    var bargeIns: Int
    var rssIdleBytes: Int
    var threads: Int
    var descriptors: Int
    /// Sessions of the model that were closed as a crash would, and calls that ended as planned, while it was measured.
    var sessionsKilled: Int
    var callsEnded: Int
    /// How the server stood, look by look; of calls that come and go only.
    var moments: [LoadMoment]
    /// What the load itself took, and how late it was in sending.
    var driverCpuUsPerCallSecond: Double
    var driverLagMs: DelaySummary
    /// Processors that others on this machine kept busy meanwhile: how noisy it was.
    var othersBusy: Double

    private func line(_ moment: LoadMoment) -> String {
        String(
            format:
                "\n%7.0f s: %d live, RSS %.1f MiB, %d descriptors, %d threads, %d entries and %d bytes waiting, lag %.1f ms",
            moment.atS, moment.live, Double(moment.rssBytes) / 1_048_576, moment.descriptors, moment.threads,
            moment.scribeQueue, moment.socketQueueBytes, moment.loopLagMs)
    }

    /// One line a figure, for people.
    var table: String {
        func ms(_ name: String, _ delays: DelaySummary) -> String {
            let text = [delays.p50, delays.p99, delays.max].map { $0.map { String(format: "%.1f", $0) } ?? "–" }
            return "\(name): p50 \(text[0]), p99 \(text[1]), max \(text[2]) ms"
        }
        return [
            String(
                format: "%d calls for %.0f s; refused %d, dropped %d, failed %d", calls, seconds, refused, droppedCalls,
                failedCalls),
            String(
                format:
                    "server: %.0f µs of CPU per call-second, %d KiB per call over %d MiB idle, %d threads, %d descriptors",
                cpuUsPerCallSecond, rssBytesPerCall >> 10, rssIdleBytes >> 20, threads, descriptors),
            ms("uplink", uplinkMs), ms("downlink", downlinkMs), ms("barge-in to clear", clearMs),
            ms("loop lag", loopLagMs),
            "frames up \(framesUp): lost \(lostFrames), late \(lateFrames), unreadable \(unreadableFrames); underruns \(underruns), stale \(staleFrames)",
            "answers \(answers), interrupted \(bargeIns); sessions killed \(sessionsKilled); calls that ended \(callsEnded)",
            String(format: "load: %.0f µs per call-second; ", driverCpuUsPerCallSecond) + ms("lag", driverLagMs)
                + String(format: "; others kept %.2f processors busy", othersBusy),
        ].joined(separator: "\n") + moments.map(line).joined()
    }
}
