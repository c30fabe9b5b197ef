import Foundation
import JSONText
import Records
import Testing

@testable import Memory

/// Five calls of one caller, told on both databases, by the rules and by a text model that answers from files.
@Suite struct StoryTests {
    enum Teller: String, CaseIterable { case rules, model }

    @Test(arguments: Database.allCases, Teller.allCases)
    func `a promise, a change of date, a contradiction, a proof, and an erasure`(
        database: Database, teller: Teller
    ) async throws {
        try await database.scratch { store in
            let story = Story(store, teller)

            // Ruth wants an estimate by Friday, and owes a photo tonight.
            let contact = try #require(try await story.tell(1).contactID)
            #expect(try await story.ledger() == ["caller owes photo: open", "us owes estimate: open"])
            #expect(try await story.told(on: "2026-03-05T21:10:00Z").contains("estimate"))

            // The photo arrived late; the estimate is to come on Tuesday instead.
            try await story.tell(2)
            #expect(
                try await story.ledger() == [
                    "caller owes photo: kept_late", "us owes estimate: open", "us owes estimate: superseded",
                ])
            #expect(try await story.due(of: "estimate", .open) == "2026-03-10")
            #expect(try await story.lastStep(of: "photo")?.evidence == "turn")

            // A caller whom nobody vouches for names another address: both are disputed, and the next call asks.
            try await story.tell(3)
            #expect(try await story.facts("email").allSatisfy { $0.status == .disputed })
            #expect(try await story.told(on: "2026-03-11T21:30:00Z").contains("Disputed"))

            // By now the estimate is late. Ruth has it: that is proof, our own word was none. Her address is settled.
            try await story.tell(4)
            #expect(try await story.ledger().contains("us owes estimate: kept_late"))
            #expect(
                try await story.facts("email").filter { $0.status == .active }.map(\.value) == ["ruth@adeyemi.example"])
            let old = try #require(try await story.facts("email").first { $0.value == "ruth.adeyemi@example.com" })
            #expect(old.status == .superseded && old.validTo != nil)
            let now = try await story.told(on: "2026-03-20T15:00:00Z")
            #expect(now.contains("ruth@adeyemi.example") && !now.contains("ruth.adeyemi@example.com"))

            // Nobody came, and Ruth wants to be forgotten.
            try await story.tell(5)
            #expect(try await story.ledger().contains("us owes repair: late"))
            let wishes = CallerWish.all(in: try await store.turns(of: "CAstory5"))
            #expect(wishes.map(\.kind) == [.forget])
            _ = try await store.erase(contact: contact, by: "operator", at: Date())
            #expect(try await store.contact(handle: Story.number, line: "main") == nil)
            #expect(try await store.ledger(of: contact) == ContactLedger())
            // What comes late of a call that was erased finds no home.
            await #expect(throws: StoreError.self) { try await story.tell(1) }
        }
    }
}

/// Keeps the calls of `fixtures/memory-story` one by one and works on each as the line does after a call.
private struct Story {
    static let number = "+16175550188"
    let store: any Store
    let teller: StoryTests.Teller

    init(_ store: any Store, _ teller: StoryTests.Teller) {
        self.store = store
        self.teller = teller
    }

    /// Answers with what the file says a model would.
    private struct FileModel: TextModel {
        let name = "file"
        let answer: String
        func complete(_ request: TextRequest) async throws(TextModelError) -> String { answer }
    }

