import Audio
import Bridge
import Rehearsal
import Testing

/// A frame's way allocates nothing, counted call by call of malloc and its kin.
@Suite(.serialized) struct `A frame's way` {
    /// Allocations of `body` on this thread, after it has run once and made what is made once.
    static func allocations(_ body: () -> Void) -> Int {
        body()
        AllocationCounter.begin()
        body()
        return AllocationCounter.end()
    }

    @Test func `the counter counts`() {
        var kept: [[UInt8]] = []
        kept.reserveCapacity(64)
        let count = Self.allocations { for i in 0..<10 { kept.append([UInt8](repeating: 1, count: 100 + i)) } }
        #expect(count >= 10)
        #expect(Self.allocations {} == 0)
        let raw = Self.allocations { UnsafeMutablePointer<UInt8>.allocate(capacity: 100).deallocate() }
        #expect(raw == 1)
    }

    /// One delta's message; the bytes written.
    static func send(
        _ message: Span<UInt8>, _ downlink: inout Downlink, _ sid: Span<UInt8>, _ output: inout [UInt8],
        _ codes: inout [UInt8]
    ) -> Int {
        guard let found = MediaScanner.audioDelta(message) else { return 0 }
        var codeRoom = codes.mutableSpan
        let payload = message.extracting(found.payload)
        let count = downlink.decode(payload: payload, escaped: found.escaped, into: &codeRoom) ?? 0
        var room = output.mutableSpan
        return MediaMessage.write(streamSid: sid, ulaw: codeRoom.span.extracting(first: count), into: &room)
    }

    // Unoptimised code allocates for closures and more; the claim is about what is shipped.
    #if !DEBUG
        @Test(arguments: ModelAudio.allCases, InstructionSet.available)
        func `from message to message allocates nothing`(format: ModelAudio, path: InstructionSet) {
            var random = MediaSeed(9)
            let twilio = String(decoding: SlowBase64.encode(random.bytes(160)), as: UTF8.self)
            let media = Array(
                #"{"event":"media","streamSid":"MZ1","media":{"track":"inbound","timestamp":"20","payload":"\#(twilio)"}}"#
                    .utf8)
            let model = String(decoding: SlowBase64.encode(random.bytes(4803)), as: UTF8.self)
            let delta = Array(
                #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\#(model)"}"#.utf8)
            let escaped = Array(
                String(decoding: delta, as: UTF8.self).split(separator: "/").joined(separator: "\\/").utf8)
            let sid = Array("MZ1".utf8)
            var output = [UInt8](repeating: 0, count: 20000)
            var codes = [UInt8](repeating: 0, count: 20000)
            var uplink = Uplink(format, path: path)
            var downlink = Downlink(format, path: path)
            var written = 0
            let count = Self.allocations {
                for _ in 0..<100 {
                    if let found = MediaScanner.twilioMedia(media.span) {
                        let payload = media.span.extracting(found.payload)
                        var codeRoom = codes.mutableSpan
                        let count = Base64.decode(payload, escaped: found.escaped, into: &codeRoom, path: path) ?? 0
                        var room = output.mutableSpan
                        written += uplink.appendMessage(
                            ulaw: codeRoom.span.extracting(first: count), payload: payload, escaped: found.escaped,
                            into: &room)
                    }
                    written += Self.send(delta.span, &downlink, sid.span, &output, &codes)
                    written += Self.send(escaped.span, &downlink, sid.span, &output, &codes)
                    downlink.reset()
                }
            }
            #expect(written > 0)
            #expect(count == 0)
        }

        @Test(arguments: ModelAudio.allCases)
        func `a call whose buffers have their size allocates nothing`(format: ModelAudio) {
            var call = Call(setup: VoiceSetup(instructions: "", audio: format))
            _ = call.open(at: 0)
            _ = call.prepared(instructions: "")
            _ = call.receive(VoiceEvent.created(expiresAt: nil), at: 0)
            _ = call.receive(VoiceEvent.ready(input: format, output: format), at: 0)
            let start = Array(#"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1"}}"#.utf8)
            if let event = TwilioEvent(parsing: start.span) { _ = call.receive(event, at: 0) }
            var random = MediaSeed(10)
            let (frame, item) = (random.bytes(160), Array("item".utf8))
            var now = 0
            var (relayed, sent) = (0, 0)
            func talk(_ frames: Int) {
                for _ in 0..<frames {
                    now += 20
                    if case .relay(let gap) = call.callerFrame(timestampMs: now - 20, frame.span, at: now) {
                        call.relayed(samples: gap + frame.count, at: now)
                        relayed += 1
                    }
                    _ = call.agentAudio(
                        item: item.span, response: item.span, contentIndex: 0, ulaw: frame.span, at: now)
                    while case let count = call.sendable(at: now), count > 0 {
                        let mark = call.didSend(count, at: now)
                        call.playback.markEchoed("g\(mark.generation).\(mark.position)", at: now)
                        sent += count
                    }
                }
            }
            talk(500)
            #expect(Self.allocations { talk(3000) } == 0)
            #expect(relayed == 6500 && sent == 160 * 6500)
        }
    #endif
}
