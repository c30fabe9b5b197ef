internal import COpenSSL

/// A secret number that a caller keys in. It is kept only as a salted hash that takes a while to compute
/// (PBKDF2-HMAC-SHA256), as `pbkdf2-sha256$ROUNDS$SALT$HASH` in hex. Any thread, but each takes some hundredths of a second.
package enum PIN {
    private static let scheme = "pbkdf2-sha256"
    private static let rounds = 200_000
    private static let saltBytes = 16, hashBytes = 32

    /// 4 to 10 digits.
    package static func isOne(_ text: String) -> Bool {
        (4...10).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// What is kept of a PIN, with a new salt.
    package static func hash(_ digits: String) -> String {
        let salt = Token.random(bytes: saltBytes)
        let hash = pbkdf2(Array(digits.utf8), salt: Array(salt.utf8), rounds: rounds, bytes: hashBytes)
        return [scheme, String(rounds), salt, Digest.hex(hash)].joined(separator: "$")
    }

    /// Whether digits are the PIN of which that is kept; false when what is kept is malformed. The time tells nothing of where
    /// they differ.
    package static func matches(_ digits: String, _ kept: String) -> Bool {
        let parts = kept.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == scheme, let rounds = Int(parts[1]), (1...10_000_000).contains(rounds) else {
            return false
        }
        let hash = pbkdf2(Array(digits.utf8), salt: Array(parts[2].utf8), rounds: rounds, bytes: hashBytes)
        return Digest.equal(Array(Digest.hex(hash).utf8), Array(parts[3].utf8))
    }

    /// RFC 8018 with HMAC-SHA256. Traps when OpenSSL fails: nothing may go on with half a hash.
    static func pbkdf2(_ password: [UInt8], salt: [UInt8], rounds: Int, bytes: Int) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: bytes)
        let isMade = password.withUnsafeBytes { password in
            PKCS5_PBKDF2_HMAC(
                password.bindMemory(to: CChar.self).baseAddress, Int32(password.count), salt, Int32(salt.count),
                Int32(rounds), EVP_sha256(), Int32(bytes), &hash)
        }
        precondition(isMade == 1, "no PBKDF2")
        return hash
    }
}
