import JSONText
import Testing

@testable import Bridge

/// GPT-Live's messages: what is read of them, and what is written.
@Suite struct LiveWireTests {
    private let codec = OpenAILive(backend: "small")
    private func read(_ text: String) -> VoiceEvent? { codec.parse(Array(text.utf8).span) }
    private func written(_ command: VoiceCommand, by codec: OpenAILive = OpenAILive(backend: "small")) -> [JSON] {
        codec.encode(command).compactMap { JSON(parsing: $0) }
    }

    // MARK: What is read

    @Test func `a session that starts says its format and its end`() {
        let text = """
            {"type":"session.started","event_id":"e","client_event_id":"setup","session":{"id":"live_1","expires_at":1795187400,
            "status":"active","audio":{"format":{"type":"audio/pcmu","rate":8000},"output":{"voice":"marin"}}}}
            """
        #expect(read(text) == .ready(input: .pcmu, output: .pcmu, expiresAt: 1_795_187_400))
        #expect(
            read(#"{"type":"session.started","session":{"audio":{"format":{"type":"audio/pcma","rate":8000}}}}"#)
                == .ready(input: nil, output: nil))
    }

    @Test func `words come with their times, which are bounded`() {
        #expect(
            read(
                #"{"type":"session.input_transcript.delta","event_id":"e4","delta":" rye","start_ms":5200,"end_ms":5400}"#
            )
                == .fragment(SpeechFragment(speaker: .caller, text: " rye", startMs: 5200, endMs: 5400, id: "e4")))
        #expect(
            read(#"{"type":"session.output_transcript.delta","delta":"Yes","start_ms":100,"end_ms":90}"#)
                == .fragment(SpeechFragment(speaker: .agent, text: "Yes", startMs: 100, endMs: 100)))
        for text in [
            #"{"type":"session.input_transcript.delta","delta":"x","start_ms":-5,"end_ms":10}"#,
            #"{"type":"session.input_transcript.delta","delta":"x","start_ms":99999999999,"end_ms":10}"#,
            #"{"type":"session.input_transcript.delta","delta":7,"start_ms":1,"end_ms":10}"#,
            #"{"type":"session.input_transcript.delta","delta":"x"}"#,
        ] { #expect(read(text) == .ignored, "\(text)") }
    }

