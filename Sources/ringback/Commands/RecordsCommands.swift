import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records

/// The records from a terminal.
enum RecordsCommands {
    /// Opens the store of the settings; the schema must be there or is made.
    static func open(_ settings: Settings) async throws -> any Store {
        let store = try StoreFactory.open(settings.database)
        try await store.migrate()
        return store
    }

    @Sendable static func calls(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["limit", "from", "config"])
        _ = try arguments.expect(0, "calls [--limit N] [--from NUMBER] [--json]")
        let limit = try arguments.number("limit", in: 1...500) ?? 50
        let store = try await open(Settings(arguments))
        let page = try await store.calls(CallFilter(from: arguments.value("from"), limit: limit))
        if arguments.has("json") { return print(CallStory.list(page).text) }
        for call in page.calls {
            print(
                "\(Timestamp.text(call.startedAt))  \(call.callSid)  \(call.from.isEmpty ? "withheld" : call.from)  "
                    + "\(call.endReason ?? call.status.rawValue)  \(call.turnCount) turns  \(call.headline ?? "")")
        }
        if page.calls.isEmpty { print("no calls yet") }
        await store.close()
    }

    @Sendable static func show(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        let sid = try arguments.expect(1, "show CALL_SID [--json]")[0]
        let store = try await open(Settings(arguments))
        guard let story = try await CallStory.tell(sid, from: store, withTurns: true),
            let call = try await store.call(sid)
        else { throw Program.Failure.failed("there is no call \(sid.prefix(64)); ‘ringback calls’ lists them") }
        if arguments.has("json") { return print(story.text) }
        print("\(call.callSid) from \(call.from), \(Timestamp.text(call.startedAt)), \(call.endReason ?? "live")\n")
        let keys = KeyPresses.among(try await store.events(of: sid))
        print(TranscriptText.plain(call, try await store.turns(of: sid), keys: keys))
        if let summary = call.summary { print("summary (\(call.summarySource?.rawValue ?? "")): \(summary)\n") }
        for one in try await store.commitments(CommitmentFilter(callSid: sid)) { print(line(one)) }
        if let preamble = try await store.preamble(of: sid) { print("\nthe session was told:\n\(preamble.text)") }
        await store.close()
    }

    @Sendable static func commitments(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["status", "owner", "due-within", "config"])
        _ = try arguments.expect(0, "commitments [--status WORD] [--owner us|caller] [--due-within DAYS] [--json]")
        var filter = CommitmentFilter(limit: 500)
        if let word = arguments.value("status") {
            guard let status = CommitmentStatus(rawValue: word) else {
                throw Program.Failure.usage("--status is one of \(CommitmentStatus.allCases.map(\.rawValue))")
            }
            filter.status = status
        }
        if let word = arguments.value("owner") {
            guard let owner = CommitmentOwner(rawValue: word) else {
                throw Program.Failure.usage("--owner is one of \(CommitmentOwner.allCases.map(\.rawValue))")
            }
            filter.owner = owner
        }
        if let days = arguments.value("due-within") {
            guard let days = Double(days) else { throw Program.Failure.usage("--due-within is a number of days") }
            filter.dueBefore = Date(timeIntervalSinceNow: days * 86_400)
        }
        let store = try await open(Settings(arguments))
        try await store.lapse(at: Date())
        let found = try await store.commitments(filter)
        if arguments.has("json") { return print(CallStory.ledger(found).text) }
        for one in found { print(line(one)) }
        if found.isEmpty { print("no commitments") }
        await store.close()
    }

    @Sendable static func search(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        guard !arguments.words.isEmpty else { throw Program.Failure.usage("usage: ringback search TEXT [--json]") }
        let store = try await open(Settings(arguments))
        let query = arguments.words.joined(separator: " ")
        let turns = try await store.search(query, contactID: nil, limit: 20)
        let summaries = try await store.searchSummaries(query, line: nil, limit: 20)
        if arguments.has("json") { return print(CallStory.found(turns, summaries).text) }
        for hit in summaries { print("\(hit.call.callSid)  summary: \(hit.call.summary ?? "")") }
        for hit in turns { print("\(hit.turn.callSid)  \(hit.turn.role.rawValue): \(hit.turn.text)") }
        if turns.isEmpty, summaries.isEmpty { print("nothing found") }
        await store.close()
    }

    @Sendable static func memory(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        let number = try arguments.expect(1, "memory NUMBER [--json]")[0]
        let settings = try Settings(arguments)
        let store = try await open(settings)
        let contact = try await contact(number, settings, store)
        guard let memory = try await store.memory(of: contact.id, recentCalls: 20, lastTurns: 6) else { return }
        if arguments.has("json") { return print(CallStory.memory(memory).text) }
        let zone = memory.calls.first.flatMap { TimeZone(identifier: $0.timeZone) } ?? .gmt
        let preamble = Preamble.build(from: memory, level: 2, now: Date(), zone: zone)
        print(preamble?.text ?? "nothing would be said to the next call")
        await store.close()
    }

    @Sendable static func migrate(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        _ = try arguments.expect(0, "migrate [--json]")
        let store = try StoreFactory.open(try Settings(arguments).database)
        let applied = try await store.migrate()
        if arguments.has("json") {
            print((["applied": .array(applied.map(JSON.string))] as JSON).text)
        } else {
            print(applied.isEmpty ? "the database is up to date" : "applied: \(applied.joined(separator: ", "))")
        }
        await store.close()
    }

    static func contact(_ number: String, _ settings: Settings, _ store: any Store) async throws -> Contact {
        try await contacts(number, settings, store)[0]
    }

    /// Everybody whom a number reaches, on all lines; at least one.
    static func contacts(_ number: String, _ settings: Settings, _ store: any Store) async throws -> [Contact] {
        var contacts: [Contact] = []
        for line in ["main"] + Set(settings.lines.values).subtracting(["main"]).sorted() {
            contacts += try await store.contacts(reachedBy: number, line: line)
        }
        if contacts.isEmpty { throw Program.Failure.failed("nobody with the number \(number.prefix(40)) has called") }
        return contacts
    }

    /// "2026-11-27", or "2026-11-27 12:00".
    private static func text(_ due: DueOnWall) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(due.year)-\(two(due.month))-\(two(due.day))"
        return due.time.map { "\(day) \(two($0.hour)):\(two($0.minute))" } ?? day
    }

    static func line(_ one: Commitment) -> String {
        let owner =
            switch one.owner {
            case .us: "we"
            case .caller: "caller"
            case .thirdParty: "third party"
            case .unclear: "somebody"
            }
        let due =
            one.dueOnWall.map { ", due \(text($0)) (\(one.timeZone))" } ?? one.duePhrase.map { ", due ‘\($0)’" } ?? ""
        return "\(owner): \(one.action)\(due) [\(one.status.rawValue)] — “\(one.citations.first?.quote ?? "")”"
    }
}
