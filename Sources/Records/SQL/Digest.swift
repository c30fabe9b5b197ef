import COpenSSL

/// Says which text it was without saying the text: SHA-256 in lower-case hex.
///
/// Used for the checksums of migrations, and for ids that must be recognised after the rows they named were erased.
/// Ids are random (Twilio's hold 128 bits), so a digest can't be turned back by trying.
func digest(_ text: String) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    let input = Array(text.utf8)
    _ = SHA256(input, input.count, &bytes)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
