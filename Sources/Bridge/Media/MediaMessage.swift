/// The message that carries sound to Twilio: `{"event":"media","streamSid":"…","media":{"payload":"…"}}`. Any thread; no
/// allocation.
package struct MediaMessage {
    private static let head: StaticString = "{\"event\":\"media\",\"streamSid\":\""
    private static let middle: StaticString = "\",\"media\":{\"payload\":\""
    private static let tail: StaticString = "\"}}"

    /// The room that a message needs for a stream's id and codes of these counts.
    package static func capacity(streamSid: Int, ulaw: Int) -> Int {
        head.utf8CodeUnitCount + streamSid + middle.utf8CodeUnitCount + Base64.encodedCount(ulaw)
            + tail.utf8CodeUnitCount
    }

    /// Writes the message and returns its length.
    /// - Parameters:
    ///   - streamSid: the stream's id; characters that JSON needs not escape.
    ///   - ulaw: the sound, μ-law 8 kHz.
    /// - Precondition: `output.count >= capacity(streamSid: streamSid.count, ulaw: ulaw.count)`.
    package static func write(
        streamSid: Span<UInt8>, ulaw: Span<UInt8>, into output: inout MutableSpan<UInt8>
    ) -> Int {
        let length = capacity(streamSid: streamSid.count, ulaw: ulaw.count)
        precondition(output.count >= length, "MediaMessage: \(length) bytes into \(output.count)")
        output.withUnsafeMutableBufferPointer { target in
            ulaw.withUnsafeBufferPointer { source in
                let start = target.baseAddress!
                let at = begin(streamSid, start)
                if let codes = source.baseAddress { Base64.encode(codes, source.count, start + at) }
                _ = start.write(tail, at: at + Base64.encodedCount(source.count))
            }
        }
        return length
    }

    /// Writes what stands before the payload and returns its length.
    @inline(__always)
    static func begin(_ streamSid: Span<UInt8>, _ start: UnsafeMutablePointer<UInt8>) -> Int {
        let at = start.write(head, at: 0)
        streamSid.withUnsafeBufferPointer {
            if let sid = $0.baseAddress { (start + at).update(from: sid, count: $0.count) }
        }
        return start.write(middle, at: at + streamSid.count)
    }

    /// Writes what stands behind the payload and returns where the message ends.
    @inline(__always)
    static func finish(_ start: UnsafeMutablePointer<UInt8>, at offset: Int) -> Int { start.write(tail, at: offset) }
}
