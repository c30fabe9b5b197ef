/// How a server that we ask knows that it was us, and when: `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY`. The time
/// is signed too, so that an old request can be refused.
package enum RequestSignature {
    /// The header that carries it.
    package static let header = "X-Ringback-Signature"

    /// The header's value. - Parameter seconds: since 1970.
    package static func value(secret: String, seconds: Int, body: [UInt8]) -> String {
        let code = Digest.hmac(.sha256, key: Array(secret.utf8), Array("\(seconds).".utf8) + body)
        return "t=\(seconds),v1=\(Digest.hex(code))"
    }
}
