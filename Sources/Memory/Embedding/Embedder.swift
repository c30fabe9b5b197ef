/// A model that puts texts into a space in which those that mean the same lie near each other.
package protocol Embedder: Sendable {
    /// What is written beside a vector: only those of the same mark can be compared.
    var mark: String { get }

    /// A vector for each text, in their order; all of one length, not yet normalised. One attempt: whether and when to try
    /// again is in the error.
    /// - Parameter texts: at most `EmbeddingWire.mostInputs`, none of them empty.
    func vectors(of texts: [String]) async throws(TextModelError) -> [[Float]]
}

/// An embedding model behind an OpenAI-compatible address.
package struct RemoteEmbedder: Embedder {
    /// The model's name as the server knows it, e.g. `text-embedding-3-small`.
    package let model: String
    /// How long vectors shall be; nil: as long as the model makes them.
    package let dimensions: Int?
    /// Without a slash at its end, e.g. `https://api.openai.com/v1`.
    package let baseURL: String
    private let key: String?
    private let transport: HTTPTransport

    /// - Parameters:
    ///   - key: sent as a bearer token; nil for a server that wants none. It is in no error and no description.
    ///   - transport: carries the bytes; its errors count as `.unreachable` and may be tried again.
    package init(
        model: String, dimensions: Int? = nil, baseURL: String, key: String?, transport: @escaping HTTPTransport
    ) {
        self.model = model
        self.dimensions = dimensions
        self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        self.key = key
        self.transport = transport
    }

    /// `model`, or `model@512` where the length is set: a model's vectors of another length are not compared.
    package var mark: String { dimensions.map { "\(model)@\($0)" } ?? model }

    /// The request as it goes out.
    package func exchange(_ texts: [String]) -> HTTPExchange {
        var headers: [(name: String, value: String)] = [
            ("Content-Type", "application/json"), ("Accept", "application/json"),
        ]
        if let key { headers.append(("Authorization", "Bearer \(key)")) }
        return HTTPExchange(
            method: "POST", url: baseURL + EmbeddingWire.path, headers: headers,
            body: EmbeddingWire.body(texts, model: model, dimensions: dimensions))
    }

    /// One HTTP exchange; no texts need none. Throws `.unreachable` when there is no answer, what a status other than
    /// 2xx means, and `.malformed` for an answer without one good vector for each text.
    package func vectors(of texts: [String]) async throws(TextModelError) -> [[Float]] {
        if texts.isEmpty { return [] }
        let answer: HTTPAnswer
        do {
            answer = try await transport(exchange(texts))
        } catch {
            throw EmbeddingWire.error(.unreachable, isRetryable: true)
        }
        return try EmbeddingWire.vectors(answer, count: texts.count, dimensions: dimensions)
    }
}