    @Test func `of a function call that comes three times, the last is the one`() {
        func nested(_ event: String) -> String { #"{"type":"response.event","delegation_id":"d","event":\#(event)}"# }
        #expect(
            read(
                nested(
                    #"{"type":"response.output_item.added","item":{"type":"function_call","call_id":"c","name":"f","arguments":""}}"#
                )) == .ignored)
        #expect(
            read(nested(#"{"type":"response.function_call_arguments.done","item_id":"i","arguments":"{}"}"#))
                == .ignored)
        #expect(
            read(
                nested(
                    #"{"type":"response.output_item.done","item":{"type":"function_call","status":"completed","call_id":"c","name":"f","arguments":"{\"a\":1}"}}"#
                )) == .toolCall(ToolCall(id: "c", name: "f", arguments: #"{"a":1}"#)))
        #expect(
            read(
                nested(
                    #"{"type":"response.output_item.done","item":{"type":"function_call","status":"incomplete","call_id":"c","name":"f","arguments":"{"}}"#
                )) == .ignored)
    }

    @Test func `what works behind the voice tells its use`() {
        let text = """
            {"type":"response.event","delegation_id":null,"event":{"type":"response.completed","response":{"id":"r1","output":[],
            "usage":{"input_tokens":900,"input_tokens_details":{"cached_tokens":300},"output_tokens":40,"total_tokens":940}}}}
            """
        #expect(
            read(text)
                == .responseDone(
                    ResponseOutcome(
                        id: "r1", status: .completed, usage: VoiceUsage(input: 900, output: 40, cached: 300))))
    }

    @Test func `seconds are believed when they can be true`() {
        #expect(read(#"{"type":"session.usage.updated","usage":{"seconds":12.5}}"#) == .usedSeconds(12.5))
        for number in ["-1", "1e9", #""12""#, "null"] {
            #expect(read(#"{"type":"session.usage.updated","usage":{"seconds":\#(number)}}"#) == .ignored, "\(number)")
        }
        #expect(
            read(#"{"type":"session.closed","reason":"expired","usage":{"seconds":31}}"#)
                == .closed(reason: "expired", seconds: 31))
        #expect(read(#"{"type":"session.closed"}"#) == .closed(reason: "unknown", seconds: nil))
    }

    @Test func `an error without a code goes by its type, and those that no session survives are known`() {
        #expect(
            read(#"{"type":"error","error":{"type":"server_error","code":null,"message":"m"}}"#)
                == .failure(VoiceFailure(code: "server_error", message: "m")))
        #expect(read(#"{"type":"error"}"#) == .failure(VoiceFailure(code: "unknown_error", message: "")))
        guard
            case .failure(let failure)? = read(
                #"{"type":"error","error":{"type":"insufficient_quota","code":"x","message":"","client_event_id":"greet"}}"#
            )
        else {
            Issue.record("no failure")
            return
        }
        #expect(failure.isFatal && failure.command == "greet")
    }

    @Test func `a task is ours only where the voice hands it to us, and what is unknown is ignored`() {
        #expect(
            read(#"{"type":"session.delegation.created","offset_ms":1,"delegation":{"id":"d","target":"client"}}"#)
                == .task(id: "d"))
        for text in [
            #"{"type":"session.delegation.created","delegation":{"id":"d","target":"responses"}}"#,
            #"{"type":"session.thinking.appended","start_ms":1,"end_ms":1}"#, #"{"type":"info","code":"x"}"#,
            #"{"type":"session.sang"}"#, #"{"type":"response.event"}"#,
        ] { #expect(read(text) == .ignored, "\(text)") }
        #expect(read(#"{"kind":1}"#) == nil)
        #expect(read("{") == nil)
    }

    // MARK: Sound

    @Test func `a piece of sound is read in whatever order its members come`() {
        for text in [
            #"{"type":"session.output_audio.delta","delta":"AAEC/w=="}"#,
            #" { "x" : [1,{"y":null}], "delta" : "AAEC/w==" , "type" : "session.output_audio.delta" } "#,
            #"{"type":"session.output_audio.delta","delta":"AAEC/w==","start_ms":5,"end_ms":105}"#,
        ] {
            let bytes = Array(text.utf8)
            let found = codec.audioDelta(bytes.span)
            #expect(found.map { String(decoding: bytes[$0.payload], as: UTF8.self) } == "AAEC/w==", "\(text)")
            #expect(found?.item.isEmpty == true && found?.response.isEmpty == true)
        }
        for text in [
            #"{"type":"response.output_audio.delta","delta":"AAEC","item_id":"i"}"#, #"{"delta":"AAEC"}"#,
            #"{"type":"session.output_transcript.delta","delta":"AAEC","start_ms":0,"end_ms":1}"#,
            #"{"type":"session.output_audio.delta"}"#, #"{"type":"session.output_audio.delta","delta":7}"#,
            #"{"type":"session.output_audio.delta","delta":"AAEC"}}"#,
            #"{"type":"session.output_audio.delta","delta":"AAEC","delta":"AAEC"}"#, "", "{",
        ] {
            let bytes = Array(text.utf8)
            let found = codec.audioDelta(bytes.span)
            #expect(found == nil, "\(text)")
        }
    }

    @Test func `whatever is done to a message, the scanner reads what the tree reads, and the parser stands`() {
        let seeds = [
            #"{"type":"session.output_audio.delta","delta":"f39/f39/"}"#,
            #"{"delta":"AA\/+","type":"session.output_audio.delta","a":[1,-2.5e3,{"b":null}]}"#,
            #"{"type":"session.input_transcript.delta","event_id":"e","delta":" rye","start_ms":5200,"end_ms":5400}"#,
            #"{"type":"response.event","delegation_id":"d","event":{"type":"response.output_item.done","item":{"type":"function_call","status":"completed","call_id":"c","name":"f","arguments":"{}"}}}"#,
            #"{"type":"response.event","event":{"type":"response.completed","response":{"id":"r","usage":{"input_tokens":9,"output_tokens":4}}}}"#,
            #"{"type":"session.started","session":{"expires_at":1795187400,"audio":{"format":{"type":"audio/pcmu","rate":8000}}}}"#,
            #"{"type":"session.closed","reason":"expired","usage":{"seconds":31.5}}"#,
            #"{"type":"error","error":{"type":"t","code":null,"message":"m","client_event_id":"greet"}}"#,
        ].map { Array($0.utf8) }
        var random = MediaSeed(2026)
        var sounds = 0
        for round in 0..<40_000 {
            var message = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&message, seeds, &random) }
            let fast = codec.audioDelta(message.span)
            let slow = Self.slowDelta(message)
            #expect(fast.map { Array(message[$0.payload]) } == slow, "\(String(decoding: message, as: UTF8.self))")
            if fast != nil { sounds += 1 } else { _ = codec.parse(message.span) }
        }
        #expect(sounds > 500)
    }

