import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records
import Rehearsal
import Sockets
import Synchronization

/// The line as a whole: store, loops, acceptor, and the work behind the calls.
final class Line: Sendable {
    let store: any Store
    let scribe: Scribe
    let registry: Registry
    let host: String
    let port: Int
    private let loops: [EventLoop<Switchboard>]
    private let acceptor: Acceptor
    private let clerk: Clerk
    private let embeddingClerk: EmbeddingClerk?
    private let messenger: Messenger?
    private let caretaker: Caretaker
    private let office: EventLoop<Office>
    private let feed: LiveFeed
    private let room: SoundRoom
    private let keeper: Task<Void, Never>
    private let occupancy: Occupancy
    private let standIn: Address
    private let isHurried = Atomic(false)

    /// Opens the spool and the store, goes on with what a crash left there, and listens.
    /// - Parameter voice: where the model is.
    /// - Parameter observe: told of everything that was written, in order.
    init(
        _ settings: Settings, store: any Store, voice: Address,
        observe: @escaping @Sendable (Scribe.Entry) -> Void = { _ in },
        worked: @escaping @Sendable (Job) -> Void = { _ in }
    ) async throws {
        let kinds = Clerk.kinds(settings.webhook)
        let spool = try Spool(folder: settings.spoolFolder, node: settings.node, jobs: kinds)
        // A database that is away at the start is away like any other time: calls are taken, and written down later.
        do {
            try await store.migrate()
        } catch {
            guard case StoreError.unavailable(let reason) = error else { throw error }
            Log.warning("database_unavailable", [.init("reason", .string(reason))])
        }

        // The clerk's own loop: a slow text model is no business of the calls' loops.
        let office = EventLoop(name: "office") { Office($0) }
        let metrics = Metrics(endReasons: EndReason.allCases.map(\.rawValue))
        let feed = LiveFeed(metrics: metrics)
        let messenger = settings.webhook.map {
            Messenger($0, store, run: spool.run, metrics: metrics, on: office.mailbox)
        }
        let embeddingClerk = TextModels.embedder(settings, on: office.mailbox, timeoutMs: 60_000).map {
            EmbeddingClerk(store, run: spool.run, embedder: $0, looksBack: true) { _, outcome in
                metrics.jobs[outcome.rawValue].add()
            }
        }
        let clerk = Clerk(
            store, run: spool.run, model: TextModels.make(settings, on: office.mailbox), webhook: settings.webhook,
            folders: settings.callFolders, embeds: embeddingClerk != nil, looksBack: true,
            rejected: { metrics.rowsRejected[$0.rawValue].add($1) }
        ) { job, outcome in
            metrics.jobs[outcome.rawValue].add()
            feed.tell(.summarised(callSid: job.callSid))
            embeddingClerk?.kick()
            messenger?.kick()
            worked(job)
        }
        let writer = TextModels.make(settings, on: office.mailbox)
        let scribe = Scribe(store, spool: spool) { entry in
            switch entry {
            case .end, .lost:
                clerk.kick()
                messenger?.kick()
            default: break
            }
            metrics.wrote(entry)
            feed.wrote(entry)
            observe(entry)
        }
        scribe.reportFinding()
        let shelf = settings.callFolders.recordings
        let room = SoundRoom(shelf: shelf)
        let registry = Registry(
            loops: settings.loops, limits: settings.limits, metrics: metrics,
            spentToday: try await Self.spentToday(settings, store))
        let recall = Recall(
            store, embedder: TextModels.embedder(settings, on: office.mailbox, timeoutMs: 2000)
        ) { metrics.questionVectors[$0.rawValue].add() }
        caretaker = Caretaker(
            store, spool: spool, retention: settings.retention, kinds: kinds, recall: recall, closed: clerk.kick)
        let dialler = Dialler(settings, on: office.mailbox)
        let desk = LiveDesk(feed: feed, registry: registry, room: room, dialler: dialler)
        let occupancy = Occupancy(limit: settings.limits.mostConnections)
        let parts = Switchboard.Parts(
            terms: Terms(settings, standIn: voice), scribe: scribe,
            receptionist: Receptionist(
                store: store, scribe: scribe, recall: recall, instructions: settings.instructions),
            registry: registry,
            api: API(
                store: store, recall: recall,
                gate: Gate(operatorToken: settings.adminToken, viewerToken: settings.viewerToken),
                live: desk, metrics: metrics, recordings: shelf,
                forgetting: Forgetting(
                    store: store, folders: settings.callFolders, spool: URL(filePath: settings.spoolFolder),
                    settle: { await scribe.settle(within: 5) }),
                timeZone: settings.timeZone,
                outboundLine: settings.outbound.from.flatMap { settings.lines[$0] } ?? "main",
                look: {
                    metrics.take(scribe.counters)
                    metrics.connectionsRefused.raise(to: occupancy.refused)
                }, isReady: { registry.hasRoom }),
            metrics: metrics, feed: feed, room: room, dialler: dialler, desk: desk,
            summariser: Self.summariser(writer))
        let options = ReactorOptions(requestHeaders: Switchboard.requestHeaders, backend: settings.eventLoop)
        let loops = (0..<settings.loops).map { index in
            EventLoop(name: "loop \(index)", options: options) { Switchboard($0, index: index, parts) }
        }
        let mailboxes = loops.map(\.mailbox)
        desk.attach(loops)
        acceptor = try Acceptor(host: settings.listenHost, port: settings.listenPort, occupancy: occupancy) { opening in
            mailboxes[Self.place(opening.target, registry, mailboxes.count)]
        }
        self.loops = loops
        self.occupancy = occupancy
        standIn = voice
        self.store = store
        self.scribe = scribe
        self.registry = registry
        self.feed = feed
        self.room = room
        keeper = CallFileKeeper.keep(settings.keptFiles, store: store)
        self.clerk = clerk
        self.embeddingClerk = embeddingClerk
        self.messenger = messenger
        self.office = office
        host = settings.listenHost
        port = acceptor.port
    }

