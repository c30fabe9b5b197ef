import Testing

@testable import Secrets

/// What is kept of a PIN tells nothing of it.
@Suite struct PINTests {
    @Test func `a PIN fits what is kept of it, and nothing else does`() {
        let kept = PIN.hash("4821")
        #expect(PIN.matches("4821", kept))
        for other in ["", "4822", "04821", "48210", "482"] { #expect(!PIN.matches(other, kept)) }
        #expect(!kept.contains("4821$") && kept.hasPrefix("pbkdf2-sha256$200000$"))
    }

    @Test func `the same PIN is kept differently each time`() { #expect(PIN.hash("4821") != PIN.hash("4821")) }

    @Test(arguments: ["", "4821", "pbkdf2-sha256$0$aa$bb", "pbkdf2-sha256$x$aa$bb", "md5$1$aa$bb", "$$$"])
    func `what is malformed fits nothing`(kept: String) { #expect(!PIN.matches("4821", kept)) }

    @Test func `the hash is PBKDF2 as its RFC's vector has it`() {
        let hash = PIN.pbkdf2(Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1, bytes: 32)
        #expect(Digest.hex(hash) == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc")
    }

    @Test func `a PIN is 4 to 10 digits`() {
        #expect(["1234", "0123456789"].allSatisfy(PIN.isOne))
        #expect(!["", "123", "12345678901", "12a4", "12 34", "١٢٣٤", "1234\n"].contains(where: PIN.isOne))
    }
}
