import Audio
import Bridge
import JSONText
import Testing

@testable import Rehearsal

/// The stand-in for a full-duplex model, driven by hand: 20 ms of sound at a time on a clock that is only counted.
@Suite struct LiveSessionTests {
    /// A session and what came of it.
    private final class Rig {
        let session: LiveSession
        private(set) var now = 0.0
        private(set) var events: [JSON] = []
        private(set) var hasEnded = false

        init(_ script: Script = .echo, _ faults: ModelFaults.Duplex = .init()) {
            let log = SessionLog(target: "/v1/live/sessions", model: "", hadAuthorization: true)
            session = LiveSession(script: script, faults: faults, log: log, unixTime: 0)
            session.open(at: 0)
            take()
        }

        /// A session that has started.
        static func started(
            _ script: Script = .echo, _ faults: ModelFaults.Duplex = .init(), delegation: JSON = ["type": "client"]
        ) -> Rig {
            let rig = Rig(script, faults)
            rig.send([
                "type": "session.start", "event_id": "setup",
                "session": [
                    "model": "gpt-live-1", "audio": ["format": ["type": "audio/pcmu", "rate": 8000]],
                    "delegation": delegation,
                ],
            ])
            return rig
        }

        static let hosted: JSON = ["type": "responses", "responses": ["model": "small"]]

        private func take() {
            for output in session.drain() {
                switch output {
                case .event(let event): events.append(event)
                case .end: hasEnded = true
                case .moment: break
                }
            }
        }

        func send(_ event: JSON) {
            session.receive(event.encoded, at: now)
            take()
        }

        /// Sends sound of the caller's at the pace of life.
        func hear(_ ms: Int, loud: Bool = false) {
            let sound = tone(ms: 20, rate: 8000).map { loud ? G711.ulaw(pcm: $0) : 0xFF }
            var text: [UInt8] = []
            Base64.append(sound, to: &text)
            let message =
                (["type": "session.input_audio.append", "audio": .string(String(decoding: text, as: UTF8.self))] as JSON)
                .encoded
            for _ in 0..<(ms / 20) {
                now += 20
                if !session.receiveSound(message.span, at: now) { session.receive(message, at: now) }
                take()
            }
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

        func all(_ type: String) -> [JSON] { events.filter { $0["type"]?.string == type } }
        var errors: [String?] { all("error").map { $0["error"]?["code"]?.string } }
        var nested: [String] { all("response.event").compactMap { $0["event"]?["type"]?.string } }
        func text(_ side: String) -> String {
            all("session.\(side)_transcript.delta").sorted {
                $0["start_ms"]?.integer ?? 0 < $1["start_ms"]?.integer ?? 0
            }
            .compactMap { $0["delta"]?.string }.joined()
        }
    }

    private static func append(_ kind: String, _ text: String = "Say hello.", id: JSON = .null) -> JSON {
        [
            "type": .string("session.\(kind).append"), "event_id": "a1", "delegation_id": id, "content": .string(text),
        ]
    }

    @Test func `nothing comes before the first word, and nothing but the first word is taken`() {
        let rig = Rig()
        rig.pass(5000)
        #expect(rig.events.isEmpty)
        rig.send(Self.append("thinking"))
        rig.hear(40)
        #expect(rig.all("session.started").isEmpty && rig.errors.count == 3)
        let started = Rig.started()
        #expect(started.events.count == 1)
        let session = started.events[0]["session"]
        #expect(session?["audio"]?["format"] == ["type": "audio/pcmu", "rate": 8000])
        #expect(started.events[0]["client_event_id"] == "setup")
        started.send(["type": "session.start", "session": ["model": "x"]])
        #expect(started.errors == ["invalid_event_order"])
        started.hear(200)
        #expect(!started.all("session.output_audio.delta").isEmpty)
    }

    @Test(arguments: [
        #"{"type":"session.start","session":{"model":"m","temperature":1}}"#,
        #"{"type":"session.start","session":{"instructions":"x"}}"#,
        #"{"type":"session.start","session":{"model":"m","audio":{"format":{"type":"audio/pcmu"}}}}"#,
        #"{"type":"session.start","session":{"model":"m","audio":{"format":{"type":"audio/pcmu","rate":24000}}}}"#,
        #"{"type":"session.start","session":{"model":"m","input":[{"type":"message","role":"system","content":[]}]}}"#,
        #"{"type":"session.start","session":{"model":"m","input":[{"type":"message","role":"user","content":[{"type":"output_text","text":"x"}]}]}}"#,
        #"{"type":"session.start","session":{"model":"m","turn_detection":null}}"#,
        #"{"type":"session.sing"}"#, #"{"kind":1}"#, "7", "{",
    ])
    func `settings that the service would refuse are refused`(_ text: String) {
        let rig = Rig()
        rig.session.receive(Array(text.utf8), at: 0)
        let outputs = rig.session.drain()
        let types = outputs.compactMap { if case .event(let event) = $0 { event["type"]?.string } else { nil } }
        #expect(types == ["error"], "\(text)")
    }

