internal import COpenSSL

/// Hash functions and message authentication codes, by OpenSSL. Any thread.
package enum Digest {
    /// Which hash an HMAC uses.
    package enum Algorithm: Sendable {
        case sha1, sha256
    }

    /// HMAC of `message` under `key` (RFC 2104): 20 bytes for SHA-1, 32 for SHA-256.
    package static func hmac(_ algorithm: Algorithm, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let method = algorithm == .sha1 ? EVP_sha1() : EVP_sha256()
        HMAC(method, key, Int32(key.count), message, message.count, &code, &count)
        return Array(code.prefix(Int(count)))
    }

    /// SHA-256 in lower-case hex.
    package static func sha256Hex(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes, bytes.count, &digest)
        return hex(digest)
    }

    /// Lower-case hex.
    package static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Compares in a time that depends on the lengths alone.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}

/// Random secrets, from OpenSSL's generator.
package enum Token {
    /// `count` random bytes in lower-case hex. Traps when the system has no randomness: nothing may go on without.
    package static func random(bytes count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "no randomness")
        return Digest.hex(bytes)
    }
}
