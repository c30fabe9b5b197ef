package import JSONText
/// A model that answers a text with a text in a given shape.
package protocol TextModel: Sendable {
    /// What is written beside a row it made, e.g. `gpt-6-luna`.
    var name: String { get }

    /// The answer as the JSON text that the request's schema describes. The shape is the server's word; the content is to
    /// be checked. One attempt: whether and when to try again is in the error.
    func complete(_ request: TextRequest) async throws(TextModelError) -> String
}

/// One question to a text model.
package struct TextRequest: Sendable, Equatable {
    /// The rules; from us alone.
    package var instructions: String
    /// The material; what people said. Never merged with the rules.
    package var input: String
    /// `[A-Za-z0-9_-]{1,64}`.
    package var schemaName: String
    /// A strict JSON schema: every object closed, every key required.
    package var schema: JSON
    /// Includes what the model thinks to itself, so leave room.
    package var maxOutputTokens: Int

    /// From its parts.
    package init(instructions: String, input: String, schemaName: String, schema: JSON, maxOutputTokens: Int = 4000) {
        self.instructions = instructions
        self.input = input
        self.schemaName = schemaName
        self.schema = schema
        self.maxOutputTokens = maxOutputTokens
    }
}

/// Why a text model gave no answer. It names codes and sizes; never what was said in a call.
package struct TextModelError: Error, Sendable, Equatable {
    /// What went wrong, by what can be done about it.
    package enum Kind: String, Sendable, CaseIterable {
        /// No connection, or it broke.
        case unreachable
        /// HTTP 401, 403, 404: key, permission, model or route.
        case denied
        /// HTTP 400, 413, 422: the request itself.
        case rejected
        /// HTTP 408, 409, 429: later.
        case busy
        /// HTTP 429 for money or a spending limit: an operator must act; the job is parked.
        case quota
        /// HTTP 5xx, or a failure reported inside a 200.
        case server
        /// The model declines to answer.
        case refusal
        /// The answer was cut by its token limit: try again with more, never parse it.
        case length
        /// The answer was cut by a filter.
        case filtered
        /// The answer is not what was asked for.
        case malformed
    }

    /// What went wrong; the server's status and code, where it gave some, say it in its own words.
    package var kind: Kind
    /// What was asked: `text model`, `embedding model`.
    package var whose = "text model"
    /// HTTP status, nil when there was none.
    package var status: Int?
    /// The server's code, e.g. `rate_limit_exceeded`.
    package var code: String?
    /// The server's `x-request-id`, for its support.
    package var requestID: String?
    /// The same question may be answered later.
    package var isRetryable: Bool
    /// Seconds the server asks to wait.
    package var retryAfter: Double?

    /// From its parts.
    package init(
        _ kind: Kind, status: Int? = nil, code: String? = nil, requestID: String? = nil, isRetryable: Bool,
        retryAfter: Double? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.requestID = requestID
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }
}

extension TextModelError: CustomStringConvertible {
    /// One line for a job's `lastError` and the log.
    package var description: String {
        var parts = ["\(whose): \(kind.rawValue)"]
        if let status { parts.append("HTTP \(status)") }
        if let code { parts.append(code) }
        if let requestID { parts.append("request \(requestID)") }
        return parts.joined(separator: ", ")
    }
}
