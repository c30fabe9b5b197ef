package import Audio

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
    ///   - path: for comparisons; must be available.
    /// - Precondition: `output.count >= capacity(streamSid: streamSid.count, ulaw: ulaw.count)`.
    package static func write(
        streamSid: Span<UInt8>, ulaw: Span<UInt8>, into output: inout MutableSpan<UInt8>, path: InstructionSet = .best
    ) -> Int {
        let length = capacity(streamSid: streamSid.count, ulaw: ulaw.count)
        precondition(output.count >= length, "MediaMessage: \(length) bytes into \(output.count)")
        output.withUnsafeMutableBufferPointer { target in
            let start = target.baseAddress!
            let at = start.write(middle, at: start.write(streamSid, at: start.write(head, at: 0)))
            ulaw.withUnsafeBufferPointer {
                if let codes = $0.baseAddress { Base64.encode(codes, $0.count, start + at, path: path) }
            }
            _ = start.write(tail, at: at + Base64.encodedCount(ulaw.count))
        }
        return length
    }
}
