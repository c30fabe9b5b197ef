import Foundation
import Memory
import Sockets
import Synchronization

/// The text and embedding models of the settings, over the line's own sockets.
enum TextModels {
    /// nil when none is configured: then the rules do the work, and the rows say so.
    static func make(_ settings: Settings, on mailbox: Mailbox) -> (any TextModel)? {
        guard let name = settings.textModel else { return nil }
        let transport = transport(on: mailbox, maxBody: 4 << 20, timeoutMs: 60_000)
        func model(_ wire: TextWire) -> RemoteTextModel {
            RemoteTextModel(
                name: name, wire: wire, baseURL: settings.textURL, key: settings.openAIKey, transport: transport)
        }
        switch settings.textAPI {
        case .responses: return model(.responses)
        case .chat: return model(.chat)
        case .auto: return EitherWire(model(.responses), model(.chat))
        }
    }

    /// The embedding model of the settings; nil when none is configured.
    /// - Parameter timeoutMs: how long an answer is of use.
    static func embedder(
        _ settings: Settings, on mailbox: Mailbox, timeoutMs: Double
    ) -> (any Embedder)? {
        guard let model = settings.embeddingModel else { return nil }
        return RemoteEmbedder(
            model: model, dimensions: settings.embeddingDimensions,
            baseURL: settings.embeddingURL ?? settings.textURL, key: settings.embeddingKey ?? settings.openAIKey,
            transport: transport(on: mailbox, maxBody: EmbeddingWire.longestAnswer, timeoutMs: timeoutMs))
    }

    private static func transport(on mailbox: Mailbox, maxBody: Int, timeoutMs: Double) -> HTTPTransport {
        { exchange in
            guard let address = Address(exchange.url) else { throw SocketFailure.badURL(exchange.url) }
            let outcome: Result<HTTPResponse, SocketFailure> = await withCheckedContinuation { reply in
                let posted = mailbox.post { reactor in
                    reactor.fetch(
                        exchange.method, address, headers: exchange.headers, body: exchange.body, maxBody: maxBody,
                        timeoutMs: timeoutMs
                    ) { reply.resume(returning: $0) }
                }
                if !posted { reply.resume(returning: .failure(.connection("stopping"))) }
            }
            let response = try outcome.get()
            return (response.status, response.headers, response.body)
        }
    }
}

/// Speaks Responses, and Chat Completions to a server that does not know that route.
private final class EitherWire: TextModel {
    let name: String
    private let first: RemoteTextModel
    private let second: RemoteTextModel
    private let usesSecond = Mutex(false)

    init(_ first: RemoteTextModel, _ second: RemoteTextModel) {
        name = first.name
        self.first = first
        self.second = second
    }

    func complete(_ request: TextRequest) async throws(TextModelError) -> String {
        if usesSecond.withLock({ $0 }) { return try await second.complete(request) }
        do {
            return try await first.complete(request)
        } catch {
            guard error.status == 404 || error.status == 405 || error.status == 501 else { throw error }
            let answer = try await second.complete(request)
            usesSecond.withLock { $0 = true }
            return answer
        }
    }
}
