package import Audio

/// The model's way to the caller: an audio delta's payload becomes μ-law at 8 kHz, or at once a Twilio media message. A
/// delta may end anywhere, within a sample too. One call's state; one thread at a time; no allocation.
package struct Downlink: ~Copyable {
    private let format: ModelAudio
    private let path: InstructionSet
    private var down3: Down3
    private var down2: Down2
    /// The first byte of a sample whose second has not come yet.
    private var odd: UInt8?

    /// Characters per piece: 20 ms at 24 kHz, whose bytes and a carried one fit a scratch on the stack.
    private static let piece = 1280

    /// A way whose past is silence.
    /// - Parameter path: for comparisons; must be available.
    package init(_ format: ModelAudio, path: InstructionSet = .best) {
        self.format = format
        self.path = path
        down3 = Down3(path: path)
        down2 = Down2(path: path)
    }

    /// The most μ-law codes that a payload of so many characters can give, whatever the format.
    package static func capacity(forPayload base64Bytes: Int) -> Int { Base64.decodedCapacity(base64Bytes) + 1 }

    /// The room that a fused message needs, whatever the format.
    package static func messageCapacity(forPayload base64Bytes: Int, streamSid: Int) -> Int {
        MediaMessage.capacity(streamSid: streamSid, ulaw: capacity(forPayload: base64Bytes))
    }

    /// Forgets what was, as for a new response after a barge-in: the past is silence again.
    package mutating func reset() {
        down3 = Down3(path: path)
        down2 = Down2(path: path)
        odd = nil
    }

    /// Writes the μ-law codes that a delta's characters give and returns their number, which may be 0; nil when they are not
    /// strict Base64, and then the state is as it was (and `ulaw` holds anything).
    /// - Parameter escaped: the characters hold JSON escapes.
    /// - Precondition: `ulaw.count >= capacity(forPayload: payload.count)`.
    package mutating func decode(
        payload: Span<UInt8>, escaped: Bool, into ulaw: inout MutableSpan<UInt8>
    ) -> Int? {
        precondition(
            ulaw.count >= Self.capacity(forPayload: payload.count),
            "Downlink: \(payload.count) characters into \(ulaw.count)")
        return payload.withUnsafeBufferPointer { source in
            ulaw.withUnsafeMutableBufferPointer { target in
                guard let first = source.baseAddress else { return 0 }
                let text = Base64Text(base: first, count: source.count, escaped: escaped, path: path)
                return decode(text, UnsafeMutableBufferPointer(rebasing: target[...]))
            }
        }
    }

    /// Writes one media message with all the sound that a delta's characters give.
    /// - Returns: the message's length and the codes within, both 0 when the delta completes no sample; nil when the characters
    ///   are not strict Base64, and then the state is as it was.
    /// - Precondition: `output.count >= messageCapacity(forPayload: payload.count, streamSid: streamSid.count)`.
    package mutating func mediaMessage(
        payload: Span<UInt8>, escaped: Bool, streamSid: Span<UInt8>, into output: inout MutableSpan<UInt8>
    ) -> (length: Int, ulaw: Int)? {
        let room = Self.capacity(forPayload: payload.count)
        precondition(
            output.count >= MediaMessage.capacity(streamSid: streamSid.count, ulaw: room),
            "Downlink: \(payload.count) characters into a message of \(output.count)")
        return payload.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                guard let first = source.baseAddress else { return (0, 0) }
                let text = Base64Text(base: first, count: source.count, escaped: escaped, path: path)
                let start = target.baseAddress!
                // The codes wait at the far end; their text, a third longer, grows towards them and never overtakes.
                let codes = UnsafeMutableBufferPointer(rebasing: target[(target.count - room)...])
                guard let count = decode(text, codes) else { return nil }
                guard count > 0 else { return (0, 0) }
                let at = MediaMessage.begin(streamSid, start)
                Base64.encode(codes.baseAddress!, count, start + at, path: path)
                return (MediaMessage.finish(start, at: at + Base64.encodedCount(count)), count)
            }
        }
    }

    /// Decodes all of `text`; the number of codes.
    @inline(__always)
    private mutating func decode(_ text: Base64Text, _ target: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        if text.escaped || text.count > Self.piece { guard text.isValid() else { return nil } }
        var written = 0
        let start = target.baseAddress!
        if format == .pcmu {
            let isGood = text.forEachPiece(of: Self.piece) { piece, count, _ in
                guard let bytes = Base64.decode(piece, count, start + written, path: path) else { return false }
                written += bytes
                return true
            }
            return isGood ? written : nil
        }
        let isGood = text.forEachPiece(of: Self.piece) { piece, count, _ in
            withUnsafeTemporaryAllocation(byteCount: Self.piece / 4 * 3 + 2, alignment: 16) { scratch in
                let bytes = scratch.baseAddress!.assumingMemoryBound(to: UInt8.self)
                let carried = odd == nil ? 0 : 1
                guard let fresh = Base64.decode(piece, count, bytes + carried, path: path) else { return false }
                if let odd { bytes[0] = odd }
                let known = carried + fresh
                odd = known % 2 == 1 ? bytes[known - 1] : nil
                // Every processor that we know is little-endian, as the wire is.
                let samples = UnsafeBufferPointer(
                    start: UnsafeRawPointer(bytes).assumingMemoryBound(to: Int16.self), count: known / 2)
                var room = UnsafeMutableBufferPointer(rebasing: target[written...]).mutableSpan
                written +=
                    format == .pcm16at24k
                    ? down3.process(samples.span, ulaw: &room) : down2.process(samples.span, ulaw: &room)
                return true
            }
        }
        return isGood ? written : nil
    }
}
