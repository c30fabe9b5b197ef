/// How many seconds a peer may take; looked at once a second.
package struct Patience: Sendable {
    /// For its request, head and body.
    package var request = 10
    /// For reading an answer.
    package var reading = 30
    /// For taking anything at all of what waits for it on a WebSocket.
    package var stuck = 10
    /// For saying anything on a WebSocket, a pong included.
    package var silent = 60

    /// The usual.
    package init() {}
}
