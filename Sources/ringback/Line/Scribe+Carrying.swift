import Foundation
import JSONText
import Records
import Synchronization

extension Scribe {
    /// Lets more come together, unless somebody waits: with many calls the writing would cost as much as half of their sound, and many
    /// entries cost little more than one.
    private func gather(atMost milliseconds: Int) async {
        await withCheckedContinuation { nap in
            let number = state.withLock { state -> Int? in
                guard !state.isAwaited else { return nil }
                state.lastNap += 1
                state.naps[state.lastNap] = nap
                return state.lastNap
            }
            guard let number else { return nap.resume() }
            Task { [weak self] in
                try? await Task.sleep(for: .milliseconds(milliseconds))
                self?.state.withLock { $0.naps.removeValue(forKey: number) }?.resume()
            }
        }
    }

    /// Somebody waits from now on.
    func hurry() {
        let naps = state.withLock { state in
            defer { state.naps = [:] }
            return state.naps.values
        }
        for nap in naps { nap.resume() }
    }

    // MARK: From the inbox to the spool

    func carryToSpool() async {
        for await _ in posts {
            await gather(atMost: 100)
            while let (entries, asking) = takeInbox() {
                let position = await makeDurable(entries)
                state.withLock { $0.waiting += asking.map { (position, $0) } }
                spooled.yield()
            }
        }
    }

    private func takeInbox() -> (entries: [Entry], asking: [CheckedContinuation<Void, Never>])? {
        state.withLock { state in
            if state.inbox.isEmpty, state.asking.isEmpty { return nil }
            defer { (state.inbox, state.asking) = ([], []) }
            return (state.inbox, state.asking)
        }
    }

    /// - Returns: how far the spool must be settled for the entries to be in the database.
    private func makeDurable(_ entries: [Entry]) async -> Int64 {
        var rest = entries[...]
        var pause = 0.05
        defer {
            state.withLock { state in
                state.inMemory -= entries.count
                state.counters.durable += entries.count - rest.count
                state.counters.dropped += rest.count
            }
            if !rest.isEmpty { Log.error("record_dropped", [.init("count", JSON(rest.count))]) }
        }
        while true {
            do {
                let position = try await spool.append(Array(rest))
                rest = []
                noteDurable(entries)
                return position
            } catch {
                state.withLock { $0.counters.spoolFailures += 1 }
                Log.error("spool_unavailable", [.init("reason", .string("\(error)"))])
            }
            if await spool.backlogBytes == 0 {
                rest = await write(rest)
                if rest.isEmpty { return 0 }
            }
            if Task.isCancelled { return 0 }
            try? await Task.sleep(for: .seconds(pause))
            pause = min(pause * 2, 2)
        }
    }

    private func noteDurable(_ entries: [Entry]) {
        guard Log.says(.debug) else { return }
        for case .turns(let turns) in entries {
            Log.debug("turns_durable", [.init("turns", .array(turns.map { .string($0.id) }))])
        }
    }

    // MARK: From the spool to the database

    func carryToStore() async {
        var isIntroduced = false
        for await _ in spools {
            while !isIntroduced {
                isIntroduced = await introduce()
                if !isIntroduced, await isOver(after: 1) { return }
            }
            await gather(atMost: 250)
            while let batch = await nextBatch() {
                var rest = batch.entries[...]
                var pause = 0.1
                while true {
                    rest = await write(rest)
                    if rest.isEmpty { break }
                    if await isOver(after: pause) { return }
                    pause = min(pause * 2, 2)
                }
                if batch.unreadable > 0 { Log.error("spool_unreadable", [.init("records", JSON(batch.unreadable))]) }
                await spool.settle(batch)
                answer(upTo: batch.position)
            }
            answer(upTo: await spool.settledPosition)
        }
    }

    /// The database is brought up to date and told of this run before it gets the run's first entry.
    private func introduce() async -> Bool {
        do {
            try await store.migrate()
            try await store.beat(run: spool.run, node: spool.node)
            noteAway(nil)
            return true
        } catch {
            noteAway(error)
            return false
        }
    }

    private func nextBatch() async -> Spool.Batch? {
        do { return try await spool.next(Self.batch) } catch {
            Log.error("spool_unavailable", [.init("reason", .string("\(error)"))])
            return nil
        }
    }

    /// Waits; true when there is no time left.
    private func isOver(after seconds: Double) async -> Bool {
        try? await Task.sleep(for: .seconds(seconds))
        return Task.isCancelled
    }

    /// Writes entries in order. - Returns: what the database could not take now.
    private func write(_ entries: ArraySlice<Entry>) async -> ArraySlice<Entry> {
        if entries.isEmpty { return entries }
        do {
            let begun = try await store.keep(Array(entries))
            noteAway(nil)
            noteKept(entries, begun)
            return []
        } catch .unknown where entries.count > 1, .invalid where entries.count > 1 {
            // One of them can't be kept, the others can.
            for (index, entry) in zip(entries.indices, entries) {
                if await !write([entry]).isEmpty { return entries[index...] }
            }
            return []
        } catch .unknown(let reason), .invalid(let reason) {
            noteRefused(entries[entries.startIndex], reason)
            return []
        } catch {
            noteAway(error)
            return entries
        }
    }

    /// Says once that the database is away, and once that it is back.
    private func noteAway(_ error: StoreError?) {
        let since = state.withLock { state in
            defer { state.awaySince = error == nil ? nil : state.awaySince ?? .now }
            return state.awaySince
        }
        switch (error, since) {
        case (let error?, nil): Log.warning("database_unavailable", [.init("reason", .string("\(error)"))])
        case (nil, let since?):
            Log.info("database_back", [.init("after_ms", JSON(Int((ContinuousClock.now - since) / .milliseconds(1))))])
        default: break
        }
    }

    private func noteKept(_ entries: ArraySlice<Entry>, _ calls: [CallRecord]) {
        let replies = state.withLock { state in
            state.counters.kept += entries.count
            return calls.map { ($0, state.begun.removeValue(forKey: $0.callSid)) }
        }
        for (call, reply) in replies { reply?(call) }
        for entry in entries { wrote(entry) }
    }

    private func noteRefused(_ entry: Entry, _ reason: String) {
        state.withLock { $0.counters.refused += 1 }
        Log.error("record_refused", call: entry.callSids.first, [.init("reason", .string(reason))])
        guard case .begin(let call, _) = entry else { return }
        let reply = state.withLock { $0.begun.removeValue(forKey: call.callSid) }
        reply?(nil)
    }

    private func answer(upTo position: Int64) {
        let answered = state.withLock { state in
            let answered = state.waiting.filter { $0.position <= position }
            state.waiting.removeAll { $0.position <= position }
            return answered
        }
        for one in answered { one.reply.resume() }
    }
}