    private static func mutate(_ message: inout [UInt8], _ seeds: [[UInt8]], _ random: inout MediaSeed) {
        guard !message.isEmpty else { return }
        let at = Int.random(in: 0..<message.count, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: message[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: message.remove(at: at)
        case 2: message.insert(Array("{}[]\",:\\0/u ".utf8).randomElement(using: &random)!, at: at)
        case 3: message.removeLast(message.count - at)
        case 4:
            let other = seeds.randomElement(using: &random)!
            let from = Int.random(in: 0..<other.count, using: &random)
            message.insert(contentsOf: other[from...].prefix(24), at: at)
        default:
            // White space where it may stand changes nothing.
            if message[at] == UInt8(ascii: ",") || message[at] == UInt8(ascii: ":") { message.insert(0x20, at: at) }
        }
    }

    /// The payload as a tree gives it: slow and obvious.
    private static func slowDelta(_ message: [UInt8]) -> [UInt8]? {
        guard let json = SlowJSON.parse(message), case .object = json else { return nil }
        let (types, deltas) = (json["type"], json["delta"])
        guard types.count == 1, deltas.count == 1, case .string(let type) = types[0],
            type.elementsEqual("session.output_audio.delta".utf8), case .string(let text) = deltas[0]
        else { return nil }
        return text
    }

    // MARK: What is written

    @Test func `all that can't be changed later is said with the first word`() throws {
        let tool = VoiceTool(name: "find_order", about: "Finds an order.", parameters: ["type": "object"])
        let setup = VoiceSetup(
            instructions: "You are Ada.", audio: .pcm16at24k, voice: "marin", model: "gpt-live-1", language: "es",
            tools: [tool], memory: "Prefers rye.",
            history: VoiceHistory(
                about: "This call is under way.",
                turns: [.init(isAgent: true, text: "Hello."), .init(isAgent: false, text: "My usual.")]))
        let messages = written(.configure(setup))
        let session = try #require(messages.first?["session"])
        #expect(messages.count == 1)
        #expect(session["model"] == "gpt-live-1")
        #expect(session["audio"]?["format"] == ["type": "audio/pcm", "rate": 24000])
        #expect(session["audio"]?["output"] == ["voice": "marin"])
        let instructions = try #require(session["instructions"]?.string)
        #expect(instructions.hasPrefix("You are Ada."))
        for heading in ["Backchannel policy:", "Interruption policy:", "Delegation policy:", "find_order"] {
            #expect(instructions.contains(heading))
        }
        // Remembered text is a record, never an instruction.
        #expect(!instructions.contains("rye"))
        let input = try #require(session["input"]?.array)
        #expect(input.map { $0["role"]?.string } == ["developer", "developer", "assistant", "user"])
        #expect(input[0]["content"]?.array?.first == ["type": "input_text", "text": "Prefers rye."])
        #expect(input[2]["content"]?.array?.first?["type"] == "output_text")
        #expect(session["delegation"]?["type"] == "responses")
        #expect(session["delegation"]?["responses"]?["model"] == "small")
        #expect(session["delegation"]?["responses"]?["tools"]?.array?.first?["strict"] == nil)
    }

    @Test func `a line that has its own policy keeps it`() throws {
        let setup = VoiceSetup(instructions: "Ada.\n\nInterruption policy: never stop.", audio: .pcmu)
        let text = try #require(written(.configure(setup)).first?["session"]?["instructions"]?.string)
        #expect(text.ranges(of: "Interruption policy").count == 1)
        #expect(text.contains("never stop"))
    }

    @Test func `without a backend nothing is delegated`() throws {
        let codec = OpenAILive()
        let session = try #require(
            written(.configure(VoiceSetup(instructions: "x", audio: .pcmu)), by: codec).first?["session"])
        #expect(session["delegation"] == ["type": "client"])
        #expect(session["instructions"]?.string?.contains("Never delegate") == true)
        #expect(written(.toolOutput(call: "c", output: "{}"), by: codec).isEmpty)
        #expect(written(.proceed, by: codec).isEmpty)
    }

