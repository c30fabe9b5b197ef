/// What the caller says while the model's session is not ready: kept, up to a limit, and sent when it is.
package struct HeldAudio {
    private var ulaw: [UInt8] = []
    /// Samples that did not fit; the oldest go first.
    package private(set) var dropped = 0
    private static let limit = 5 * 8000

    /// Nothing held yet.
    package init() {}

    /// Keeps more of the caller's audio.
    package mutating func append(_ more: Span<UInt8>) {
        more.withUnsafeBufferPointer { ulaw.append(contentsOf: $0) }
        guard ulaw.count > Self.limit else { return }
        dropped += ulaw.count - Self.limit
        ulaw.removeFirst(ulaw.count - Self.limit)
    }

    /// Hands over what was kept and forgets it.
    package mutating func take() -> [UInt8] {
        defer { ulaw = [] }
        return ulaw
    }
}
