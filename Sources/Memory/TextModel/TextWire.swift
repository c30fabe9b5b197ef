internal import JSONText
import Foundation

/// The two ways to ask an OpenAI-compatible server for JSON. Bytes in, bytes out; no sockets.
package enum TextWire: String, Sendable, CaseIterable {
    /// `POST /responses`.
    case responses
    /// `POST /chat/completions`, which most compatible servers have.
    case chat

    /// Behind the base address, which ends in `/v1` or the like.
    package var path: String { self == .responses ? "/responses" : "/chat/completions" }

    /// The name of the token limit; older compatible servers know only `max_tokens` in chat.
    package enum TokenField: String, Sendable {
        /// The original's.
        case completion = "max_completion_tokens"
        /// That of older servers.
        case legacy = "max_tokens"
    }

    /// The request's body. Nothing is left with the server: `store` is false.
    package func body(_ request: TextRequest, model: String, tokenField: TokenField = .completion) -> [UInt8] {
        switch self {
        case .responses:
            let format: JSON = [
                "type": "json_schema", "name": .string(request.schemaName), "strict": true, "schema": request.schema,
            ]
            let body: JSON = [
                "model": .string(model), "instructions": .string(request.instructions),
                "input": [["role": "user", "content": [["type": "input_text", "text": .string(request.input)]]]],
                "text": ["format": format], "max_output_tokens": .number(Double(request.maxOutputTokens)),
                "store": false,
            ]
            return body.encoded
        case .chat:
            let schema: JSON = ["name": .string(request.schemaName), "strict": true, "schema": request.schema]
            let members: [JSON.Member] = [
                .init("model", .string(model)),
                .init(
                    "messages",
                    [
                        ["role": "system", "content": .string(request.instructions)],
                        ["role": "user", "content": .string(request.input)],
                    ]),
                .init("response_format", ["type": "json_schema", "json_schema": schema]),
                .init(tokenField.rawValue, .number(Double(request.maxOutputTokens))),
                .init("store", false),
            ]
            return JSON.object(members).encoded
        }
    }

    /// The answer's text, or why there is none.
    package func text(_ answer: HTTPAnswer) throws(TextModelError) -> String {
        let advice = RetryAdvice(answer.headers)
        guard (200...299).contains(answer.status) else { throw Self.failure(answer, advice) }
        return self == .responses ? try response(answer, advice) : try completion(answer, advice)
    }

    private static func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) -> T? {
        try? JSONDecoder().decode(type, from: Data(body))
    }

    // MARK: Responses

    private struct Response: Decodable {
        struct Item: Decodable {
            var type: String?
            var phase: String?
            var content: [Part]?
        }
        struct Part: Decodable {
            var type: String?
            var text: String?
            var refusal: String?
        }
        struct Reason: Decodable { var reason: String? }
        struct Failure: Decodable { var code: String? }
        var status: String?
        var output: [Item]?
        var incomplete_details: Reason?
        var error: Failure?
    }

    /// All output texts of all messages, of the final phase where phases are told apart.
    private func response(_ answer: HTTPAnswer, _ advice: RetryAdvice) throws(TextModelError) -> String {
        func error(_ kind: TextModelError.Kind, _ code: String?, _ retry: Bool) -> TextModelError {
            TextModelError(
                kind, status: answer.status, code: code, requestID: advice.requestID, isRetryable: retry,
                retryAfter: advice.after)
        }
        guard let response = Self.decode(Response.self, answer.body) else { throw error(.malformed, nil, true) }
        switch response.status {
        case "incomplete":
            let reason = response.incomplete_details?.reason
            throw reason == "content_filter" ? error(.filtered, reason, false) : error(.length, reason, true)
        case "failed", "cancelled":
            let code = response.error?.code
            throw error(.server, code, !["invalid_prompt", "invalid_request_error"].contains(code ?? ""))
        default: break
        }
        let messages = (response.output ?? []).filter { $0.type == "message" }
        if messages.contains(where: { ($0.content ?? []).contains { $0.type == "refusal" } }) {
            throw error(.refusal, nil, false)
        }
        let final = messages.filter { $0.phase == "final_answer" }
        let text = (final.isEmpty ? messages.filter { $0.phase != "commentary" } : final)
            .flatMap { $0.content ?? [] }.filter { $0.type == "output_text" }.compactMap(\.text).joined()
        guard !text.isEmpty else { throw error(.malformed, nil, true) }
        return text
    }

    // MARK: Chat Completions

    private struct Completion: Decodable {
        struct Choice: Decodable {
            var message: Message?
            var finish_reason: String?
        }
        struct Message: Decodable {
            var content: String?
            var refusal: String?
        }
        var choices: [Choice]?
    }

    private func completion(_ answer: HTTPAnswer, _ advice: RetryAdvice) throws(TextModelError) -> String {
        func error(_ kind: TextModelError.Kind, _ code: String?, _ retry: Bool) -> TextModelError {
            TextModelError(
                kind, status: answer.status, code: code, requestID: advice.requestID, isRetryable: retry,
                retryAfter: advice.after)
        }
        guard let choice = Self.decode(Completion.self, answer.body)?.choices?.first else {
            throw error(.malformed, nil, true)
        }
        switch choice.finish_reason {
        case "length": throw error(.length, "length", true)
        case "content_filter": throw error(.filtered, "content_filter", false)
        default: break
        }
        if let refusal = choice.message?.refusal, !refusal.isEmpty { throw error(.refusal, nil, false) }
        guard let text = choice.message?.content, !text.isEmpty else { throw error(.malformed, nil, true) }
        return text
    }

    // MARK: Failures

    /// `{"error":{…}}` of the original, `{"error":"…"}` and `{"object":"error",…}` of others.
    private struct Problem: Decodable {
        struct Detail: Decodable {
            var type: String?
            var code: String?

            private enum Keys: String, CodingKey { case type, code }

            init(from decoder: any Decoder) throws {
                // A number or a text in the place of the object carries no code.
                guard let fields = try? decoder.container(keyedBy: Keys.self) else { return }
                type = try? fields.decode(String.self, forKey: .type)
                code = try? fields.decode(String.self, forKey: .code)
            }
        }
        var error: Detail?
        var type: String?
        var code: String?

        private enum Keys: String, CodingKey { case error, type, code }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Keys.self)
            error = try? fields.decode(Detail.self, forKey: .error)
            type = try? fields.decode(String.self, forKey: .type)
            code = try? fields.decode(String.self, forKey: .code)
        }
    }

    private static let spent: Set<String> = [
        "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded", "billing_hard_limit_reached",
    ]

    /// What an answer that is no success says.
    static func failure(_ answer: HTTPAnswer, _ advice: RetryAdvice) -> TextModelError {
        let problem = decode(Problem.self, answer.body)
        let type = problem?.error?.type ?? problem?.type
        // A code is a word; what is longer may quote the request.
        let code = (problem?.error?.code ?? problem?.code ?? type).flatMap {
            $0.count <= 64 && !$0.contains(" ") ? $0 : nil
        }
        let isSpent = [type, code].contains { $0.map(spent.contains) ?? false }
        let (kind, retry): (TextModelError.Kind, Bool) =
            switch answer.status {
            case 401, 403, 404: (.denied, false)
            case 429 where isSpent: (.quota, false)
            case 402: (.quota, false)
            case 408, 409, 425, 429: (.busy, true)
            case 500...599: (.server, true)
            default: (.rejected, false)
            }
        // The server's advice decides, except that it can't make an empty purse full.
        let isRetryable = kind == .quota ? false : advice.isAdvised ?? retry
        return TextModelError(
            kind, status: answer.status, code: code, requestID: advice.requestID, isRetryable: isRetryable,
            retryAfter: isRetryable ? advice.after : nil)
    }
}
