package import Audio

/// The caller's way to the model: a Twilio payload becomes the model's append message, written straight into the caller's
/// buffer. One call's state; one thread at a time; no allocation.
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

    /// The room that a message for a payload of so many characters needs, whatever the format.
    package static func capacity(forPayload base64Bytes: Int) -> Int {
        capacity(forULaw: Base64.decodedCapacity(base64Bytes))
    }

    /// The room that a message for so many μ-law codes needs, whatever the format.
    package static func capacity(forULaw count: Int) -> Int {
        128 + Base64.encodedCount(6 * count) + tail.utf8CodeUnitCount
    }

    /// Writes the whole append message for a payload's characters and returns its length; nil when they are not strict Base64,
    /// and then the state is as it was (and `output` holds anything).
    /// - Parameter escaped: the characters hold JSON escapes.
    /// - Precondition: `output.count >= capacity(forPayload: payload.count)`.
    package mutating func appendMessage(
        payload: Span<UInt8>, escaped: Bool, into output: inout MutableSpan<UInt8>
    ) -> Int? {
        precondition(
            output.count >= Self.capacity(forPayload: payload.count),
            "Uplink: \(payload.count) characters into \(output.count)")
        return payload.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                let start = target.baseAddress!
                let length = start.write(head, at: 0)
                guard let first = source.baseAddress else { return start.write(Self.tail, at: length) }
                let text = Base64Text(base: first, count: source.count, escaped: escaped, path: path)
                guard let end = append(text, start, length) else { return nil }
                return start.write(Self.tail, at: end)
            }
        }
    }

    /// Writes the whole append message for μ-law codes, such as silence that fills a gap, and returns its length.
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

    /// Appends the sound's text at `offset` and returns where it ends.
    @inline(__always)
    private mutating func append(_ text: Base64Text, _ start: UnsafeMutablePointer<UInt8>, _ offset: Int) -> Int? {
        let pieceText = Self.piece / 3 * 4
        // More than one piece, or a copy: judge it all before the state moves.
        if text.escaped || text.count > pieceText || format == .pcmu { guard text.isValid() else { return nil } }
        var length = offset
        if format == .pcmu {
            _ = text.forEachPiece(of: Base64Text.escapedPiece) { piece, count, _ in
                (start + length).update(from: piece, count: count)
                length += count
                return true
            }
            return length
        }
        let isGood = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.piece) { codes in
            text.forEachPiece(of: pieceText) { piece, count, _ in
                guard let bytes = Base64.decode(piece, count, codes.baseAddress!, path: path) else { return false }
                length += encode(codes.baseAddress!, bytes, start + length)
                return true
            }
        }
        return isGood ? length : nil
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
}
