import Bridge
import Foundation
import JSONText
import Records

/// Writes down what the calls tell, in the order they tell it, without any call ever waiting.
///
/// When the database is away the queue waits with it and goes on where it stopped.
final class Scribe: Sendable {
    /// One thing to write.
    enum Entry: Sendable {
        case begin(CallRecord, anonymous: Bool, reply: @Sendable (CallRecord?) -> Void)
        case preamble(PreambleRecord)
        case turns([Turn])
        case events([CallEvent])
        case end(String, CallEnding, [NewJob])
        /// Runs when everything before it is written.
        case barrier(@Sendable () -> Void)
    }

    private let store: any Store
    private let queue: AsyncStream<Entry>.Continuation
    private let task: Task<Void, Never>

    /// - Parameter wrote: told of each entry after it was written.
    init(_ store: any Store, wrote: @escaping @Sendable (Entry) -> Void = { _ in }) {
        self.store = store
        let (entries, queue) = AsyncStream<Entry>.makeStream(bufferingPolicy: .bufferingOldest(100_000))
        self.queue = queue
        task = Task {
            for await entry in entries {
                await Self.write(entry, to: store)
                wrote(entry)
            }
        }
    }

    /// Queues an entry. Any thread; never waits.
    func post(_ entry: Entry) {
        if case .dropped = queue.yield(entry) { Log.error("record_dropped") }
    }

    /// Returns when everything posted before has been written.
    func flush() async {
        await withCheckedContinuation { reply in
            if case .enqueued = queue.yield(.barrier { reply.resume() }) { return }
            reply.resume()
        }
    }

    /// Writes what is queued and ends.
    func close() async {
        queue.finish()
        await task.value
    }

    private static func write(_ entry: Entry, to store: any Store) async {
        var pause = 0.1
        while true {
            do {
                return try await writeOnce(entry, to: store)
            } catch .unavailable(let reason) {
                Log.warning("database_unavailable", [.init("reason", .string(reason))])
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, 5)
            } catch {
                Log.error("record_refused", [.init("reason", .string("\(error)"))])
                if case .begin(_, _, let reply) = entry { reply(nil) }
                return
            }
        }
    }

    private static func writeOnce(_ entry: Entry, to store: any Store) async throws(StoreError) {
        switch entry {
        case .begin(let call, let anonymous, let reply): reply(try await store.begin(call, anonymous: anonymous))
        case .preamble(let preamble): try await store.keep(preamble)
        case .turns(let turns): try await store.append(turns)
        case .events(let events): try await store.append(events)
        case .end(let sid, let ending, let jobs): try await store.end(sid, ending, jobs: jobs)
        case .barrier(let done): done()
        }
    }
}
