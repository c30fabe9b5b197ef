internal import JSONText

import Foundation
import Memory
import Testing

/// What goes to a text model's server and what comes back, as bytes.
struct TextWireTests {
    private let request = TextRequest(
        instructions: "Rules", input: "T1 caller 00:00:01: \"Hi\"\n", schemaName: "call_record",
        schema: ["type": "object", "properties": ["b": ["type": "string"], "a": ["type": "null"]]], maxOutputTokens: 300
    )

    private func answer(_ status: Int, _ body: String, _ headers: (name: String, value: String)...) -> HTTPAnswer {
        (status, headers, Array(body.utf8))
    }

    private func failure(_ wire: TextWire, _ answer: HTTPAnswer) -> TextModelError? {
        do {
            _ = try wire.text(answer)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a Responses request nests its schema in text format and stores nothing`() {
        let body = String(decoding: TextWire.responses.body(request, model: "m-1"), as: UTF8.self)
        #expect(
            body == #"{"model":"m-1","instructions":"Rules","input":[{"role":"user","content":[{"type":"input_text","#
                + #""text":"T1 caller 00:00:01: \"Hi\"\n"}]}],"text":{"format":{"type":"json_schema","name":"call_record","#
                + #""strict":true,"schema":{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"null"}}}}},"#
                + #""max_output_tokens":300,"store":false}"#)
    }

    @Test func `a Chat request wraps its schema in json_schema and stores nothing`() {
        let body = String(decoding: TextWire.chat.body(request, model: "m-1"), as: UTF8.self)
        #expect(
            body.contains(
                #""response_format":{"type":"json_schema","json_schema":{"name":"call_record","strict":true,"schema":{"#
            ))
        #expect(body.contains(#""max_completion_tokens":300,"store":false}"#))
        let legacy = String(decoding: TextWire.chat.body(request, model: "m-1", tokenField: .legacy), as: UTF8.self)
        #expect(legacy.contains(#""max_tokens":300"#) && !legacy.contains("max_completion_tokens"))
    }

    @Test func `every request is JSON whatever was said in the call`() throws {
        var wild = request
        wild.input = "\u{0}\u{1F}\u{7F}\"\\\u{2028}🤖\r\n\t</script>"
        for wire in TextWire.allCases {
            let object = try JSONSerialization.jsonObject(with: Data(wire.body(wild, model: "m"))) as? [String: Any]
            #expect(object?["store"] as? Bool == false)
        }
    }

    @Test func `the answer is all output texts of the final messages`() throws {
        let body = #"""
            {"status":"completed","output":[{"type":"reasoning","summary":[]},
            {"type":"message","phase":"commentary","content":[{"type":"output_text","text":"hm"}]},
            {"type":"message","phase":"final_answer","content":[{"type":"output_text","text":"{\"a\":"},{"type":"output_text","text":"1}"}]}]}
            """#
        #expect(try TextWire.responses.text(answer(200, body)) == #"{"a":1}"#)
        let plain =
            #"{"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"{}"}]}]}"#
        #expect(try TextWire.responses.text(answer(200, plain)) == "{}")
        let chat = #"{"choices":[{"message":{"content":"{}","refusal":null},"finish_reason":"stop"}]}"#
        #expect(try TextWire.chat.text(answer(200, chat)) == "{}")
    }

    @Test(arguments: [
        (
            TextWire.responses,
            #"{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","content":[{"type":"output_text","text":"{\"a"}]}]}"#,
            TextModelError.Kind.length, true
        ),
        (
            .responses, #"{"status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}"#,
            .filtered, false
        ),
        (
            .responses,
            #"{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"no"}]}]}"#,
            .refusal, false
        ),
        (.responses, #"{"status":"failed","error":{"code":"server_error","message":"x"}}"#, .server, true),
        (.responses, #"{"status":"failed","error":{"code":"invalid_prompt","message":"x"}}"#, .server, false),
        (.responses, #"{"status":"completed","output":[]}"#, .malformed, true),
        (.responses, "<html>", .malformed, true),
        (.chat, #"{"choices":[{"message":{"content":"{\"a"},"finish_reason":"length"}]}"#, .length, true),
        (.chat, #"{"choices":[{"message":{"content":null},"finish_reason":"content_filter"}]}"#, .filtered, false),
        (.chat, #"{"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]}"#, .refusal, false),
        (.chat, #"{"choices":[]}"#, .malformed, true),
        (.chat, "", .malformed, true),
    ])
    func `an answer that is none is never parsed`(
        _ wire: TextWire, _ body: String, _ kind: TextModelError.Kind, _ retry: Bool
    ) throws {
        let error = try #require(failure(wire, answer(200, body)))
        #expect(error.kind == kind && error.isRetryable == retry)
    }

    @Test(arguments: [
        (
            400,
            #"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}"#,
            TextModelError.Kind.rejected, false, "context_length_exceeded"
        ),
        (401, #"{"error":"bad key"}"#, .denied, false, "-"), (403, "", .denied, false, "-"),
        (404, #"{"detail":"no route"}"#, .denied, false, "-"),
        (408, "", .busy, true, "-"), (409, "", .busy, true, "-"), (422, "", .rejected, false, "-"),
        (429, #"{"error":{"type":"requests","code":"rate_limit_exceeded"}}"#, .busy, true, "rate_limit_exceeded"),
        (
            429, #"{"error":{"type":"insufficient_quota","code":"credit_balance_exhausted"}}"#, .quota, false,
            "credit_balance_exhausted"
        ),
        (429, #"{"object":"error","type":"insufficient_quota","code":null}"#, .quota, false, "insufficient_quota"),
        (500, "", .server, true, "-"),
        (503, #"{"error":{"code":"server_is_overloaded"}}"#, .server, true, "server_is_overloaded"),
        (418, "", .rejected, false, "-"),
    ])
    func `a refused request says whether to ask again`(
        _ status: Int, _ body: String, _ kind: TextModelError.Kind, _ retry: Bool, _ code: String
    ) throws {
        for wire in TextWire.allCases {
            let error = try #require(failure(wire, answer(status, body, ("X-Request-ID", "req_1"))))
            #expect(error.kind == kind && error.isRetryable == retry && error.code ?? "-" == code)
            #expect(error.status == status && error.requestID == "req_1")
        }
    }

    @Test func `the wait is taken from the head of the answer`() throws {
        func wait(_ headers: (name: String, value: String)...) -> Double? {
            failure(.chat, (429, headers, []))?.retryAfter
        }
        #expect(wait(("retry-after", "7")) == 7)
        #expect(wait(("Retry-After", "1.5"), ("retry-after-ms", "250")) == 0.25)
        #expect(wait(("retry-after", "Sat, 21 Nov 2026 09:11:43 GMT"), ("date", "Sat, 21 Nov 2026 09:10:43 GMT")) == 60)
        #expect(wait(("retry-after", "Sat, 21 Nov 2026 09:11:43 GMT")) == nil)
        #expect(
            wait(("retry-after", "-3")) == nil && wait(("retry-after", "soon")) == nil
                && wait(("retry-after", "nan")) == nil)
    }

    @Test func `the server's advice decides, but not over an empty purse`() {
        #expect(failure(.chat, answer(500, "", ("x-should-retry", "false")))?.isRetryable == false)
        #expect(failure(.chat, answer(400, "", ("x-should-retry", "true")))?.isRetryable == true)
        #expect(
            failure(.chat, answer(429, #"{"error":{"type":"insufficient_quota"}}"#, ("x-should-retry", "true")))?
                .isRetryable == false)
    }

    @Test func `an error names codes, never what was said`() throws {
        let body =
            #"{"error":{"message":"Invalid: My card is 4929","type":"invalid_request_error","code":"My card is 4929 1122"}}"#
        let error = try #require(failure(.chat, answer(400, body)))
        #expect(!error.description.contains("4929"))
    }

    @Test func `a remote model asks its own route with its key and reports a broken line`() async throws {
        let model = RemoteTextModel(name: "m-1", wire: .chat, baseURL: "http://127.0.0.1:9/v1/", key: "k-secret") {
            exchange in
            #expect(exchange.url == "http://127.0.0.1:9/v1/chat/completions" && exchange.method == "POST")
            #expect(exchange.headers.contains { $0.name == "Authorization" && $0.value == "Bearer k-secret" })
            return (200, [], Array(#"{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}]}"#.utf8))
        }
        #expect(try await model.complete(request) == "{}")
        let broken = RemoteTextModel(name: "m-1", baseURL: "http://127.0.0.1:9/v1", key: nil) { exchange in
            #expect(
                exchange.url.hasSuffix("/v1/responses") && !exchange.headers.contains { $0.name == "Authorization" })
            throw CancellationError()
        }
        await #expect(throws: TextModelError(.unreachable, isRetryable: true)) { try await broken.complete(request) }
    }
}