    @discardableResult
    func tell(_ number: Int) async throws -> CallRecord {
        let file = URL(filePath: #filePath).appending(path: "../../../fixtures/memory-story/\(number).json")
            .standardized
        let told = try #require(JSON(parsing: Array(try Data(contentsOf: file))))
        let sid = told["call_sid"]?.string ?? "", attestation = told["attestation"]?.string
        let start = try Date.ISO8601FormatStyle().parse(told["started_at"]?.string ?? "")
        let call = CallRecord(
            callSid: sid, from: Self.number, to: "+16175550100", startedAt: start,
            identityLevel: IdentityLevel.of(from: Self.number, stirVerstat: attestation), attestation: attestation,
            timeZone: told["tz"]?.string ?? "UTC")
        let turns = (told["lines"]?.array ?? []).enumerated().map { index, line in
            let parts = (line.string ?? "").split(separator: ": ", maxSplits: 1)
            return Turn(
                id: "\(sid)-t\(index + 1)", callSid: sid, seq: index + 1, role: parts[0] == "agent" ? .agent : .caller,
                text: String(parts[1]), startedMs: index * 5000, endedMs: index * 5000 + 4000)
        }
        let end = start.addingTimeInterval(60)
        try await store.keep(
            past: call, anonymous: false, turns: turns,
            ending: CallEnding(status: .completed, reason: "caller_hangup", at: end), jobs: [])
        let kept = try #require(try await store.call(sid))
        let contact = try #require(kept.contactID)
        let known = try await store.ledger(of: contact)
        let derivation: Derivation
        switch teller {
        case .rules:
            derivation = OfflineRules.derive(
                callSid: sid, contactID: contact, turns: turns, call: kept, known: known, endReason: nil, now: end)
        case .model:
            let model = FileModel(answer: told["model"]?.text ?? "")
            let extraction = try await Extraction.derive(
                with: model, callSid: sid, contactID: contact, turns: turns, call: kept, known: known, endReason: nil,
                now: end)
            derivation = extraction.derivation
            // What the file's model made up was not believed.
            #expect(extraction.rejections[.quoteNotFound] == (number == 1 ? 2 : nil))
            #expect(extraction.rejections[.noSuchRow] == (number == 2 ? 1 : nil))
        }
        try await store.write(derivation, of: sid)
        let (facts, commitments) = try await store.ledger(of: contact).standings(at: end)
        try await store.settle(facts, commitments, of: contact)
        return kept
    }

    private func contact() async throws -> Contact {
        try #require(try await store.contact(handle: Self.number, line: "main"))
    }

    private func commitments() async throws -> [Commitment] {
        try await store.ledger(of: try await contact().id).commitments
    }

    /// "us owes estimate: open", by the thing that each is about.
    func ledger() async throws -> [String] {
        try await commitments().map { row in
            let thing = ["estimate", "photo", "repair"].first { row.action.contains($0) } ?? row.action
            return "\(row.owner.rawValue) owes \(thing): \(row.status.rawValue)"
        }.sorted()
    }

    func due(of thing: String, _ status: CommitmentStatus) async throws -> String? {
        let row = try await commitments().first { $0.action.contains(thing) && $0.status == status }
        let zone = try #require(TimeZone(identifier: "America/New_York"))
        return row?.dueAt.map {
            let (year, month, day) = LocalDay($0, in: zone).components
            return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        }
    }

    func lastStep(of thing: String) async throws -> CommitmentChange? {
        guard let row = try await commitments().first(where: { $0.action.contains(thing) }) else { return nil }
        return try await store.commitmentChanges(of: row.callSid).last { $0.commitmentID == row.id }
    }

    func facts(_ slot: String) async throws -> [Fact] {
        try await store.facts(of: try await contact().id, status: nil).filter { $0.slot == slot }
    }

    /// What an attested call at that moment would be told.
    func told(on date: String) async throws -> String {
        let memory = try #require(try await store.memory(of: try await contact().id, recentCalls: 6, lastTurns: 6))
        let now = try Date.ISO8601FormatStyle().parse(date)
        return Preamble.build(from: memory, level: 2, now: now, zone: .gmt)?.text ?? ""
    }
}

/// The databases that a story is told on.
enum Database: String, CaseIterable {
    case sqlite, postgres

    private static let server = ProcessInfo.processInfo.environment["RINGBACK_TEST_POSTGRES"]

    /// PostgreSQL is left out where nobody has named a server.
    static let allCases: [Database] = server == nil ? [.sqlite] : [.sqlite, .postgres]

    /// A new, empty database that goes when `body` ends.
    func scratch(_ body: (any Store) async throws -> Void) async throws {
        let name = "story_" + UUID().uuidString.lowercased().replacing("-", with: "")
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let store = try StoreFactory.open("sqlite:" + folder.appending(path: "records.db").path)
            try await store.migrate()
            try await body(store)
            await store.close()
        case .postgres:
            let server = try #require(Self.server)
            let owner = try PostgresStore(url: server, connections: 1)
            try await owner.write { (session) throws(StoreError) in try session.script("CREATE SCHEMA \(name)") }
            let separator = server.contains("?") ? "&" : "?"
            let store = try StoreFactory.open(server + separator + "options=-csearch_path%3D\(name)")
            let outcome: Result<Void, any Error>
            do {
                try await store.migrate()
                outcome = .success(try await body(store))
            } catch { outcome = .failure(error) }
            await store.close()
            try await owner.write { (session) throws(StoreError) in try session.script("DROP SCHEMA \(name) CASCADE") }
            await owner.close()
            try outcome.get()
        }
    }
}
