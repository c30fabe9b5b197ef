package import Audio

/// The caller's way to the model: the μ-law codes of a Twilio payload become the model's append message, written straight into
/// the slot from which it is sent. One call's state; one thread at a time; no allocation.
///
/// The codes are decoded once, by `Base64.decode`, which judges them too: the call itself keeps and weighs them.
package struct Uplink: ~Copyable {
    private let format: ModelAudio
    private let head: StaticString
    private let path: InstructionSet
    private var up3: Up3
    private var up2: Up2

    /// What the OpenAI Realtime protocol wants before the sound.
    package static let realtimeHead: StaticString = "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
    private static let tail: StaticString = "\"}"
    /// Codes per piece: whole groups of Base64 in every format, and a 20 ms frame in one piece; its samples fill no more than
    /// the 1024 bytes that a scratch on the stack may have.
    private static let piece = 168

    /// A way whose past is silence.
    /// - Parameter head: the message up to and with the quote before the sound; at most 128 bytes. The message ends with `"}`.
    ///   `path` is for comparisons and must be available.
    package init(_ format: ModelAudio, head: StaticString = Uplink.realtimeHead, path: InstructionSet = .best) {
        precondition(head.utf8CodeUnitCount <= 128, "Uplink: a head of \(head.utf8CodeUnitCount) bytes")
        self.format = format
        self.head = head
        self.path = path
        up3 = Up3(path: path)
        up2 = Up2(path: path)
    }

    /// The room that a message for so many μ-law codes needs, whatever the format.
    package static func capacity(forULaw count: Int) -> Int {
        128 + Base64.encodedCount(6 * count) + tail.utf8CodeUnitCount
    }

    /// Writes the whole append message for a payload and returns its length. To a model that speaks μ-law the payload goes as it
    /// stands.
    /// - Parameters:
    ///   - ulaw: what `Base64.decode` made of the payload.
    ///   - escaped: the payload holds JSON escapes.
    /// - Precondition: `output.count >= capacity(forULaw: ulaw.count)`.
    package mutating func appendMessage(
        ulaw: Span<UInt8>, payload: Span<UInt8>, escaped: Bool, into output: inout MutableSpan<UInt8>
    ) -> Int {
        guard format == .pcmu, !escaped else { return appendMessage(ulaw: ulaw, into: &output) }
        precondition(
            output.count >= Self.capacity(forULaw: ulaw.count) && payload.count == Base64.encodedCount(ulaw.count),
            "Uplink: \(payload.count) characters of \(ulaw.count) codes into \(output.count)")
        return output.withUnsafeMutableBufferPointer { target in
            let start = target.baseAddress!
            return start.write(Self.tail, at: start.write(payload, at: start.write(head, at: 0)))
        }
    }

    /// Writes the whole append message for μ-law codes and returns its length.
    /// - Precondition: `output.count >= capacity(forULaw: ulaw.count)`.
    package mutating func appendMessage(ulaw: Span<UInt8>, into output: inout MutableSpan<UInt8>) -> Int {
        precondition(
            output.count >= Self.capacity(forULaw: ulaw.count), "Uplink: \(ulaw.count) codes into \(output.count)")
        return ulaw.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                let start = target.baseAddress!
                var length = start.write(head, at: 0)
                var at = 0
                while at < source.count {
                    let count = min(Self.piece, source.count - at)
                    length += encode(source.baseAddress! + at, count, start + length)
                    at += count
                }
                return start.write(Self.tail, at: length)
            }
        }
    }

    /// Writes the text of at most `piece` codes in the model's format; its length.
    @inline(__always)
    private mutating func encode(
        _ codes: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        let ulaw = UnsafeBufferPointer(start: codes, count: count).span
        guard format != .pcmu else {
            Base64.encode(codes, count, target, path: path)
            return Base64.encodedCount(count)
        }
        return withUnsafeTemporaryAllocation(of: Int16.self, capacity: 3 * Self.piece) { scratch in
            var room = scratch.mutableSpan
            let samples =
                format == .pcm16at24k ? up3.process(ulaw: ulaw, into: &room) : up2.process(ulaw: ulaw, into: &room)
            // Every processor that we know is little-endian, as the wire is.
            scratch.baseAddress!.withMemoryRebound(to: UInt8.self, capacity: 2 * samples) {
                Base64.encode($0, 2 * samples, target, path: path)
            }
            return Base64.encodedCount(2 * samples)
        }
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Copies constant text to `offset` and returns where it ends.
    @inline(__always)
    func write(_ text: StaticString, at offset: Int) -> Int {
        (self + offset).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return offset &+ text.utf8CodeUnitCount
    }
    /// Copies bytes to `offset` and returns where they end.
    @inline(__always)
    func write(_ bytes: Span<UInt8>, at offset: Int) -> Int {
        bytes.withUnsafeBufferPointer {
            if let first = $0.baseAddress { (self + offset).update(from: first, count: $0.count) }
        }
        return offset &+ bytes.count
    }
}
