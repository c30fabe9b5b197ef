/// Whether a socket's peer still plays along, judged once a second.
struct Pulse {
    /// What a look at the peer led to.
    enum Verdict: Equatable {
        case well
        /// Nothing was heard for a while: it should be asked for a sign of life. That also keeps proxies from closing a quiet
        /// connection.
        case ask
        case gone(String)
    }

    private var quietSeconds = 0
    private var stuckSeconds = 0

    private let patience: Patience

    init(_ patience: Patience) { self.patience = patience }

    /// Something came.
    mutating func heard() { quietSeconds = 0 }

    /// The peer took something.
    mutating func wrote() { stuckSeconds = 0 }

    /// A second has passed.
    /// - Parameter isWaiting: something waits to be written.
    /// - Parameter isReading: what the peer says would be heard.
    mutating func second(isWaiting: Bool, isReading: Bool) -> Verdict {
        stuckSeconds = isWaiting ? stuckSeconds + 1 : 0
        if stuckSeconds >= patience.stuck { return .gone("the peer took nothing for \(stuckSeconds) s") }
        guard isReading else { return .well }
        quietSeconds += 1
        if quietSeconds >= patience.silent { return .gone("the peer was silent for \(quietSeconds) s") }
        return quietSeconds % max(1, patience.silent / 3) == 0 ? .ask : .well
    }
}