    @Test func `a past that is too long loses its oldest turns, and never more than the provider takes`() throws {
        let turn = VoiceHistory.Turn(isAgent: false, text: String(repeating: "words ", count: 60))
        let setup = VoiceSetup(
            instructions: String(repeating: "Be brief. ", count: 20_000), audio: .pcmu,
            memory: String(repeating: "A fact. ", count: 20_000),
            history: VoiceHistory(
                about: "About.", turns: Array(repeating: turn, count: 200) + [.init(isAgent: true, text: "The last.")]))
        let session = try #require(written(.configure(setup)).first?["session"])
        let input = try #require(session["input"]?.array)
        #expect(input.count <= 128)
        let texts = input.compactMap { $0["content"]?.array?.first?["text"]?.string }
        #expect(texts.last == "The last.")
        #expect(texts.reduce(0) { $0 + LiveText.tokens($1) } <= 8192)
        #expect(LiveText.tokens(session["instructions"]?.string ?? "") <= 16_384)
        #expect(session["instructions"]?.string?.contains("Delegation policy") == true)
    }

    @Test func `every text that is added says whom it answers, even when nobody`() {
        for (command, type) in [
            (VoiceCommand.greet(instructions: "Say hello."), "session.instructions.append"),
            (.respond(instructions: nil), "session.commentary.append"),
            (.insert(VoiceText(id: "a", role: .system, text: "A fact.")), "session.thinking.append"),
            (.report(task: "d1", text: "No."), "session.commentary.append"),
        ] {
            let messages = written(command)
            #expect(messages.map { $0["type"]?.string } == [type])
            #expect(messages[0]["content"]?.string?.isEmpty == false)
            if case .report = command {
                #expect(messages[0]["delegation_id"] == "d1")
            } else {
                #expect(messages[0]["delegation_id"] == .null)
            }
        }
    }

    @Test func `a long text is added in pieces, of which only the last is to be spoken`() {
        let text = (1...200).map { "This is sentence \($0)." }.joined(separator: " ")
        let messages = written(.respond(instructions: text))
        #expect(messages.count > 1)
        #expect(messages.dropLast().allSatisfy { $0["type"] == "session.thinking.append" })
        #expect(messages.last?["type"] == "session.commentary.append")
        let pieces = messages.compactMap { $0["content"]?.string }
        #expect(pieces.allSatisfy { LiveText.tokens($0) <= LiveText.appendLimit })
        #expect(pieces.joined(separator: " ") == text)
        #expect(pieces.allSatisfy { $0.hasSuffix(".") })
    }

    @Test func `there are no words for what the protocol can't do`() {
        #expect(written(.cancel).isEmpty)
        #expect(written(.truncate(item: "a", contentIndex: 0, heardMs: 5)).isEmpty)
        #expect(written(.delete(item: "a")).isEmpty)
    }

    @Test func `a result says by its id whose it is`() {
        let output = written(.toolOutput(call: "call_7", output: #"{"ok":true}"#))
        #expect(output.first?["item"]?["call_id"] == "call_7")
        let id = output.first?["event_id"]?.string
        #expect(VoiceCommand.toolCall(ofCommand: id) == "call_7")
        #expect(VoiceCommand.toolCall(ofCommand: "greet") == nil)
        #expect(written(.proceed) == [["type": "response.create", "event_id": "proceed"]])
        #expect(written(.close) == [["type": "session.close", "event_id": "close"]])
    }
}

/// Texts in the provider's measure.
@Suite struct LiveTextTests {
    @Test func `four letters of ASCII are a token, any other is one by itself`() {
        #expect(LiveText.tokens("") == 0)
        #expect(LiveText.tokens("abcd") == 1)
        #expect(LiveText.tokens("abcde") == 2)
        #expect(LiveText.tokens("東京") == 2)
    }

    @Test(arguments: ["", "   ", "one", "東京都に住んでいます。", String(repeating: "x", count: 5000), "a\nb\n\nc. d"])
    func `pieces hold all the words, and none is too long`(_ text: String) {
        for limit in [1, 2, 10, 450] {
            let pieces = LiveText.pieces(text, tokens: limit)
            let (before, after) = (text.filter { !$0.isWhitespace }, pieces.joined().filter { !$0.isWhitespace })
            #expect(before == after)
            #expect(pieces.allSatisfy { LiveText.tokens($0) <= limit })
        }
    }

    @Test func `one character that is longer than a piece is a piece`() {
        #expect(LiveText.pieces("👩‍👩‍👧‍👦", tokens: 1).count == 1)
    }

    @Test func `a beginning ends with a sentence where there is one`() {
        #expect(LiveText.beginning("One two. Three four five six.", tokens: 4) == "One two.")
        #expect(LiveText.beginning("One two.", tokens: 0) == "")
    }
}
