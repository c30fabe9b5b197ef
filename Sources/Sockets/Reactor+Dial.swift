internal import CWebSockets

extension Reactor {
    /// Connects `connection` to where `address` leads; used by the WebSocket and HTTP clients.
    func dial(_ connection: Connection, _ address: Address, method: String?, subprotocol: String?) {
        hold(connection)
        guard let numeric = address.numeric else {
            let id = connection.id
            Resolver.resolve(address.host, mailbox) { reactor, found in
                // The connection may have been given up while the name was looked up.
                guard let connection = reactor.connection(id) else { return }
                guard let found else { return connection.failed(.unresolved(address.host)) }
                reactor.connect(connection, address, found, method, subprotocol)
            }
            return
        }
        connect(connection, address, numeric, method, subprotocol)
    }

    private func connect(
        _ connection: Connection, _ address: Address, _ numeric: String, _ method: String?, _ subprotocol: String?
    ) {
        guard !connection.isAbandoned else { return connection.failed(.connection("given up")) }
        guard connection.reach.allows(numeric) else { return connection.failed(.forbidden(address.host)) }
        var info = lws_client_connect_info()
        info.context = context
        info.port = Int32(address.port)
        // A redirect is an answer like any other: it was this address that was allowed, and these headers are for it.
        info.ssl_connection = Int32(LCCSCF_HTTP_NO_FOLLOW_REDIRECT.rawValue)
        if address.isSecure { info.ssl_connection |= Int32(LCCSCF_USE_SSL.rawValue) }
        info.ietf_version_or_minus_one = -1
        info.opaque_user_data = Unmanaged.passUnretained(connection).toOpaque()
        let made = numeric.withCString { ip in
            address.authority.withCString { host in
                address.target.withCString { path in
                    withOptionalCString(method) { method in
                        withOptionalCString(subprotocol) { subprotocol in
                            "http/1.1".withCString { alpn in
                                info.address = ip
                                info.host = host
                                info.path = path
                                info.method = method
                                info.protocol = subprotocol
                                info.alpn = alpn
                                info.local_protocol_name = UnsafeRawPointer(Protocols.client.utf8Start)
                                    .assumingMemoryBound(to: CChar.self)
                                return lws_client_connect_via_info(&info)
                            }
                        }
                    }
                }
            }
        }
        if made == nil, self.connection(connection.id) != nil {
            if let wsi = connection.wsi { lws_set_opaque_user_data(wsi, nil) }
            connection.failed(.connection("could not start connecting to \(address.host)"))
        }
    }
}
