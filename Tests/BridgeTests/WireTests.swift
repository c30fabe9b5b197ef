import JSONText
import Testing

@testable import Bridge

@Suite struct WireTests {
    private func event(_ text: String) -> TwilioEvent? { TwilioEvent(parsing: Array(text.utf8).span) }
    private func voice(_ text: String) -> VoiceEvent? { OpenAIRealtime().parse(Array(text.utf8).span) }

    @Test func `Twilio's messages are read, with fields missing as in old captures`() {
        #expect(event(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#) == .connected)
        #expect(event(#"{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"7"}}"#) == .dtmf(digit: "7"))
        #expect(event(#"{"event":"mark","mark":{"name":"g0.1"}}"#) == .mark(name: "g0.1"))
        #expect(event(#"{"event":"stop"}"#) == .stop)
        #expect(event(#"{"event":"wave"}"#) == .unknown("wave"))
        guard case .start(let start)? = event(#"{"event":"start","streamSid":"MZ1"}"#) else {
            Issue.record("no start")
            return
        }
        #expect(start.isMuLaw8k && start.callSid == nil && start.parameters.isEmpty)
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"event":7}"#, #"{"event":"start"}"#, #"{"event":"dtmf","dtmf":{"digit":"x"}}"#,
        #"{"event":"start","streamSid":"M\"Z"}"#, #"{"event":"start","streamSid":""}"#,
    ])
    func `what is no message is none`(_ text: String) { #expect(event(text) == nil) }

    @Test func `a telephone format takes no rate, a PCM format its own`() throws {
        for (audio, format) in [
            (ModelAudio.pcmu, #"{"type":"audio/pcmu"}"#), (.pcm16at24k, #"{"type":"audio/pcm","rate":24000}"#),
        ] {
            let messages = OpenAIRealtime().encode(.configure(VoiceSetup(instructions: "x", audio: audio)))
            let json = try #require(messages.first.flatMap { JSON(parsing: $0) })
            #expect(json["session"]?["audio"]?["input"]?["format"]?.text == format)
            #expect(json["session"]?["audio"]?["output"]?["format"]?.text == format)
        }
    }

    @Test func `names of the beta protocol are understood`() {
        #expect(
            voice(#"{"type":"response.audio_transcript.delta","item_id":"a","delta":"x"}"#)
                == .agentTextDelta(item: "a", text: "x"))
        #expect(
            voice(#"{"type":"conversation.item.created","item":{"id":"a","type":"message","role":"assistant"}}"#)
                == .item(id: "a", after: nil, speaker: .agent))
    }

    @Test func `a text item of ours is no turn of the caller`() {
        let ours =
            #"{"type":"conversation.item.added","item":{"id":"a","type":"message","role":"user","content":[{"type":"input_text"}]}}"#
        #expect(voice(ours) == .item(id: "a", after: nil, speaker: .other))
    }

    @Test func `usage may be missing, and what is unknown is ignored`() {
        #expect(
            voice(#"{"type":"response.done","response":{"id":"r","status":"cancelled","usage":null}}"#)
                == .responseDone(ResponseOutcome(id: "r", status: .cancelled)))
        #expect(voice(#"{"type":"response.sang"}"#) == .ignored)
        #expect(voice(#"{"kind":1}"#) == nil)
    }

    @Test func `a mark says generation and position`() {
        let sid = Array("MZ1".utf8)
        var bytes = [UInt8](repeating: 0, count: MarkMessage.capacity(streamSid: sid.count))
        var room = bytes.mutableSpan
        let count = MarkMessage.write(streamSid: sid.span, generation: 3, position: 100_600, into: &room)
        #expect(
            String(decoding: bytes.prefix(count), as: UTF8.self)
                == #"{"event":"mark","streamSid":"MZ1","mark":{"name":"g3.100600"}}"#)
    }
}

@Suite struct HeardTextTests {
    @Test(arguments: [
        (0, ""), (400, ""), (600, "one"), (1000, "one two"), (2000, "one two three four"), (2350, "one two three four"),
    ])
    func `heard words end where the sound ended`(_ heardMs: Int, _ words: String) {
        let text = "one two three four"
        let cut = HeardText.cut(text, heardMs: heardMs, generatedMs: 2400)
        #expect(text.hasPrefix(cut))
        if heardMs >= 2350 { #expect(cut == text) } else { #expect(cut.count <= text.count * (heardMs + 400) / 2400) }
        #expect(words.count - 6 <= cut.count)
    }

    @Test func `nothing made is nothing heard`() { #expect(HeardText.cut("words", heardMs: 100, generatedMs: 0) == "") }
}
