import Audio
import Bridge
import JSONText
import Testing

@testable import Rehearsal

/// The stand-in for GPT-Live holds to the protocol as strictly as the bridge has to.
@Suite struct LiveSchemaTests {
    @Test func `all that the stand-in says fits the protocol`() throws {
        let said =
            try ["first-call", "refused-session"].flatMap { name in
                Self.session(.recorded(try House.recorded(name)), "client")
            } + Self.session(.recorded(ToolScript.session([("look_up", "{}")])), "responses")
        let types = Set(said.compactMap { $0["type"]?.string })
        #expect(
            types.isSuperset(of: [
                "session.started", "session.output_audio.delta", "session.input_transcript.delta",
                "session.output_transcript.delta", "session.instructions.appended", "session.delegation.created",
                "response.event", "session.updated", "session.input_audio.muted", "session.usage.updated", "error",
                "session.closed",
            ]))
        try Schema.validate(said, against: "server", of: "live-events")
    }

    /// A whole session by hand; what the model says in it.
    private static func session(_ script: Script, _ delegation: JSON) -> [JSON] {
        let log = SessionLog(target: "/", model: "", hadAuthorization: true)
        let session = LiveSession(script: script, faults: .init(), log: log, unixTime: 1_800_000_000)
        var now = 0.0
        func send(_ event: JSON) { session.receive(event.encoded, at: now) }
        func hear(_ ms: Int, loud: Bool) {
            var text: [UInt8] = []
            for start in stride(from: 0, to: ms, by: 100) {
                let sound = (0..<800).map { loud ? G711.ulaw(pcm: ($0 + start) / 10 % 2 == 0 ? 9000 : -9000) : 0xFF }
                text.removeAll()
                Base64.append(sound, to: &text)
                now += 100
                send(["type": "session.input_audio.append", "audio": .string(String(decoding: text, as: UTF8.self))])
            }
        }
        var setup: [JSON.Member] = [.init("type", "client")]
        if delegation == "responses" {
            setup = [.init("type", "responses"), .init("responses", ["model": "small"])]
        }
        send([
            "type": "session.start", "event_id": "setup",
            "session": [
                "model": "m", "audio": ["format": ["type": "audio/pcmu", "rate": 8000]], "delegation": .object(setup),
            ],
        ])
        send([
            "type": "session.instructions.append", "event_id": "greet", "delegation_id": nil, "content": "Greet.",
        ])
        hear(1000, loud: false)
        send([
            "type": "response.item.create",
            "item": ["type": "function_call_output", "call_id": "call_0", "output": "{}"],
        ])
        send(["type": "response.create"])
        send(["type": "session.update", "session": [:]])
        send(["type": "session.input_audio.mute"])
        send(["type": "session.input_audio.unmute"])
        send(["type": "session.sing"])
        hear(5000, loud: false)
        hear(3000, loud: true)
        hear(8000, loud: false)
        send(["type": "session.close", "event_id": "close"])
        return session.drain().compactMap { if case .event(let event) = $0 { event } else { nil } }
    }
}
