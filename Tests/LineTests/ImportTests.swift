import Console
import Foundation
import JSONText
import Records
import Testing

@testable import ringback

/// Past calls from elsewhere: in, worked on, out again.
@Suite struct ImportTests {
    /// A folder with a database that goes with the test.
    private struct Desk {
        let folder: URL
        let store: SQLiteStore

        init() async throws {
            Log.quieten(to: .silent)
            folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            store = try SQLiteStore(path: folder.appending(path: "records.db").path)
            try await store.migrate()
        }

        func file(_ lines: [String]) throws -> String {
            let file = folder.appending(path: "calls.jsonl")
            try Data(lines.joined(separator: "\n").utf8).write(to: file)
            return file.path
        }

        /// Imports these lines.
        func take(
            _ lines: [String], of ours: [String: String] = [:], job: String? = nil
        ) async throws -> Importer.Outcome {
            var importer = Importer(store, lines: ours, zone: "UTC", job: job)
            try await importer.read(try file(lines))
            return importer.outcome
        }

        func remove() async {
            await store.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    private let call = """
        {"call_sid":"CA1","from":"+14155550100","to":"+14155550199","started_at":"2026-03-04T09:30:00Z",\
        "tz":"America/New_York","turns":[\
        {"ref":"m1","role":"caller","text":"My name is Dana. Can you email me the quote?","at_ms":1200},\
        {"ref":"m2","role":"agent","text":"I'll email you the quote by Friday at noon. Goodbye.",\
        "heard_text":"I'll email you the quote by Friday at noon.","at_ms":4000},\
        {"ref":"m3","role":"caller","text":"Thanks 👋 שלום","at_ms":9000}]}
        """

    private func line(_ callSid: String, _ turns: String = "[]", from: String = "+14155550100") -> String {
        """
        {"call_sid":"\(callSid)","from":"\(from)","to":"+14155550199","started_at":"2026-03-04T09:30:00.250+02:00",\
        "turns":\(turns)}
        """
    }

    @Test func `a call comes in as it was, is worked on, and goes out as it came in`() async throws {
        let desk = try await Desk()
        var importer = Importer(desk.store, lines: [:], zone: "UTC", job: Clerk.summarisePast)
        try await importer.read(try desk.file([call]))
        try await importer.finishWork(Settings())
        #expect(importer.outcome == Importer.Outcome(imported: 1, turns: 3))

        let contact = try #require(try await desk.store.contact(handle: "+14155550100", line: "main"))
        let export = try await ContactExport(contact, from: desk.store)
        let json = export.json(at: Date())
        let told = try #require(json["calls"]?.array?.first)
        #expect(json["calls"]?.array?.count == 1)
        #expect(told["call_sid"]?.string == "CA1")
        #expect(told["started_at"]?.string == "2026-03-04T09:30:00.000Z")
        #expect(told["time_zone"]?.string == "America/New_York")
        #expect(told["status"]?.string == "completed")
        #expect(told["end_reason"]?.string == "imported")
        let came = try #require(JSON(parsing: Array(call.utf8))?["turns"]?.array)
        let went = try #require(told["turns"]?.array)
        #expect(went.count == came.count)
        for (one, other) in zip(came, went) {
            for name in ["ref", "role", "text", "heard_text"] {
                #expect(one[name]?.string == other[name]?.string, "\(name)")
            }
            #expect(one["at_ms"]?.integer == other["started_ms"]?.integer)
        }
        #expect(went[1]["interrupted"]?.bool == true)
        #expect(told["summaries"]?.array?.count == 1)
        let promise = try #require(told["commitments"]?.array?.first)
        #expect(promise["owner"]?.string == "us")
        #expect(promise["turn_refs"]?.array?.first?.string == "m2")
        // Friday noon in New York, said on a Wednesday.
        #expect(promise["due_at"]?.string == "2026-03-06T17:00:00.000Z")

        let markdown = export.markdown
        for part in ["+14155550100", "CA1", "Can you email me the quote?", "שלום", "## Commitments", "## Facts"] {
            #expect(markdown.contains(part), "\(part)")
        }
        await desk.remove()
    }

    @Test func `what was exported is imported elsewhere as the same turns`() async throws {
        let (here, there) = (try await Desk(), try await Desk())
        _ = try await here.take([call])
        let contact = try #require(try await here.store.contact(handle: "+14155550100", line: "main"))
        let export = try await ContactExport(contact, from: here.store).json(at: Date())
        let lines = (export["calls"]?.array ?? []).map { told -> String in
            let turns = (told["turns"]?.array ?? []).map { turn -> JSON in
                [
                    "ref": turn["ref"] ?? .null, "role": turn["role"] ?? .null, "text": turn["text"] ?? .null,
                    "heard_text": turn["heard_text"] ?? .null, "at_ms": turn["started_ms"] ?? .null,
                ]
            }
            let line: JSON = [
                "call_sid": told["call_sid"] ?? .null, "from": told["from"] ?? .null, "to": told["to"] ?? .null,
                "started_at": told["started_at"] ?? .null, "tz": told["time_zone"] ?? .null, "turns": .array(turns),
            ]
            return line.text
        }
        #expect(try await there.take(lines).imported == 1)
        #expect(try await there.store.turns(of: "CA1") == here.store.turns(of: "CA1"))
        #expect(try await there.store.call("CA1")?.startedAt == here.store.call("CA1")?.startedAt)
        await here.remove()
        await there.remove()
    }

    @Test func `the same file again doubles nothing, and an erased call stays erased`() async throws {
        let desk = try await Desk()
        let lines = [call, line("CA2", from: "+14155550111"), call]
        #expect(try await desk.take(lines) == Importer.Outcome(imported: 2, turns: 3, known: 1))
        #expect(try await desk.take(lines) == Importer.Outcome(known: 3))
        let contact = try #require(try await desk.store.contact(handle: "+14155550100", line: "main"))
        #expect(contact.callCount == 1)
        _ = try await desk.store.erase(contact: contact.id, by: "cli", at: Date())
        #expect(try await desk.take(lines) == Importer.Outcome(known: 1, erased: 2))
        #expect(try await desk.store.contact(handle: "+14155550100", line: "main") == nil)
        await desk.remove()
    }

    @Test func `a bad line is reported with its number, and the rest goes on`() async throws {
        let desk = try await Desk()
        let bad: [(line: String, reason: String)] = [
            ("not json", "it is no JSON object"), ("[]", "it is no JSON object"),
            (line(""), "call_sid must be 1 to 128 letters, digits, or any of - _ . : behind the first"),
            (line("../CA"), "call_sid must be 1 to 128 letters, digits, or any of - _ . : behind the first"),
            (
                #"{"call_sid":"CA9","from":"+1","to":"+2","started_at":"yesterday","turns":[]}"#,
                "started_at must be an RFC 3339 time, e.g. 2026-03-04T09:30:00Z"
            ),
            (#"{"call_sid":"CA9","to":"+2","started_at":"2026-03-04T09:30:00Z","turns":[]}"#, "from is missing"),
            (line("CA9", #"{"role":"caller"}"#), "turns must be a list of at most 20000"),
            (line("CA9", #"[{"role":"system","text":"x","at_ms":0}]"#), "turns[0]: role must be caller or agent"),
            (
                line("CA9", #"[{"role":"agent","text":"x","at_ms":0},{"role":"caller","text":"x","at_ms":-1}]"#),
                "turns[1]: at_ms must be milliseconds since the call's start"
            ),
            (line("CA9", #"[{"role":"agent","text":7,"at_ms":0}]"#), "turns[0]: text must be a text"),
            (line("CA9", #"[{"role":"agent","text":"a\u0000b","at_ms":0}]"#), "turns[0]: text holds a NUL"),
        ]
        var lines = bad.map(\.line)
        lines.insert("   ", at: 0)
        lines.append(line("CA1"))
        let outcome = try await desk.take(lines)
        #expect(outcome.imported == 1)
        #expect(outcome.refused == bad.enumerated().map { .init(line: $0 + 2, reason: $1.reason) })
        #expect(try await desk.store.call("CA9") == nil)
        await desk.remove()
    }

    @Test func `turns stand in the order of their times, those of one time as they came`() async throws {
        let desk = try await Desk()
        let turns = #"""
            [{"role":"agent","text":"third","at_ms":900},{"role":"caller","text":"first","at_ms":5},
            {"role":"agent","text":"second","at_ms":5}]
            """#.replacing("\n", with: " ")
        _ = try await desk.take([line("CA1", turns)])
        let kept = try await desk.store.turns(of: "CA1")
        #expect(kept.map(\.text) == ["first", "second", "third"])
        #expect(kept.map(\.seq) == [1, 2, 3])
        #expect(kept.map(\.endedMs) == [5, 900, 900])
        await desk.remove()
    }

    @Test func `without extraction no work follows, and a withheld number has no contact`() async throws {
        let desk = try await Desk()
        #expect(try await desk.take([line("CA1", from: "anonymous")]).imported == 1)
        #expect(try await desk.store.jobs(of: "CA1") == [])
        #expect(try await desk.store.call("CA1")?.contactID == nil)
        #expect(try await desk.take([line("CA2")], job: Clerk.summarisePast).imported == 1)
        #expect(try await desk.store.jobs(of: "CA2").map(\.kind) == ["summarise_past"])
        await desk.remove()
    }

    @Test func `whatever a caller was called is a handle, of the line that was rung`() async throws {
        let desk = try await Desk()
        for (number, from) in ["5551234567", "caller-17", "+1 (617) 555-0100"].enumerated() {
            let lines = [line("CA\(number)", from: from), line("CB\(number)", from: from)]
            #expect(try await desk.take(lines, of: ["+14155550199": "shop"]).imported == 2)
            let contact = try #require(try await desk.store.contact(handle: from, line: "shop"))
            #expect(contact.callCount == 2)
        }
        for (number, from) in ["", "-", "Anonymous", "+266696687", "12562533", "sip:unknown@host"].enumerated() {
            #expect(try await desk.take([line("CC\(number)", from: from)]).imported == 1)
            #expect(try await desk.store.call("CC\(number)")?.contactID == nil, "\(from)")
        }
        await desk.remove()
    }

    @Test func `calls are worked on in the order in which they were, however they stand in the file`() async throws {
        let desk = try await Desk()
        let later = """
            {"call_sid":"CA0","from":"+14155550100","to":"+14155550199","started_at":"2026-03-06T09:30:00Z",\
            "turns":[{"role":"caller","text":"I got the quote, thank you.","at_ms":0}]}
            """
        var importer = Importer(desk.store, lines: [:], zone: "UTC", job: Clerk.summarisePast)
        try await importer.read(try desk.file([later, call]))
        try await importer.finishWork(Settings())
        let promises = try await desk.store.commitments(CommitmentFilter(callSid: "CA1"))
        #expect(promises.map(\.status) == [.kept])
        await desk.remove()
    }

    @Test(.timeLimit(.minutes(1)))
    func `who waits for an import waits for its own work, and takes nobody else's`() async throws {
        let desk = try await Desk()
        var importer = Importer(desk.store, lines: [:], zone: "UTC", job: Clerk.summarisePast)
        try await importer.read(try desk.file([call]))
        let now = Date()
        let others = [Clerk.summarise, Clerk.erase, EmbeddingClerk.kind, "commitment.due"]
        try await desk.store.add(
            jobs: others.map { ("CA1", NewJob(kind: $0, key: "\($0) of another", runAfter: now)) }, at: now)
        try await importer.finishWork(Settings())
        #expect(try await desk.store.call("CA1")?.summary != nil)
        let left = try await desk.store.jobs(of: "CA1").filter { $0.state == .queued && $0.tries == 0 }
        #expect(Set(left.map(\.kind)) == Set(others))
        await desk.remove()
    }

    @Test func `a file is read line by line, whatever its lines end with and however long it is`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let long = String(repeating: "x", count: 3 << 20)
        try Data("one\r\n\n\(long)\ntwo\n\(String(repeating: "y", count: 70))\nlast".utf8).write(to: file)
        var lines = try FileLines(path: file.path, longest: 64)
        var read: [FileLines.Line] = []
        while let line = try lines.next() { read.append(line) }
        func bytes(_ text: String) -> FileLines.Line { .bytes(Array(text.utf8)) }
        #expect(read == [bytes("one\r"), bytes(""), .tooLong, bytes("two"), .tooLong, bytes("last")])
        #expect(throws: Program.Failure.self) { try FileLines(path: "/nowhere/at/all", longest: 9) }
    }
}
