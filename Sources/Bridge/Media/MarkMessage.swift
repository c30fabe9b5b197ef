/// The message that asks Twilio to say when all audio before it has been played:
/// `{"event":"mark","streamSid":"…","mark":{"name":"g0.1600"}}`. The name is a generation and a position in samples. Any
/// thread; no allocation.
package enum MarkMessage {
    private static let head: StaticString = "{\"event\":\"mark\",\"streamSid\":\""
    private static let middle: StaticString = "\",\"mark\":{\"name\":\"g"
    private static let tail: StaticString = "\"}}"

    /// The room that a message needs for a stream's id of so many bytes.
    package static func capacity(streamSid: Int) -> Int {
        head.utf8CodeUnitCount + streamSid + middle.utf8CodeUnitCount + tail.utf8CodeUnitCount + 41
    }

    /// Writes the message and returns its length.
    /// - Precondition: `output.count >= capacity(streamSid: streamSid.count)`.
    package static func write(
        streamSid: Span<UInt8>, generation: Int, position: Int, into output: inout MutableSpan<UInt8>
    ) -> Int {
        precondition(output.count >= capacity(streamSid: streamSid.count), "MarkMessage: into \(output.count)")
        var at = 0
        put(head, &output, &at)
        for index in streamSid.indices {
            output[at] = streamSid[index]
            at += 1
        }
        put(middle, &output, &at)
        put(generation, &output, &at)
        output[at] = UInt8(ascii: ".")
        at += 1
        put(position, &output, &at)
        put(tail, &output, &at)
        return at
    }

    private static func put(_ text: StaticString, _ output: inout MutableSpan<UInt8>, _ at: inout Int) {
        for index in 0..<text.utf8CodeUnitCount {
            output[at] = text.utf8Start[index]
            at += 1
        }
    }

    private static func put(_ number: Int, _ output: inout MutableSpan<UInt8>, _ at: inout Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            output[at] = UInt8(ascii: "0") + UInt8(number / divisor % 10)
            at += 1
            divisor /= 10
        }
    }
}
