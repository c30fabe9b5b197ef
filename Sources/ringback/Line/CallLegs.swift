import Sockets

/// Twilio's socket of a call.
final class PhoneLeg: WebSocketHandler {
    private let call: LiveCall
    init(_ call: LiveCall) { self.call = call }
    func opened(_ socket: WebSocket) { call.phoneOpened(socket) }
    func received(_ socket: WebSocket, _ message: Span<UInt8>) { call.phoneReceived(message) }
    func closed(_ socket: WebSocket, _ reason: CloseReason) { call.phoneClosed() }
}

/// The socket of one of the model's sessions of a call.
final class ModelLeg: WebSocketHandler {
    private let call: LiveCall
    private let number: Int
    init(_ call: LiveCall, _ number: Int) {
        self.call = call
        self.number = number
    }
    func opened(_ socket: WebSocket) { call.modelOpened(session: number) }
    func received(_ socket: WebSocket, _ message: Span<UInt8>) { call.modelReceived(message, session: number) }
    func closed(_ socket: WebSocket, _ reason: CloseReason) { call.modelClosed(reason, session: number) }
}
