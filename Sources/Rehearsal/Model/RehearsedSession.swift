internal import Bridge
internal import JSONText

/// One session of a rehearsed model without its socket, whatever protocol it speaks: the client's messages and times in,
/// events out. Times are milliseconds of the session's clock, which may run faster than life. Loop thread only.
protocol RehearsedSession: AnyObject {
    var log: SessionLog { get set }
    /// When `wake` should be called; nil when only a message moves the session on.
    var wakeAt: Double? { get }
    /// The socket is open.
    func open(at now: Double)
    /// A message of the client's.
    func receive(_ message: [UInt8], at now: Double)
    /// Takes a message that carries sound in its plainest form, as almost all do, without building a tree of it. False when
    /// it is another message: `receive` is for those.
    func receiveSound(_ message: Span<UInt8>, at now: Double) -> Bool
    func wake(at now: Double)
    /// Takes what there is to send.
    func drain() -> [SessionOutput]
    /// How this protocol says that something is wrong.
    func errorEvent(_ code: String, _ words: String) -> JSON
    /// How this protocol says that a session's time is over.
    func expiryEvent() -> JSON
}

/// What comes out of a session, in order.
enum SessionOutput {
    case event(JSON)
    /// Something at which a test may want a fault: a client's event has come, or an edge was heard.
    case moment(String)
    /// The session closes the socket.
    case end
}

/// Messages that carry sound in their plainest form: a head that is always the same, Base64, and `"}`.
enum PlainSound {
    /// The bytes of the sound; nil when the message has another form.
    static func bytes(_ message: Span<UInt8>, head: StaticString) -> [UInt8]? {
        let (start, end) = (head.utf8CodeUnitCount, message.count - 2)
        guard end >= start, message[end] == UInt8(ascii: "\""), message[end + 1] == UInt8(ascii: "}") else {
            return nil
        }
        for index in 0..<start where message[index] != head.utf8Start[index] { return nil }
        let text = message.extracting(start..<end)
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: Base64.decodedCapacity(text.count)) { room, written in
            room.initialize(repeating: 0)
            var target = room.mutableSpan
            let count = Base64.decode(text, into: &target)
            isGood = count != nil
            written = count ?? 0
        }
        return isGood ? bytes : nil
    }
}
