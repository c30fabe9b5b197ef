internal import CWebSockets

/// What a context's sockets speak, as libwebsockets wants it: one callback for all, and how much it reads at a time.
final class Protocols {
    /// Ends with an empty one.
    let list: UnsafeMutablePointer<lws_protocols>

    /// Whatever is accepted, and HTTP.
    private static let general: StaticString = "ringback"
    /// WebSockets we open: a voice model's messages are some kilobytes, and each read of less would be a system call more.
    static let client: StaticString = "ringback-client"

    init() {
        list = .allocate(capacity: 3)
        list.initialize(repeating: lws_protocols(), count: 3)
        for (index, (name, room)) in [(Self.general, 4 << 10), (Self.client, 16 << 10)].enumerated() {
            list[index].name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
            list[index].rx_buffer_size = room
            // Without it a write would be cut at the size of a read, and the rest copied and sent a round later.
            list[index].tx_packet_size = 1 << 20
            list[index].callback = { wsi, reason, _, input, count in
                guard let wsi else { return 0 }
                return Protocols.dispatch(
                    wsi, reason, UnsafeRawBufferPointer(start: input, count: input == nil ? 0 : count))
            }
        }
    }

    deinit { list.deallocate() }

    private static func dispatch(
        _ wsi: OpaquePointer, _ reason: lws_callback_reasons, _ bytes: UnsafeRawBufferPointer
    ) -> Int32 {
        guard let data = lws_get_opaque_user_data(wsi) else {
            if reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED, let user = lws_context_user(lws_get_context(wsi)) {
                Unmanaged<Reactor>.fromOpaque(user).takeUnretainedValue().wake()
            }
            return 0
        }
        // Unretained: the reactor holds every connection until WSI_DESTROY, the last callback of a wsi.
        let connection = Unmanaged<Connection>.fromOpaque(data).takeUnretainedValue()
        if reason == LWS_CALLBACK_WSI_DESTROY {
            lws_set_opaque_user_data(wsi, nil)
            connection.wsi = nil
            connection.gone()
            connection.reactor.forget(connection)
            return 0
        }
        if connection.wsi == nil, !connection.isClosed { connection.wsi = wsi }
        let verdict = connection.handle(reason, bytes)
        switch reason {
        case LWS_CALLBACK_CLOSED, LWS_CALLBACK_CLOSED_HTTP, LWS_CALLBACK_CLIENT_CLOSED,
            LWS_CALLBACK_CLOSED_CLIENT_HTTP, LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
            // Under libuv the wsi lives on for a round; nothing may be done with it any more.
            connection.wsi = nil
            connection.isClosed = true
        default: break
        }
        return verdict
    }
}
