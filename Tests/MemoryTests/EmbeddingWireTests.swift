internal import JSONText
import Foundation
import Records
import Testing

@testable import Memory

/// What goes to an embedding model's server and what comes back, as bytes.
struct EmbeddingWireTests {
    private func answer(_ status: Int, _ body: String, _ headers: (name: String, value: String)...) -> HTTPAnswer {
        (status, headers, Array(body.utf8))
    }

    private func failure(_ answer: HTTPAnswer, count: Int = 1, dimensions: Int? = nil) -> TextModelError? {
        do {
            _ = try EmbeddingWire.vectors(answer, count: count, dimensions: dimensions)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a request names model, texts and form, and a length only where one is set`() {
        let plain = EmbeddingWire.body(["a\n\"b\"", "c"], model: "m-1", dimensions: nil)
        #expect(
            String(decoding: plain, as: UTF8.self)
                == #"{"model":"m-1","input":["a\n\"b\"","c"],"encoding_format":"base64"}"#)
        let short = String(decoding: EmbeddingWire.body(["a"], model: "m-1", dimensions: 512), as: UTF8.self)
        #expect(short.hasSuffix(#","dimensions":512}"#))
    }

    @Test func `vectors are put in the order of their texts, as bytes or as numbers`() throws {
        // 1, 0 and 0, -2.
        let bytes = #"{"data":[{"index":1,"embedding":"AAAAAAAAAMA="},{"index":0,"embedding":"AACAPwAAAAA="}]}"#
        let numbers = #"{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0.0,-2e0]}]}"#
        for body in [bytes, numbers] {
            #expect(try EmbeddingWire.vectors(answer(200, body), count: 2, dimensions: nil) == [[1, 0], [0, -2]])
        }
    }

    @Test(arguments: [
        "", "[]", "{}", "not json", #"{"data":{}}"#, #"{"data":[]}"#,
        #"{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}"#,
        #"{"data":[{"index":1,"embedding":[1]}]}"#, #"{"data":[{"index":-1,"embedding":[1]}]}"#,
        #"{"data":[{"embedding":[1]}]}"#, #"{"data":[{"index":0,"embedding":[]}]}"#,
        #"{"data":[{"index":0,"embedding":""}]}"#, #"{"data":[{"index":0,"embedding":"AACA"}]}"#,
        #"{"data":[{"index":0,"embedding":"****"}]}"#, #"{"data":[{"index":0,"embedding":[1,"2"]}]}"#,
        #"{"data":[{"index":0,"embedding":[1,null]}]}"#, #"{"data":[{"index":0,"embedding":[1e39]}]}"#,
        // Not a number, infinite.
        #"{"data":[{"index":0,"embedding":"AADAfw=="}]}"#, #"{"data":[{"index":0,"embedding":"AACAfw=="}]}"#,
    ])
    func `an answer that is not one vector for one text is refused`(_ body: String) {
        #expect(failure(answer(200, body))?.kind == .malformed)
    }

    @Test func `vectors of two lengths, of another length than was asked for, or of too many numbers are refused`() {
        let uneven = #"{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}"#
        #expect(failure(answer(200, uneven), count: 2)?.code == "dimensions")
        let other = failure(answer(200, #"{"data":[{"index":0,"embedding":[1,2]}]}"#), dimensions: 3)
        #expect(other?.code == "dimensions" && other?.isRetryable == false)
        let long = [String](repeating: "1", count: EmbeddingWire.mostDimensions + 1).joined(separator: ",")
        #expect(failure(answer(200, #"{"data":[{"index":0,"embedding":[\#(long)]}]}"#))?.code == "embedding")
        let twice = #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#
        #expect(failure(answer(200, twice), count: 2)?.code == "index")
    }

    @Test func `failures are told apart as a text model's are, and say whose they are`() {
        #expect(failure(answer(401, "{}"))?.kind == .denied)
        #expect(failure(answer(400, "{}"))?.isRetryable == false)
        #expect(failure(answer(503, "{}"))?.isRetryable == true)
        let busy = failure(
            answer(429, #"{"error":{"code":"rate_limit_exceeded"}}"#, ("Retry-After", "3"), ("x-request-id", "r1")))
        #expect(busy?.kind == .busy && busy?.retryAfter == 3)
        #expect(busy?.description == "embedding model: busy, HTTP 429, rate_limit_exceeded, request r1")
        #expect(failure(answer(429, #"{"error":{"type":"insufficient_quota"}}"#))?.kind == .quota)
    }

    @Test func `the key goes into the head alone, and nothing said into an error`() async {
        let embedder = RemoteEmbedder(model: "m", baseURL: "http://h/v1/", key: "sk-secret") { exchange in
            #expect(exchange.url == "http://h/v1/embeddings")
            #expect(exchange.headers.contains { $0.name == "Authorization" && $0.value == "Bearer sk-secret" })
            struct Broken: Error {}
            throw Broken()
        }
        do throws(TextModelError) {
            _ = try await embedder.vectors(of: ["My PIN is a secret."])
            Issue.record("no error")
        } catch {
            #expect(error.description == "embedding model: unreachable" && error.isRetryable)
        }
    }

    @Test func `vectors of a model that is asked for another length bear another mark`() {
        let transport: HTTPTransport = { _ in (200, [], []) }
        let plain = RemoteEmbedder(model: "m", baseURL: "http://h", key: nil, transport: transport)
        let short = RemoteEmbedder(model: "m", dimensions: 256, baseURL: "http://h", key: nil, transport: transport)
        #expect(plain.mark == "m" && short.mark == "m@256")
    }

    @Test func `a short answer is seen with what it answers, a long one by itself, and wordless ones not at all`() {
        let said = [
            "And what is your dog called?", "Biscuit.", "…",
            "The boiler in the cellar loses pressure every night since the plumber changed its valve.",
        ]
        var turns = said.enumerated().map { SpokenTurn(number: Int64($0 + 1), role: .caller, said: $1) }
        let inputs = EmbeddingInput.missing(of: turns)
        #expect(inputs.map(\.turn) == [1, 2, 4])
        #expect(inputs[1].text == "And what is your dog called?\nBiscuit.")
        #expect(inputs[2].text == said[3])
        for (place, input) in zip([0, 1, 3], inputs) { turns[place].input = input.name }
        #expect(EmbeddingInput.missing(of: turns).isEmpty)
        // Other words before it make it another input.
        turns[0].said = "And what is your cat called?"
        #expect(EmbeddingInput.missing(of: turns).map(\.turn) == [1, 2])
    }

    @Test func `requests hold at most 64 texts and 64 KB, and lose none`() {
        let inputs = (0..<300).map { number in
            EmbeddingInput(turn: Int64(number), text: String(repeating: "x", count: number * 13 + 1), name: "")
        }
        let batches = EmbeddingInput.batches(of: inputs)
        #expect(batches.flatMap(\.self) == inputs)
        #expect(batches.allSatisfy { $0.count <= 64 && $0.reduce(0) { $0 + $1.text.utf8.count } <= 64 << 10 })
        #expect(batches[0].count == 64)
    }
}
