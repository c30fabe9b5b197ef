/// A call that is being ended politely: what is being said is heard first.
struct Leaving: Equatable {
    var reason: EndReason
    /// Then it ends, said or not.
    var until: Int
    /// A caller who speaks keeps the line open.
    var mayStay: Bool
    /// Something was said that may stand as a goodbye.
    var hasSpoken = false
    /// Where the caller is put through.
    var number: String?
    /// The function call that waits for the transfer.
    var call: String?
    /// The transfer was asked of the telephone network.
    var isDialling = false

    static let patienceMs = 15_000
    static let longestMs = 60_000

    init(_ reason: EndReason, until: Int, mayStay: Bool) {
        self.reason = reason
        self.until = until
        self.mayStay = mayStay
    }

    /// What it was when the stream closes meanwhile: a transfer closes it, anything else is the caller's doing.
    var reasonIfCut: EndReason? { isDialling ? .transferred : nil }

    static let goodbye = "Say goodbye in one short, friendly sentence. Ask nothing."
}
