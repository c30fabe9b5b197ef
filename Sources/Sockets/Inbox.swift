/// Puts a message back together that libwebsockets hands over in pieces.
///
/// A message that arrives whole is passed on where it lies; only a split one is copied. The buffer is kept between
/// messages unless it has grown large. Loop thread only.
struct Inbox {
    private var pieces: [UInt8] = []
    /// A longer message is refused.
    let limit: Int
    private static let keep = 64 << 10

    init(limit: Int) { self.limit = limit }

    /// What a piece led to.
    enum Outcome { case incomplete, tooLong }

    /// Takes a piece; calls `deliver` with the whole message once `isLast` completes it.
    mutating func take(
        _ piece: UnsafeRawBufferPointer, isFirst: Bool, isLast: Bool, _ deliver: (Span<UInt8>) -> Void
    ) -> Outcome {
        let bytes = piece.bindMemory(to: UInt8.self)
        if isFirst && isLast {
            guard bytes.count <= limit else { return .tooLong }
            deliver(bytes.span)
            return .incomplete
        }
        if isFirst { pieces.removeAll(keepingCapacity: true) }
        guard pieces.count + bytes.count <= limit else {
            pieces = []
            return .tooLong
        }
        pieces.append(contentsOf: bytes)
        if isLast {
            deliver(pieces.span)
            if pieces.capacity > Self.keep { pieces = [] } else { pieces.removeAll(keepingCapacity: true) }
        }
        return .incomplete
    }
}
