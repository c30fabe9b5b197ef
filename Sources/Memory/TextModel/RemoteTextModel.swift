/// A text model behind an OpenAI-compatible address. One attempt per question; who asks decides about the next one.
package struct RemoteTextModel: TextModel {
    /// The model's name as the server knows it.
    package let name: String
    /// Which of the two routes is spoken.
    package let wire: TextWire
    /// Without a slash at its end, e.g. `https://api.openai.com/v1`.
    package let baseURL: String
    /// How the server calls the limit of `maxOutputTokens`; `responses` has one name for it.
    package let tokenField: TextWire.TokenField
    private let key: String?
    private let transport: HTTPTransport

    /// - Parameters:
    ///   - key: sent as a bearer token; nil for a server that wants none. It is in no error and no description.
    ///   - transport: carries the bytes; its errors count as `.unreachable` and may be tried again.
    package init(
        name: String, wire: TextWire = .responses, baseURL: String, key: String?,
        tokenField: TextWire.TokenField = .completion,
        transport: @escaping HTTPTransport
    ) {
        self.name = name
        self.wire = wire
        self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        self.key = key
        self.tokenField = tokenField
        self.transport = transport
    }

    /// The request as it goes out.
    package func exchange(_ request: TextRequest) -> HTTPExchange {
        var headers: [(name: String, value: String)] = [
            ("Content-Type", "application/json"), ("Accept", "application/json"),
        ]
        if let key { headers.append(("Authorization", "Bearer \(key)")) }
        return HTTPExchange(
            method: "POST", url: baseURL + wire.path, headers: headers,
            body: wire.body(request, model: name, tokenField: tokenField))
    }

    /// One HTTP exchange. Throws `.unreachable` when there is no answer, else what its status means, or why a success
    /// holds no whole text (`.refusal`, `.length`, `.filtered`, `.server`, `.malformed`).
    package func complete(_ request: TextRequest) async throws(TextModelError) -> String {
        let answer: HTTPAnswer
        do {
            answer = try await transport(exchange(request))
        } catch {
            throw TextModelError(.unreachable, isRetryable: true)
        }
        return try wire.text(answer)
    }
}
