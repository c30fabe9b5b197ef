import Foundation
import JSONText
import Records
import Secrets
import Sockets

/// Does the work that follows imported calls, here and now, beside whoever else does it.
struct PastWork {
    private let settings: Settings
    private let store: any Store

    init(_ settings: Settings, _ store: any Store) {
        self.settings = settings
        self.store = store
    }

    /// Returns when nothing of these calls is left to be done.
    /// - Returns: how many calls have ended in the operator's hands.
    func finish(_ callSids: [String]) async throws -> Int {
        Log.quieten(to: .warning)
        let office = EventLoop(name: "import") { Desk($0) }
        let model = TextModels.make(settings, on: office.mailbox)
        let run = "import-\(Token.random(bytes: 6))"
        let embedding = TextModels.embedder(settings, on: office.mailbox, timeoutMs: 60_000).map {
            EmbeddingClerk(store, run: run, embedder: $0, looksBack: false)
        }
        let clerk = Clerk(store, run: run, model: model, embeds: embedding != nil, kinds: [Clerk.summarisePast])
        // A call may have other jobs, which are the line's: it knows whom to tell, and which files go with a caller.
        let kinds = [Clerk.summarisePast] + (embedding == nil ? [] : [EmbeddingClerk.kind])
        var left = callSids
        var dead = 0
        while true {
            var waiting: [String] = []
            for callSid in left {
                let states = try await store.jobs(of: callSid).filter { kinds.contains($0.kind) }.map(\.state)
                if states.contains(where: { $0 == .queued || $0 == .leased }) { waiting.append(callSid) }
                if states.contains(.dead) { dead += 1 }
            }
            if waiting.isEmpty { break }
            if waiting.count != left.count { Program.complain("\(waiting.count) calls are being worked on") }
            left = waiting
            try await Task.sleep(for: .milliseconds(left.count > 1000 ? 2000 : 200))
        }
        await clerk.stop()
        await embedding?.stop()
        await office.stop()
        return dead
    }
}

/// The loop for the models.
private final class Desk {
    init(_ reactor: Reactor) {}
}