    /// A stream goes to the loop its token names, where its call and the model's session are; all else to the quietest.
    private static func place(_ target: String, _ registry: Registry, _ count: Int) -> Int {
        let prefix = "/twilio/media/"
        if target.hasPrefix(prefix), let index = Int(target.dropFirst(prefix.count).prefix { $0.isNumber }),
            (0..<count).contains(index)
        {
            return index
        }
        return registry.quietest
    }

    var address: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Ends a live call at once; false when there is none of that id.
    func hangUp(_ callSid: String, _ reason: EndReason) async -> Bool { await act(on: callSid) { $0.hangUp(reason) } }

    /// Tells the agent of a live call something that the caller does not hear; false when there is no such call.
    func whisper(_ callSid: String, _ text: String) async -> Bool { await act(on: callSid) { $0.whisper(text) } }

    /// Puts the caller of a live call through to a number; false when there is no such call.
    func transfer(_ callSid: String, to number: String) async -> Bool {
        await act(on: callSid) { $0.transfer(to: number) }
    }

    private func act(on callSid: String, _ body: @escaping @Sendable (LiveCall) -> Void) async -> Bool {
        for loop in loops {
            let found = await loop.call { board in
                guard let call = board.call(callSid) else { return false }
                body(call)
                return true
            }
            if found == true { return true }
        }
        return false
    }

    /// What a restart must not forget of the day's budget. A database that is away at the start is not waited for.
    private static func spentToday(_ settings: Settings, _ store: any Store) async throws -> Double {
        guard settings.dayBudget != nil else { return 0 }
        let midnight = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
        do {
            return try await store.cost(since: midnight)
        } catch {
            guard case StoreError.unavailable(let reason) = error else { throw error }
            Log.warning("day_budget_unknown", [.init("reason", .string(reason))])
            return 0
        }
    }

    /// Who writes up a running conversation; nil without a text model.
    private static func summariser(_ model: (any TextModel)?) -> Summariser? {
        guard let model else { return nil }
        return { await ConversationSummary.write($0.previous, $0.lines, with: model) }
    }

    /// New calls go by other settings from here on; those that run keep theirs.
    func adopt(_ settings: Settings) {
        let terms = Terms(settings, standIn: standIn)
        registry.limit(to: settings.limits)
        occupancy.limit(to: settings.limits.mostConnections)
        for loop in loops { loop.post { $0.terms = terms } }
    }

    private static let farewell = "The line must close now. Say so kindly in one sentence, and say goodbye."

    /// Ends the waiting of `stop`: the calls that run end now.
    func hurry() { isHurried.store(true, ordering: .relaxed) }

    /// Takes no more calls, lets those that run finish for `patience` seconds, ends the rest, writes everything down.
    func stop(patience: Double) async {
        Log.info("draining", [.init("live", JSON(registry.liveCalls))])
        registry.drain()
        let deadline = ContinuousClock.now + .seconds(patience)
        let farewell = deadline - .seconds(min(patience / 2, 12))
        var hasSaid = false
        while registry.liveCalls > 0, ContinuousClock.now < deadline, !isHurried.load(ordering: .relaxed) {
            if ContinuousClock.now >= farewell, !hasSaid {
                hasSaid = true
                for loop in loops { loop.post { $0.leaveAll(.drained, saying: Self.farewell) } }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        for loop in loops { loop.post { $0.hangUpAll(.drained) } }
        let grace = ContinuousClock.now + .milliseconds(max(Call.graceMs, Duplex.closingMs) + 1000)
        while registry.liveCalls > 0, ContinuousClock.now < grace { try? await Task.sleep(for: .milliseconds(50)) }
        acceptor.stop()
        feed.close()
        keeper.cancel()
        for loop in loops { await loop.stop() }
        await room.close()
        await scribe.close()
        await clerk.stop()
        await embeddingClerk?.stop()
        await messenger?.stop()
        await caretaker.stop()
        await office.stop()
        await store.close()
    }
}

/// The loop for calls to other servers that have nothing to do with a call in progress.
private final class Office {
    init(_ reactor: Reactor) {}
}
