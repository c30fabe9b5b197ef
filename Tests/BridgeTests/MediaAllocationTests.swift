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

    /// One delta both ways: as a fused message, and by way of codes; the bytes written.
    static func send(
        _ message: Span<UInt8>, _ downlink: inout Downlink, _ sid: Span<UInt8>, _ output: inout [UInt8],
        _ codes: inout [UInt8]
    ) -> Int {
        guard let found = MediaScanner.audioDelta(message) else { return 0 }
        let payload = message.extracting(found.payload)
        var room = output.mutableSpan
        let fused = downlink.mediaMessage(payload: payload, escaped: found.escaped, streamSid: sid, into: &room)
        var codeRoom = codes.mutableSpan
        let ulaw = downlink.decode(payload: payload, escaped: found.escaped, into: &codeRoom) ?? 0
        return (fused?.length ?? 0)
            + MediaMessage.write(streamSid: sid, ulaw: codes.span.extracting(first: ulaw), into: &room)
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
            let silence = [UInt8](repeating: 0xFF, count: 160)
            var output = [UInt8](repeating: 0, count: 20000)
            var codes = [UInt8](repeating: 0, count: 20000)
            var uplink = Uplink(format, path: path)
            var downlink = Downlink(format, path: path)
            var written = 0
            let count = Self.allocations {
                for _ in 0..<100 {
                    var room = output.mutableSpan
                    if let found = MediaScanner.twilioMedia(media.span) {
                        let payload = media.span.extracting(found.payload)
                        written += uplink.appendMessage(payload: payload, escaped: found.escaped, into: &room) ?? 0
                        written += uplink.appendMessage(ulaw: silence.span, into: &room)
                    }
                    written += Self.send(delta.span, &downlink, sid.span, &output, &codes)
                    written += Self.send(escaped.span, &downlink, sid.span, &output, &codes)
                    downlink.reset()
                }
            }
            #expect(written > 0)
            #expect(count == 0)
        }
    #endif
}
