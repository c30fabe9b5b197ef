import Audio
import JSONText
import Testing

@testable import Rehearsal

extension Endpointer {
    /// Hears a whole sound.
    fileprivate mutating func hear(_ samples: [Int16]) -> [Edge] { hear(samples.span) }
}

@Suite(.serialized) struct EndpointerTests {
    @Test(arguments: Fixtures.names) func `each utterance of a recorded call is heard once`(name: String) throws {
        let call = try Fixtures.load(name)
        var endpointer = Endpointer(sampleRate: 8000)
        let edges = endpointer.hear(call.callerAudio.map { G711.pcm(ulaw: $0) })
        let starts = edges.filter { if case .started = $0 { true } else { false } }.count
        let stops = edges.count - starts
        if name == "refused-session" { return }  // a script that never comes to hear anybody
        #expect(starts == call.session.lines.filter { $0.after == "speech_started" }.count)
        #expect(stops == call.session.lines.filter { $0.after == "speech_stopped" }.count)
    }

    @Test func `an utterance begins with its first loud frame and ends after the silence`() {
        var endpointer = Endpointer(sampleRate: 8000, silenceMs: 500)
        let silence = [Int16](repeating: 0, count: 8000)
        let edges = endpointer.hear((silence + tone(ms: 700, rate: 8000) + silence))
        #expect(edges == [.started(atMs: 1000), .stopped(atMs: 2200)])
        #expect(!endpointer.isSpeech && endpointer.heardMs == 2700)
    }

    @Test func `two loud frames are a click, not speech`() {
        var endpointer = Endpointer(sampleRate: 24_000)
        let silence = [Int16](repeating: 0, count: 24_000)
        let edges = endpointer.hear(silence + tone(ms: 40, rate: 24_000) + silence)
        #expect(edges.isEmpty)
    }

    @Test func `a pause shorter than the silence does not end an utterance`() {
        var endpointer = Endpointer(sampleRate: 8000, silenceMs: 500)
        let pause = [Int16](repeating: 0, count: 480 * 8)
        let edges = endpointer.hear((tone(ms: 400, rate: 8000) + pause + tone(ms: 400, rate: 8000)))
        #expect(edges == [.started(atMs: 0)])
    }

    @Test func `a hum that sets in is taken for noise after a while, and speech above it is heard`() {
        var endpointer = Endpointer(sampleRate: 8000)
        let hum = tone(ms: 20_000, rate: 8000, amplitude: 1400)
        let first = endpointer.hear(hum)
        #expect(first.count == 2, "it begins, and ends without a quieter moment")
        let loud = endpointer.hear((tone(ms: 600, rate: 8000) + tone(ms: 600, rate: 8000, amplitude: 1400)))
        #expect(loud == [.started(atMs: 20_000), .stopped(atMs: 21_100)])
    }

    @Test func `pieces of any length are heard the same`() {
        let sound = [Int16](repeating: 0, count: 4000) + tone(ms: 900, rate: 8000) + [Int16](repeating: 0, count: 6000)
        var whole = Endpointer(sampleRate: 8000)
        var pieces = Endpointer(sampleRate: 8000)
        var edges: [Endpointer.Edge] = []
        for start in stride(from: 0, to: sound.count, by: 37) {
            edges += pieces.hear(Array(sound[start..<min(sound.count, start + 37)]))
        }
        let atOnce = whole.hear(sound)
        #expect(edges == atOnce)
    }
}
