internal import CWebSockets

/// One WebSocket, client or server. Loop thread only.
package final class WebSocket {
    /// What the socket is for; let go when it is closed.
    package private(set) var handler: (any WebSocketHandler)?
    /// Let go when it is closed, too, so that the two do not hold each other.
    private var connection: Connection?
    private let isClient: Bool
    private var outbox: Outbox
    private var inbox: Inbox
    private var isOpen = false
    private var isCorked = false
    private var isMidMessage = false
    private var closing: (code: Int, reason: String)?
    private var peerClose: CloseReason?
    private var closeTimer: Timer?
    private var pulse: Pulse
    /// Messages that the queue had no room for.
    package private(set) var refusedMessages = 0
    /// Perishable messages that were dropped because they had waited too long.
    private var droppedMessages = 0
    /// So many bytes of perishable messages may wait; beyond it the oldest go.
    package var perishableLimit = Int.max

    init(_ connection: Connection, handler: any WebSocketHandler, isClient: Bool, maxMessage: Int, maxQueued: Int) {
        self.connection = connection
        self.handler = handler
        self.isClient = isClient
        pulse = Pulse(connection.reactor.options.patience)
        outbox = Outbox(limit: maxQueued)
        inbox = Inbox(limit: maxMessage)
    }

    /// Bytes that wait to be written.
    package var queuedBytes: Int { outbox.count }

    /// How many perishable messages were dropped since it was asked last.
    package func takeDropped() -> Int {
        defer { droppedMessages = 0 }
        return droppedMessages
    }

    // MARK: Sending

    /// Builds a message of at most `count` bytes in the socket's own buffer and sends it; `fill` returns its length, 0
    /// sends nothing. Written at once when the socket is free, else as soon as it is. False, and counted, when the
    /// queue is full or the socket is closing.
    /// - Parameter isPerishable: the message is worth nothing later, see `perishableLimit`.
    @discardableResult
    package func send(
        upTo count: Int, isPerishable: Bool = false, _ fill: (inout MutableSpan<UInt8>) -> Int
    ) -> Bool {
        guard closing == nil, let connection else { return false }
        let key = isClient ? connection.reactor.nextMaskKey() : nil
        guard outbox.append(upTo: count, .text, key: key, isPerishable: isPerishable, fill) else {
            refusedMessages += 1
            return false
        }
        if !isCorked { write() }
        if outbox.count > perishableLimit { droppedMessages += outbox.dropPerishable(beyond: perishableLimit) }
        return true
    }

    /// Sends a text message.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        send(upTo: bytes.count) { output in
            output.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: bytes) }
            return bytes.count
        }
    }

    /// What `body` sends goes out together: one system call for several messages.
    package func corked(_ body: () -> Void) {
        guard !isCorked else { return body() }
        isCorked = true
        body()
        isCorked = false
        write()
    }

    /// Closes with a close frame, after what is queued has been written; harmless when closed already.
    ///
    /// The frame is ours, not libwebsockets': told to close a second time, as its service for libuv tells it, that one closes
    /// without.
    package func close(code: Int = 1000, reason: String = "") {
        guard closing == nil, let connection else { return }
        closing = (code, reason)
        guard isOpen, peerClose == nil else { return connection.kill() }
        let words = [UInt8(code >> 8), UInt8(code & 0xFF)] + reason.utf8.prefix(120)
        let key = isClient ? connection.reactor.nextMaskKey() : nil
        _ = outbox.append(upTo: words.count, .close, key: key, isPerishable: false) { output in
            output.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: words) }
            return words.count
        }
        if !isCorked { flush() }
        // A peer that takes nothing any more, or does not answer, must not hold the socket.
        closeTimer = connection.reactor.after(milliseconds: 3000) { [weak connection] in connection?.kill() }
    }

    /// Ends the connection at once, without a close frame, as a crash does.
    package func drop() { connection?.kill() }

    /// While false nothing is read, and the peer's messages wait in the kernel and then with the peer.
    package var isReading = true {
        didSet {
            guard isReading != oldValue, isOpen, let wsi = connection?.wsi else { return }
            lws_rx_flow_control(wsi, isReading ? 1 : 0)
        }
    }

    private func write() {
        if !outbox.isEmpty { connection?.reactor.write(self) }
    }

    /// Writes while the kernel takes it: straight from here where nothing waits, which is a system call less than waiting to
    /// be told that one may.
    func flush() {
        guard let connection, let wsi = connection.wsi, isOpen, peerClose == nil else { return }
        while !outbox.isEmpty {
            guard lws_partial_buffered(wsi) == 0 else {
                lws_callback_on_writable(wsi)
                return
            }
            let (start, count, frames) = outbox.next()
            // Raw, since the frames are whole. What the kernel does not take libwebsockets keeps, and sends it first.
            let written = lws_write(wsi, start, count, LWS_WRITE_HTTP)
            outbox.removeFirst(frames, count: count)
            pulse.wrote()
            guard written >= 0 else { return connection.kill() }
        }
    }

    // MARK: For the connection

    func open() {
        isOpen = true
        handler?.opened(self)
        flush()
    }

    /// libwebsockets says that there is room again.
    func writable() {
        pulse.wrote()
        flush()
    }

    func receive(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        pulse.heard()
        guard closing == nil, let handler else { return 0 }
        guard lws_frame_is_binary(wsi) == 0 else {
            close(code: 1003, reason: "text only")
            return 0
        }
        let isLast = lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0
        let isFirst = !isMidMessage && lws_is_first_fragment(wsi) != 0
        isMidMessage = !isLast
        let outcome = inbox.take(bytes, isFirst: isFirst, isLast: isLast) { handler.received(self, $0) }
        if outcome == .tooLong {
            isMidMessage = false
            close(code: 1009, reason: "message too large")
        }
        return 0
    }

    func heardPong() { pulse.heard() }

    /// Comes once a second: a peer that takes nothing, or says nothing though it was asked, is given up.
    func check() {
        guard isOpen, closing == nil, let connection, let wsi = connection.wsi else { return }
        switch pulse.second(isWaiting: !outbox.isEmpty || lws_partial_buffered(wsi) != 0, isReading: isReading) {
        case .well: break
        case .ask:
            let key = isClient ? connection.reactor.nextMaskKey() : nil
            _ = outbox.append(upTo: 0, .ping, key: key, isPerishable: false) { _ in 0 }
            flush()
        case .gone(let why):
            peerClose = CloseReason(code: 1006, text: why)
            connection.kill()
        }
    }

    /// A close frame has come. libwebsockets answers it where the result is 0, and ends the connection where it is not.
    func peerCloses(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let code = bytes.count >= 2 ? Int(bytes[0]) << 8 | Int(bytes[1]) : 1005
        peerClose = CloseReason(code: code, text: String(decoding: bytes.dropFirst(2).prefix(120), as: UTF8.self))
        return closing == nil ? 0 : -1
    }

    func end(_ reason: CloseReason) {
        guard let handler else { return }
        self.handler = nil
        isOpen = false
        closeTimer = nil
        connection = nil
        handler.closed(self, closing.map { CloseReason(code: $0.code, text: $0.reason) } ?? peerClose ?? reason)
    }
}
