import Audio
import Bridge
import JSONText
import Foundation

@testable import Rehearsal

/// Sound of a level that an energy listener takes for speech: a 400 Hz tone.
func tone(ms: Int, rate: Int, amplitude: Double = 8000) -> [Int16] {
    (0..<(ms * rate / 1000)).map { Int16(amplitude * sin(2 * .pi * 400 * Double($0) / Double(rate))) }
}

/// A session of the model under test, driven by hand: 20 ms of sound at a time on a clock that is only counted.
final class Bench {
    let session: ModelSession
    private(set) var now = 0.0
    private(set) var events: [JSON] = []
    private var format = "audio/pcm"

    init(_ script: Script) {
        let log = SessionLog(target: "/v1/realtime?model=m", model: "m", hadAuthorization: false)
        session = ModelSession(model: "m", script: script, log: log, unixTime: 0)
        session.open(at: 0)
        take()
    }

    var types: [String] { events.map { $0["type"]?.string ?? "" } }
    func all(_ type: String) -> [JSON] { events.filter { $0["type"]?.string == type } }
    var last: JSON { events.last ?? .null }

    private func take() {
        for case .event(let event) in session.drain() { events.append(event) }
    }

    func send(_ event: JSON) {
        session.receive(event.encoded, at: now)
        take()
    }

    /// Configures telephone sound both ways.
    func configure(format: String = "audio/pcmu", turnDetection: JSON? = nil) {
        self.format = format
        var input: [JSON.Member] = [JSON.Member("format", ["type": .string(format)])]
        input.append(JSON.Member("transcription", ["model": "gpt-transcribe"]))
        if let turnDetection { input.append(JSON.Member("turn_detection", turnDetection)) }
        send([
            "type": "session.update", "event_id": "cfg",
            "session": [
                "type": "realtime",
                "audio": ["input": .object(input), "output": ["format": ["type": .string(format)], "voice": "marin"]],
            ],
        ])
    }

    /// Lets time pass without sound.
    func pass(_ ms: Double) {
        let end = now + ms
        while let wake = session.wakeAt, wake <= end {
            now = max(now, wake)
            session.wake(at: now)
            take()
        }
        now = end
    }

    /// Speaks μ-law at the pace of life.
    func speak(ulaw: [UInt8]) {
        for start in stride(from: 0, to: ulaw.count, by: 160) {
            pass(20)
            var text: [UInt8] = []
            Base64.append(ulaw[start..<min(ulaw.count, start + 160)], to: &text)
            send(["type": "input_audio_buffer.append", "audio": .string(String(decoding: text, as: UTF8.self))])
        }
    }

    func speak(ms: Int) { speak(ulaw: tone(ms: ms, rate: 8000).map { G711.ulaw(pcm: $0) }) }
    func hush(ms: Int) { speak(ulaw: [UInt8](repeating: G711.ulawSilence, count: ms * 8)) }
}
