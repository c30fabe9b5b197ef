/// What a loop's context is made with.
package struct ReactorOptions: Sendable {
    /// The header names a server keeps of each request, in lower case.
    package var requestHeaders: [String]
    /// Bytes a request's body may have; more is answered 413.
    package var maxBody: Int
    /// Bytes a server's WebSocket message may have; more closes with 1009.
    package var maxMessage: Int
    /// With it every accepted connection is TLS.
    package var identity: ServerIdentity?
    /// What the loop waits with.
    package var backend: Backend
    /// How long peers may take before they are dropped.
    package var patience: Patience

    /// From its parts.
    package init(
        requestHeaders: [String] = [], maxBody: Int = 64 << 10, maxMessage: Int = 64 << 10,
        identity: ServerIdentity? = nil, backend: Backend = .poll, patience: Patience = Patience()
    ) {
        self.requestHeaders = requestHeaders
        self.maxBody = maxBody
        self.maxMessage = maxMessage
        self.identity = identity
        self.backend = backend
        self.patience = patience
    }
}

/// What a TLS server proves itself with: paths of PEM files.
package struct ServerIdentity: Sendable {
    /// The chain, the server's own certificate first.
    package var certificate: String
    /// The private key of that certificate.
    package var key: String

    /// From its parts.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