    @Test func `sound comes as long as sound is heard, silence included, and stands still without`() {
        let rig = Rig.started()
        rig.hear(1000)
        let deltas = rig.all("session.output_audio.delta")
        #expect(deltas.count == 10)
        #expect(deltas.allSatisfy { Base64.bytes($0["delta"]?.string ?? "") == [UInt8](repeating: 0xFF, count: 800) })
        #expect(deltas.allSatisfy { $0["event_id"] == nil })
        rig.pass(5000)
        #expect(rig.all("session.output_audio.delta").count == 10)
    }

    @Test func `half a minute without sound ends a session`() {
        let rig = Rig.started()
        rig.hear(1000)
        rig.pass(29_000)
        #expect(rig.all("session.closed").isEmpty)
        rig.pass(2000)
        #expect(rig.all("session.closed").first?["reason"] == "expired")
        #expect(rig.all("session.closed").first?["usage"]?["seconds"] == 1)
        #expect(rig.hasEnded)
    }

    @Test func `a text must say whom it answers, may not be long, and has its place when time reaches it`() {
        let rig = Rig.started()
        rig.send(["type": "session.thinking.append", "content": "x"])
        rig.send(Self.append("thinking", String(repeating: "word ", count: 400)))
        rig.send(Self.append("thinking", "x", id: "nobody"))
        #expect(rig.errors.count == 3)
        rig.send(Self.append("thinking"))
        rig.pass(2000)
        #expect(rig.all("session.thinking.appended").isEmpty)
        rig.hear(400)
        #expect(rig.all("session.thinking.appended").first?["client_event_id"] == "a1")
    }

    @Test func `what is under way when a session is asked to end is not done, and the end is confirmed with its use`() {
        let rig = Rig.started()
        rig.hear(2000)
        rig.send(Self.append("thinking"))
        rig.send(["type": "session.close", "event_id": "bye"])
        #expect(rig.errors == ["context_injection_incomplete"])
        let closed = rig.all("session.closed").first
        #expect(closed?["reason"] == "close_requested" && closed?["client_event_id"] == "bye")
        #expect(closed?["usage"]?["seconds"] == 2)
        #expect(rig.hasEnded)
    }

    @Test func `a greeting comes when it is asked for, with its words and no word of turns`() throws {
        let rig = Rig.started(.recorded(try recorded("first-call")))
        rig.hear(2000)
        #expect(rig.text("output") == "")
        rig.send(Self.append("instructions"))
        rig.hear(6000)
        #expect(rig.text("output") == "Harbor Street Repairs, this is Alex. How can I help?")
        let types = Set(rig.events.compactMap { $0["type"]?.string })
        #expect(
            types == [
                "session.started", "session.output_audio.delta", "session.output_transcript.delta",
                "session.instructions.appended",
            ])
        let loud = rig.all("session.output_audio.delta").compactMap { Base64.bytes($0["delta"]?.string ?? "") }
            .filter { $0.contains { G711.pcm(ulaw: $0).magnitude > 1000 } }
        #expect(loud.count > 15)
    }

