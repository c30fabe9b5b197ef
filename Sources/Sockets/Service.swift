/// What a server does with what comes in. All calls come on the loop's thread.
package protocol Service: AnyObject {
    /// A whole request. Answer through `exchange`, now or later, once.
    func handle(_ request: HTTPRequest, _ exchange: Exchange)
    /// A WebSocket handshake that has not been answered yet.
    func upgrade(_ request: HTTPRequest) -> Upgrade
}

/// The answer to a WebSocket handshake.
package enum Upgrade {
    /// Opens it; the handler hears of it from now on.
    case accept(any WebSocketHandler)
    /// Refuses with this HTTP status.
    case refuse(Int)
}

/// One request's way back. Loop thread only; letting it go unanswered closes the connection.
package final class Exchange {
    private weak var connection: ServerConnection?

    init(_ connection: ServerConnection) { self.connection = connection }

    /// True while somebody still waits for the answer.
    package var isOpen: Bool { connection?.wsi != nil }

    /// Answers whole. A second answer is ignored.
    package func respond(_ response: HTTPResponse) {
        connection?.respond(response)
        connection = nil
    }

    /// Answers with a body that comes in parts, e.g. server-sent events.
    package func stream(status: Int, headers: [(name: String, value: String)]) -> BodyStream? {
        defer { connection = nil }
        return connection?.beginStream(status: status, headers: headers)
    }

    deinit { connection?.kill() }
}

/// A body under way. Loop thread only; letting it go ends the body.
package final class BodyStream {
    weak var connection: ServerConnection?
    /// Runs once when the reader has gone away.
    package var onClose: (() -> Void)?
    /// Runs each time when all that was written has been taken.
    package var onDrained: (() -> Void)?

    init(_ connection: ServerConnection) { self.connection = connection }

    /// Queues bytes. False when the reader is gone or too slow, which closes it.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool { connection?.writeBody(bytes) ?? false }

    /// Ends the body and closes the connection.
    package func finish() {
        connection?.endStream()
        connection = nil
    }

    deinit { connection?.endStream() }
}
