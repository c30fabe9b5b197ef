import Foundation
import Testing

@testable import Secrets

/// The published vectors, as they stand in `fixtures/protocols/twilio-signature-vectors.json`.
private struct Vectors: Decodable {
    struct Vector: Decodable, CustomTestStringConvertible {
        var name: String
        var secret: String
        var algorithm: String
        var url: String
        var params: [[String]]?
        var body: String?
        var string_to_sign: String
        var signature: String
        var testDescription: String { name }

        var signer: TwilioSignature {
            TwilioSignature(secret: secret, algorithm: algorithm == "HMAC_SHA256" ? .sha256 : .sha1)
        }
        var form: [(name: String, value: String)]? { params?.map { ($0[0], $0[1]) } }
    }
    var vectors: [Vector]

    static let all: [Vector] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../fixtures/protocols/twilio-signature-vectors.json")
        return try! JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file)).vectors
    }()
    static func named(_ prefix: String) -> Vector { all.first { $0.name.hasPrefix(prefix + " ") }! }
}

@Suite struct TwilioSignatureTests {
    @Test func `there are seventeen vectors`() { #expect(Vectors.all.count == 17) }

    @Test(arguments: Vectors.all)
    fileprivate func `a vector's string and signature come out as published`(_ vector: Vectors.Vector) {
        #expect(TwilioSignature.stringToSign(url: vector.url, form: vector.form) == vector.string_to_sign)
        #expect(vector.signer.sign(url: vector.url, form: vector.form) == vector.signature)
    }

    @Test(arguments: Vectors.all)
    fileprivate func `a vector is accepted, and not with one character changed`(_ vector: Vectors.Vector) {
        func accepts(_ signature: String) -> Bool {
            if let body = vector.body {
                return vector.signer.accepts(signature, url: vector.url, body: Array(body.utf8))
            }
            return vector.signer.accepts(signature, url: vector.url, form: vector.form)
        }
        #expect(accepts(vector.signature))
        let other = vector.signature.first == "A" ? "B" : "A"
        #expect(!accepts(other + vector.signature.dropFirst()))
        #expect(!accepts(""))
    }

    @Test func `a tampered body is refused`() {
        let vector = Vectors.named("V8")
        #expect(!vector.signer.accepts(vector.signature, url: vector.url, body: Array("{}".utf8)))
        #expect(!vector.signer.accepts(vector.signature, url: "https://bridge.example.org/hook", body: []))
    }

    @Test func `the https form of a socket's URL is another URL`() {
        let socket = Vectors.named("V10")
        #expect(!socket.signer.accepts(socket.signature, url: "https://bridge.example.org/media", form: nil))
    }

    @Test func `a removed parameter is refused`() {
        let vector = Vectors.named("V4")
        #expect(!vector.signer.accepts(vector.signature, url: vector.url, form: vector.form!.dropLast()))
    }

    @Test func `an explicit default port and none are the same`() {
        let (plain, port) = (Vectors.named("V1"), Vectors.named("V2"))
        #expect(plain.signer.accepts(port.signature, url: plain.url, form: plain.form))
        #expect(plain.signer.accepts(plain.signature, url: port.url, form: plain.form))
    }

    @Test func `a socket's last slash may be there or not`() {
        let (bare, slash) = (Vectors.named("V10"), Vectors.named("V11"))
        #expect(bare.signer.accepts(slash.signature, url: bare.url, form: nil))
        #expect(bare.signer.accepts(bare.signature, url: slash.url, form: nil))
    }

    @Test func `a slash that a webhook lacks is refused`() {
        let signer = TwilioSignature(secret: "s")
        #expect(
            !signer.accepts(signer.sign(url: "https://a.example/x/", form: []), url: "https://a.example/x", form: []))
    }

    @Test func `tokens are as long as asked and never twice the same`() {
        #expect(Token.random(bytes: 16).count == 32)
        #expect(Token.random(bytes: 16) != Token.random(bytes: 16))
    }
}
