internal import JSONText
internal import Sockets

/// A second use of a stream's address: tells how it ends.
final class SecondStream: WebSocketHandler {
    var socket: WebSocket?
    private var writer: StreamWriter
    private let messages: [JSON]
    private var done: ((CallerReport.Ending) -> Void)?
    private var isOpen = false

    init(_ ring: Ring, _ done: @escaping (CallerReport.Ending) -> Void) {
        writer = StreamWriter(ring, streamSid: ring.streamSid, parameters: [])
        messages = ring.recorded.callerMessages.prefix(2).map(\.message)
        self.done = done
    }

    func opened(_ socket: WebSocket) {
        isOpen = true
        for message in messages { socket.send(writer.message(message)) }
    }
    func received(_ socket: WebSocket, _ message: Span<UInt8>) {}
    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        self.socket = nil
        done?(isOpen ? .bridgeClosed : .streamRefused(reason.httpStatus))
        done = nil
    }
}
