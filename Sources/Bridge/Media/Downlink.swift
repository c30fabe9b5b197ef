package import Audio

/// The model's way to the caller: an audio delta's payload becomes μ-law at 8 kHz, which waits in the account of what was said
/// until `MediaMessage` takes it to Twilio. A delta may end anywhere, within a sample too. One call's state; one thread at a
/// time; no allocation.
package struct Downlink: ~Copyable {
    private let format: ModelAudio
    private let path: InstructionSet
    private var down3: Down3
    private var down2: Down2
    /// The first byte of a sample whose second has not come yet.
    private var odd: UInt8?

    /// A way whose past is silence.
    /// - Parameter path: for comparisons; must be available.
    package init(_ format: ModelAudio, path: InstructionSet = .best) {
        self.format = format
        self.path = path
        down3 = Down3(path: path)
        down2 = Down2(path: path)
    }

    /// The room that decoding a payload of so many characters needs, whatever the format: for the codes, and behind them for the
    /// samples that they are made of.
    package static func capacity(forPayload base64Bytes: Int) -> Int {
        mostCodes(base64Bytes) + alignment + Base64.decodedCapacity(base64Bytes) + 1
    }

    /// Codes of so many characters' samples, of which one and a half may have been carried.
    private static func mostCodes(_ base64Bytes: Int) -> Int { Base64.decodedCapacity(base64Bytes) / 4 + 2 }
    private static let alignment = 16

    /// Forgets what was, as for a new response after a barge-in: the past is silence again.
    package mutating func reset() {
        down3 = Down3(path: path)
        down2 = Down2(path: path)
        odd = nil
    }

    /// Writes the μ-law codes that a delta's characters give and returns their number, which may be 0; nil when they are not
    /// strict Base64, and then the state is as it was. What stands behind the codes is left unspecified.
    /// - Parameter escaped: the characters hold JSON escapes.
    /// - Precondition: `ulaw.count >= capacity(forPayload: payload.count)`.
    package mutating func decode(
        payload: Span<UInt8>, escaped: Bool, into ulaw: inout MutableSpan<UInt8>
    ) -> Int? {
        precondition(
            ulaw.count >= Self.capacity(forPayload: payload.count),
            "Downlink: \(payload.count) characters into \(ulaw.count)")
        guard format != .pcmu else { return Base64.decode(payload, escaped: escaped, into: &ulaw, path: path) }
        return payload.withUnsafeBufferPointer { source in
            ulaw.withUnsafeMutableBufferPointer { target in
                guard let text = source.baseAddress, let codes = target.baseAddress else { return 0 }
                return decode(text, source.count, escaped: escaped, codes)
            }
        }
    }

    @inline(__always)
    private mutating func decode(
        _ text: UnsafePointer<UInt8>, _ count: Int, escaped: Bool, _ codes: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        let most = Self.mostCodes(count)
        let room = UnsafeMutableRawPointer(codes + most).alignedUp(toMultipleOf: Self.alignment)
        let bytes = room.assumingMemoryBound(to: UInt8.self)
        let carried = odd == nil ? 0 : 1
        guard let fresh = Base64.decode(text, count, escaped: escaped, bytes + carried, path: path) else { return nil }
        if let odd { bytes[0] = odd }
        let known = carried + fresh
        odd = known % 2 == 1 ? bytes[known - 1] : nil
        // Every processor that we know is little-endian, as the wire is.
        let samples = UnsafeBufferPointer(start: room.assumingMemoryBound(to: Int16.self), count: known / 2).span
        var target = UnsafeMutableBufferPointer(start: codes, count: most).mutableSpan
        return format == .pcm16at24k
            ? down3.process(samples, ulaw: &target) : down2.process(samples, ulaw: &target)
    }
}
