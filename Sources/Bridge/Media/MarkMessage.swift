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
        return output.withUnsafeMutableBufferPointer { target in
            let start = target.baseAddress!
            var at = start.write(streamSid, at: start.write(head, at: 0))
            at = start.write(UInt(generation), at: start.write(middle, at: at))
            start[at] = UInt8(ascii: ".")
            return start.write(tail, at: start.write(UInt(position), at: at + 1))
        }
    }

    /// Reads a name that `write` wrote; nil for others.
    static func parse(_ name: String) -> (generation: Int, position: Int)? {
        guard name.first == "g", let dot = name.firstIndex(of: "."), let generation = Int(name[..<dot].dropFirst()),
            let position = Int(name[dot...].dropFirst())
        else { return nil }
        return (generation, position)
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Writes a number's decimal digits to `offset` and returns where they end.
    @inline(__always)
    fileprivate func write(_ number: UInt, at offset: Int) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count &+= 1
            rest /= 10
        }
        rest = number
        var at = offset &+ count
        while at > offset {
            at &-= 1
            self[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return offset &+ count
    }
}
