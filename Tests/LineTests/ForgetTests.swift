import Console
import Foundation
import Records
import Testing

@testable import ringback

/// Forgetting somebody outside the database, too: what waits in the spool, recordings, captures.
@Suite struct ForgetTests {
    /// A folder with a database, a spool and folders of calls that goes with the test.
    private struct Desk {
        let folder = FileManager.default.temporaryDirectory.appending(path: "forget-\(UUID().uuidString)")
        let store: SQLiteStore
        var settings = Settings()

        init() async throws {
            Log.quieten(to: .silent)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            settings.database = "sqlite:" + folder.appending(path: "records.db").path
            settings.spool = folder.appending(path: "spool").path
            settings.recordings = folder.appending(path: "recordings").path
            store = try SQLiteStore(path: folder.appending(path: "records.db").path)
            try await store.migrate()
        }

        func spool(_ node: String) throws -> Spool {
            try Spool(folder: settings.spoolFolder, node: node, jobs: [Clerk.summarise])
        }

        func file(_ path: String, _ text: String) throws {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }

        func holds(_ path: String) -> Bool {
            FileManager.default.fileExists(atPath: folder.appending(path: path).path)
        }

        func remove() async {
            await store.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    private let number = "+14155550166"
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func call(_ callSid: String, from: String, run: String? = nil) -> CallRecord {
        CallRecord(callSid: callSid, from: from, to: "+14155550199", startedAt: start, identityLevel: 1, run: run)
    }

    private func turn(_ callSid: String, _ text: String) -> Turn {
        Turn(id: "\(callSid)-t1", callSid: callSid, seq: 1, role: .caller, text: text, startedMs: 0, endedMs: 500)
    }

    @Test func `what a dead node left in its spool is brought in first, and then forgotten with the rest`() async throws
    {
        let desk = try await Desk()
        var dead: Spool? = try desk.spool("dead")
        let run = dead?.run
        _ = try await dead?.append([
            .begin(call("CAsecret1", from: number, run: run), anonymous: false),
            .turns([turn("CAsecret1", "My xylophone has \"quotes\" and slashes / in it.")]),
            .begin(call("CAkept1", from: "+14155550111", run: run), anonymous: false),
            .turns([turn("CAkept1", "The clarinet is somebody else's.")]),
        ])
        dead = nil
        let (counts, residue) = try await ForgetCommand.forget(number, desk.settings, desk.store)
        #expect(residue == [])
        #expect(counts["turn"] == 1)
        #expect(counts["call"] == 1)
        #expect(counts["job"] == 1, "the lost call was ended before, and its work is not done any more")
        #expect(try Spool.nodesThatWait(in: desk.settings.spoolFolder) == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.settings.spoolFolder) == [])
        #expect(try await desk.store.call("CAkept1")?.status == .interrupted)
        let again = await #expect(throws: Program.Failure.self) {
            try await ForgetCommand.forget(number, desk.settings, desk.store)
        }
        guard case .failed(let reason) = again else { return }
        #expect(reason.contains("nobody with the number"))
        await desk.remove()
    }

    @Test func `while a node that runs can't write its spool, nothing is erased and it is said`() async throws {
        let desk = try await Desk()
        let running = try desk.spool("running")
        _ = try await desk.store.begin(call("CAsecret1", from: number), anonymous: false)
        _ = try await running.append([.turns([turn("CAsecret1", "It waits.")])])
        #expect(try await SpoolVisit.bringIn(desk.settings.spoolFolder, to: desk.store, patience: 0.1) == ["running"])
        #expect(try await desk.store.call("CAsecret1") != nil)
        let batch = try #require(try await running.next(9))
        await running.settle(batch)
        #expect(try await SpoolVisit.bringIn(desk.settings.spoolFolder, to: desk.store, patience: 0.1) == [])
        await running.close()
        await desk.remove()
    }