    @Test func `the caller's words are written down as they come, whatever frames they fall in`() throws {
        let rig = Rig.started(.recorded(try recorded("first-call")))
        rig.hear(500)
        rig.hear(3000, loud: true)
        #expect(!rig.text("input").isEmpty)
        rig.hear(1500)
        #expect(
            rig.text("input")
                == "Hi, I'm Dana Whitlock. Our boiler keeps losing pressure, and I need a quote for the repair.")
        let frames = rig.all("session.input_transcript.delta")
        #expect(frames.allSatisfy { ($0["start_ms"]?.integer ?? 0) >= 400 && ($0["end_ms"]?.integer ?? 0) <= 3600 })
    }

    @Test func `a caller who talks into it makes it give way, unsaid words unsaid`() throws {
        let rig = Rig.started(.recorded(try recorded("first-call")))
        rig.send(Self.append("commentary"))
        rig.hear(1000)
        rig.hear(3000, loud: true)
        let said = rig.text("output")
        #expect(!said.isEmpty && "Harbor Street Repairs, this is Alex. How can I help?".hasPrefix(said))
        #expect(said.count < 50)
    }

    @Test func `words may come out of order and twice, with the same ids`() throws {
        var faults = ModelFaults.Duplex()
        faults.scramblesWords = true
        let rig = Rig.started(.recorded(try recorded("first-call")), faults)
        rig.send(Self.append("commentary"))
        rig.hear(8000)
        let words = rig.all("session.output_transcript.delta")
        let starts = words.compactMap { $0["start_ms"]?.integer }
        #expect(starts != starts.sorted())
        let ids = words.compactMap { $0["event_id"]?.string }
        #expect(Set(ids).count < ids.count)
    }

    @Test func `a stall holds the sound and lets it go at once`() {
        var faults = ModelFaults.Duplex()
        faults.stalls = [500: 600]
        let rig = Rig.started(.echo, faults)
        rig.hear(1000)
        #expect(rig.all("session.output_audio.delta").count == 5)
        rig.hear(200)
        #expect(rig.all("session.output_audio.delta").count == 12)
    }

    @Test func `an echo says again what it heard, as soon as it is over`() {
        let rig = Rig.started()
        rig.hear(500)
        rig.hear(1000, loud: true)
        rig.hear(2500)
        #expect(rig.text("output").hasPrefix("(echo of "))
        #expect(!rig.text("input").isEmpty)
    }

    // MARK: Functions

    private static func calling() -> Script {
        let call: JSON = [
            "type": "function_call", "status": "completed", "call_id": "c1", "name": "look_up", "arguments": "{}",
        ]
        let other: JSON = [
            "type": "function_call", "status": "completed", "call_id": "c2", "name": "look_up", "arguments": "{}",
        ]
        let lines: [RecordedSession.Line] = [
            .init(
                after: "response.create", occurrence: 1,
                event: ["type": "response.created", "response": ["id": "r1", "object": "realtime.response"]]),
            .init(event: ["type": "response.output_item.done", "response_id": "r1", "item": call]),
            .init(event: ["type": "response.output_item.done", "response_id": "r1", "item": other]),
        ]
        return .recorded(RecordedSession(lines: lines, audio: []))
    }

    private static func output(_ id: String, _ text: String = "{}") -> JSON {
        [
            "type": "response.item.create", "event_id": .string("out_\(id)"),
            "item": ["type": "function_call_output", "call_id": .string(id), "output": .string(text)],
        ]
    }

    @Test func `a function call comes in three copies, its response without output`() {
        let rig = Rig.started(Self.calling(), delegation: Rig.hosted)
        rig.send(Self.append("commentary"))
        rig.hear(300)
        #expect(rig.all("session.delegation.created").first?["delegation"]?["target"] == "responses")
        #expect(
            rig.nested == [
                "response.created", "response.output_item.added", "response.function_call_arguments.done",
                "response.output_item.done", "response.output_item.added", "response.function_call_arguments.done",
                "response.output_item.done", "response.completed",
            ])
        #expect(rig.all("response.event").last?["event"]?["response"]?["output"] == [])
    }

    @Test func `the backend goes on with all its answers, not with some, and not with too much`() {
        let rig = Rig.started(Self.calling(), delegation: Rig.hosted)
        rig.send(Self.append("commentary"))
        rig.hear(300)
        rig.send(Self.output("c1"))
        rig.send(["type": "response.create"])
        #expect(rig.errors == ["function_call_outputs_required"])
        rig.send(Self.output("c9"))
        rig.send(Self.output("c2", String(repeating: "x", count: 40_000)))
        #expect(rig.errors.last == "response_input_buffer_full")
        #expect(rig.all("error").last?["error"]?["client_event_id"] == "out_c2")
        let before = rig.nested.count
        rig.send(Self.output("c2"))
        rig.send(["type": "response.create"])
        #expect(rig.nested.dropFirst(before) == ["response.created", "response.completed"])
        rig.send(["type": "response.create"])
        #expect(rig.errors.count == 4)
    }

    @Test func `a session that delegates to its client says nothing of the task, and takes its answer`() throws {
        let rig = Rig.started(Self.calling())
        rig.send(Self.append("commentary"))
        rig.hear(300)
        let task = try #require(rig.all("session.delegation.created").first?["delegation"])
        #expect(task["target"] == "client")
        #expect(rig.nested.isEmpty)
        rig.send(["type": "response.create"])
        rig.send(Self.append("commentary", "No.", id: task["id"] ?? .null))
        #expect(rig.errors.count == 1)
    }

    /// The fixture's recorded session.
    private func recorded(_ name: String) throws -> RecordedSession { try Fixtures.load(name).session }
}
