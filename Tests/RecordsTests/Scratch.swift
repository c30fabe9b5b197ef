import Foundation
import Records
import Testing

/// A kind of database that the laws run against.
enum DatabaseKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite

    var testDescription: String { rawValue }
}

/// Gives each test case a folder of its own and removes it, with the databases in it, when the case ends.
struct ScratchFolder: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal static var current = FileManager.default.temporaryDirectory

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Self.$current.withValue(folder, operation: function)
    }
}

extension Trait where Self == ScratchFolder {
    static var scratchFolder: Self { Self() }
}

/// A new, empty, migrated database that goes when the test case ends.
struct Scratch: Sendable {
    let kind: DatabaseKind
    let store: any SessionStore
    private let folder: URL

    init(_ kind: DatabaseKind, migrated: Bool = true) async throws {
        self.kind = kind
        folder = ScratchFolder.current.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLiteStore(path: folder.appending(path: "records.db").path)
        if migrated { try await store.migrate() }
    }

    /// A second store on the same database, as another process would open it.
    func another() throws -> any SessionStore {
        try SQLiteStore(path: folder.appending(path: "records.db").path)
    }

    /// Where any of the texts still stands: table by table, in the search index's words, and in the bytes of the files.
    func residue(of texts: [String]) async throws -> [String] {
        var found = try await store.write { (session) throws(StoreError) in
            var found: [String] = []
            let tables = try session.rows(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
            for var table in tables {
                let name = try table.text()
                var columns: [String] = []
                for var column in try session.rows("SELECT name FROM pragma_table_xinfo('\(name)')") {
                    columns.append("coalesce(\"\(try column.text())\", '')")
                }
                for text in texts {
                    let whole = columns.joined(separator: " || ' ' || ")
                    let hits = try session.rows(
                        "SELECT 1 FROM \"\(name)\" WHERE instr(lower(\(whole)), lower($1))", text)
                    if !hits.isEmpty { found.append("\(name): \(text)") }
                }
            }
            for index in ["turn_fts", "call_fts"] {
                try session.script("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', '\(index)', 'row')")
                for text in texts {
                    let hits = try session.rows("SELECT term FROM temp.words WHERE instr(term, lower($1))", text)
                    if !hits.isEmpty { found.append("\(index): \(text)") }
                }
                try session.script("DROP TABLE temp.words")
            }
            return found
        }
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let bytes = try Data(contentsOf: file)
            for text in texts where bytes.range(of: Data(text.utf8)) != nil {
                found.append("\(file.lastPathComponent): \(text)")
            }
        }
        return found
    }
}

/// The moment at which every law begins; nothing here looks at a clock.
let noon = Date(timeIntervalSince1970: 1_790_000_000)

/// A call that begins so many seconds after noon.
func aCall(
    _ callSid: String, from: String = "+15550100", line: String = "main", at seconds: Double = 0
) -> CallRecord {
    CallRecord(
        callSid: callSid, line: line, from: from, to: "+15559999", startedAt: noon.addingTimeInterval(seconds),
        identityLevel: 1, attestation: "TN-Validation-Passed-A", voice: "rehearsal", timeZone: "Europe/Berlin")
}

/// The turn `seq` of a call; its id is made of both.
func aTurn(
    _ callSid: String, _ seq: Int, _ role: TurnRole, _ text: String, heard: String? = nil,
    injected: Bool = false
) -> Turn {
    Turn(
        id: "\(callSid)-t\(seq)", callSid: callSid, seq: seq, role: role, text: text, heardText: heard,
        injected: injected, startedMs: seq * 1000, endedMs: seq * 1000 + 900)
}

/// The turn `seq` of a call, spoken by the caller.
func aTurn(_ callSid: String, _ seq: Int, _ text: String) -> Turn { aTurn(callSid, seq, .caller, text) }

/// An orderly end, so many seconds after noon.
func anEnding(at seconds: Double = 60) -> CallEnding {
    CallEnding(status: .completed, reason: "caller_hangup", at: noon.addingTimeInterval(seconds))
}

/// The job that follows every call.
func aJob(_ callSid: String, at seconds: Double = 60) -> NewJob {
    NewJob(kind: "summarise", key: "summarise:\(callSid)", runAfter: noon.addingTimeInterval(seconds))
}

/// A commitment from a call's turn.
func aCommitment(
    _ id: String, _ callSid: String, _ action: String = "send the invoice", dueIn seconds: Double? = nil,
    citing turn: Int = 1
) -> Commitment {
    Commitment(
        id: id, contactID: nil, callSid: callSid, owner: .us, action: action,
        dueAt: seconds.map { noon.addingTimeInterval($0) }, duePhrase: seconds.map { _ in "by then" },
        confidence: 0.5, source: .rules, createdAt: noon,
        citations: [Citation(turnID: "\(callSid)-t\(turn)", quote: "I will \(action)")])
}

/// A fact from a call's first turn.
func aFact(_ id: String, _ callSid: String, contact: String, slot: String = "name", value: String = "Ada") -> Fact {
    Fact(
        id: id, contactID: contact, callSid: callSid, slot: slot, value: value,
        text: "The caller's \(slot) is \(value).",
        saidBy: .caller, confidence: 0.5, source: .rules, recordedAt: noon,
        citations: [Citation(turnID: "\(callSid)-t1", quote: value)])
}

/// What a job derived from a call.
func aDerivation(
    _ callSid: String, input: String = "hash-1", headline: String = "Asked about an invoice",
    commitments: [Commitment] = [], facts: [Fact] = []
) -> Derivation {
    Derivation(
        summary: Summary(
            callSid: callSid, text: "The caller asked about an invoice.", headline: headline, outcome: "follow_up",
            source: .rules, inputHash: input, createdAt: noon.addingTimeInterval(100)),
        commitments: commitments, facts: facts)
}

extension Store {
    /// A call with these texts as the turns of caller and agent by turns, ended, with its job.
    @discardableResult
    func ended(_ call: CallRecord, _ texts: [String] = ["Hello, I need the invoice."]) async throws -> CallRecord {
        let kept = try await begin(call, anonymous: false)
        try await append(
            texts.enumerated().map { aTurn(call.callSid, $0 + 1, $0.isMultiple(of: 2) ? .caller : .agent, $1) })
        let end = call.startedAt.addingTimeInterval(60)
        try await self.end(
            call.callSid, CallEnding(status: .completed, reason: "caller_hangup", at: end),
            jobs: [NewJob(kind: "summarise", key: "summarise:\(call.callSid)", runAfter: end)])
        return kept
    }
}