    @Test func `recordings and captures go along, however a capture is called, and others' stay`() async throws {
        let desk = try await Desk()
        for callSid in ["CAsecret1", "CAsecret2"] {
            _ = try await desk.store.begin(call(callSid, from: number), anonymous: false)
        }
        _ = try await desk.store.begin(call("CAkept1", from: "+14155550111"), anonymous: false)
        for callSid in ["CAsecret1", "CAkept1"] { try desk.file("recordings/\(callSid).wav", "sound") }
        try desk.file("captures/CAsecret1/caller.jsonl", "x")
        try desk.file("captures/the bad one/call.json", #"{"webhook":{"From":"+14155550166"}}"#)
        try desk.file("captures/CAkept1/call.json", #"{"webhook":{"From":"+14155550111"}}"#)
        let folders = CallFolders(
            recordings: RecordingShelf(folder: desk.folder.appending(path: "recordings")),
            captures: CaptureShelf(folder: desk.folder.appending(path: "captures")))
        let forgetting = Forgetting(store: desk.store, folders: folders)
        let contact = try #require(try await desk.store.contact(handle: number, line: "main"))
        let traces = try await desk.store.traces(of: contact.id)
        #expect(try await forgetting.residue(of: traces).count { $0.hasPrefix("file") } > 3)
        let forgotten = try await forgetting.forget(contact.id, by: "cli", at: start)
        #expect(forgotten.counts["recording"] == 1)
        #expect(forgotten.counts["capture"] == 2)
        #expect(try await forgetting.residue(of: forgotten.traces) == [])
        for path in ["recordings/CAkept1.wav", "captures/CAkept1/call.json"] { #expect(desk.holds(path), "\(path)") }
        for path in ["recordings/CAsecret1.wav", "captures/CAsecret1", "captures/the bad one"] {
            #expect(!desk.holds(path), "\(path)")
        }
        await desk.remove()
    }

    @Test func `a file that a dead process left is found by what stands in it`() async throws {
        let desk = try await Desk()
        _ = try await desk.store.begin(call("CAsecret1", from: number), anonymous: false)
        let words = "I never want to hear of this \"xylophone\" again."
        try await desk.store.append([turn("CAsecret1", words)])
        let contact = try #require(try await desk.store.contact(handle: number, line: "main"))
        let traces = try await desk.store.traces(of: contact.id)
        let search = FolderSearch(traces)
        try desk.file("spool/a.journal", String(repeating: "x", count: (4 << 20) - 5) + #"hear of \"xylophone\""#)
        #expect(search.files(in: desk.folder.appending(path: "spool")) == [])
        let escaped = #"I never want to hear of this \"xylophone\" again."#
        try desk.file("spool/a.journal", String(repeating: "x", count: (4 << 20) - 5) + escaped)
        #expect(search.files(in: desk.folder.appending(path: "spool")) == ["a.journal"])
        await desk.remove()
    }

    @Test func `what is older than it may be goes by itself, kind by kind`() async throws {
        let desk = try await Desk()
        for (callSid, days) in [("CA1", 100.0), ("CA2", 20.0), ("CA3", 1.0)] {
            var call = call(callSid, from: number)
            call.startedAt = start.addingTimeInterval(-86_400 * days)
            try await desk.store.keep(
                past: call, anonymous: false, turns: [turn(callSid, "Words of \(callSid)")],
                ending: CallEnding(status: .completed, reason: "caller_hangup", at: call.startedAt), jobs: [])
        }
        try await RecordKeeper.sweep(desk.store, [.calls: 50, .turns: 10], now: start)
        #expect(try await desk.store.calls(CallFilter()).calls.map(\.callSid) == ["CA3", "CA2"])
        #expect(try await desk.store.turns(of: "CA2").map(\.text) == [""])
        #expect(try await desk.store.turns(of: "CA3").map(\.text) == ["Words of CA3"])
        #expect(try await RecordKeeper.sweep(desk.store, [.calls: 50, .turns: 10], now: start) == ErasureCounts())
        await desk.remove()
    }

    @Test func `a capture that was written after its call was erased goes by itself, one that is too old, too`()
        async throws
    {
        let desk = try await Desk()
        _ = try await desk.store.begin(call("CAkept1", from: number), anonymous: false)
        for callSid in ["CAerased", "CAkept1"] { try desk.file("captures/\(callSid)/call.json", "{}") }
        let shelf = CaptureShelf(folder: desk.folder.appending(path: "captures"))
        let later = Date().addingTimeInterval(2 * 3600)
        await CallFileKeeper.sweep(shelf, days: 30, store: desk.store, now: later)
        #expect(shelf.all().map(\.callSid) == ["CAkept1"])
        await CallFileKeeper.sweep(shelf, days: 30, store: desk.store, now: later.addingTimeInterval(30 * 86_400))
        #expect(shelf.all().isEmpty)
        await desk.remove()
    }

    @Test func `how long records are kept is set in days, nought is for ever`() throws {
        let environment = ["RINGBACK_CALL_DAYS": "365", "RINGBACK_TURN_DAYS": "30", "RINGBACK_AUDIT_DAYS": "0"]
        #expect(try Settings(environment: environment, file: nil).retention == [.calls: 365, .turns: 30])
        let files = try Settings(environment: ["RINGBACK_CAPTURE": "/x", "RINGBACK_CAPTURE_DAYS": "7"], file: nil)
        #expect(files.keptFiles.map(\.days) == [7])
        #expect(throws: SettingsError.self) { try Settings(environment: ["RINGBACK_CALL_DAYS": "-1"], file: nil) }
    }
}
