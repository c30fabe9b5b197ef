/// What happens on a WebSocket. All calls come on the loop's thread.
package protocol WebSocketHandler: AnyObject {
    /// The handshake is done; messages may be sent.
    func opened(_ socket: WebSocket)
    /// A whole text message. `message` is valid during the call only.
    func received(_ socket: WebSocket, _ message: Span<UInt8>)
    /// The socket is gone or never came to be; comes exactly once, and nothing after it.
    func closed(_ socket: WebSocket, _ reason: CloseReason)
}

/// Why a WebSocket ended.
package struct CloseReason: Sendable, Equatable {
    /// The code of the close frame, or 1006 when there was none.
    package var code: Int
    /// HTTP status of a refused handshake, when there was one.
    package var httpStatus: Int?
    /// The peer's words or libwebsockets', for the log.
    package var text: String

    /// From its parts.
    package init(code: Int, httpStatus: Int? = nil, text: String = "") {
        self.code = code
        self.httpStatus = httpStatus
        self.text = text
    }
}
