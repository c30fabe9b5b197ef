import Foundation
import Records
import Testing

/// What the spool promises: durable, in order, once more rather than never.
@Suite(.scratch) struct SpoolTests {
    private var folder: String { ScratchPlace.folder.path }

    private func open(_ node: String = "a", journalBytes: Int = 1 << 20) throws -> Spool {
        try Spool(folder: folder, node: node, jobs: ["summarise"], journalBytes: journalBytes)
    }

    private func turn(_ number: Int) -> Entry { .turns([aTurn("CA1", number, "sentence number \(number) 👋")]) }

    /// What a process leaves that is killed: nothing is closed, the lock goes.
    private func kill(_ spool: consuming Spool?) { spool = nil }

    /// Everything that waits, and the bytes of whatever was unreadable.
    private func all(_ spool: Spool, limit: Int = 3) async throws -> [Entry] {
        var entries: [Entry] = []
        while let batch = try await spool.next(limit) {
            entries += batch.entries
            await spool.settle(batch)
        }
        return entries
    }

    private func journals() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: ScratchPlace.folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "journal" }.sorted { $0.path < $1.path }
    }

    /// Leaves these numbers in the only journal, as a killed process would.
    private func leave(_ numbers: ClosedRange<Int>) async throws -> URL {
        let spool = try open()
        for number in numbers { _ = try await spool.append([turn(number)]) }
        kill(consume spool)
        return try #require(try journals().first)
    }

    @Test func `entries come back in the order they were appended in, until they are settled`() async throws {
        let spool = try open()
        let position = try await spool.append((1...5).map(turn))
        #expect(try await spool.append((6...7).map(turn)) > position)
        let batch = try #require(try await spool.next(2))
        #expect(batch.entries == [turn(1), turn(2)])
        #expect(try await spool.next(2)?.entries == batch.entries, "not settled, not gone")
        #expect(batch.position < position)
        #expect(try await all(spool) == (1...7).map(turn))
        #expect(try await spool.next(9) == nil)
        #expect(await spool.backlogBytes == 0)
    }

    @Test func `every kind of entry comes back as it was`() async throws {
        let use = MemoryUse(item: "f1", via: .tool, rank: 2, score: 0.25, tokens: 9, at: noon)
        let entries: [Entry] = [
            .begin(aCall("CA1", at: 0.125), anonymous: true),
            .preamble(PreambleRecord(callSid: "CA1", text: "\u{0}\n☎", tokens: 1, createdAt: noon, uses: [use])),
            .turns([aTurn("CA1", 1, .agent, "Hello", heard: "He"), aTurn("CA1", 2, "שלום")]),
            .events([CallEvent(callSid: "CA1", atMs: 3, kind: "dtmf", detailJSON: #"{"digit":"5"}"#)]),
            .uses("CA1", [use]), .end("CA1", anEnding(), [aJob("CA1")]),
            .lost(run: "a-1", at: noon, jobs: ["summarise"]),
        ]
        let spool = try open()
        _ = try await spool.append(entries)
        kill(consume spool)
        let found = try await all(try open())
        #expect(Array(found.dropLast()) == entries)
    }

    @Test func `what a killed process has appended is found by the next, and its run is known as lost`() async throws {
        let spool = try open()
        let run = spool.run
        _ = try await spool.append((1...3).map(turn))
        let batch = try #require(try await spool.next(1))
        await spool.settle(batch)
        kill(consume spool)
        let next = try open()
        #expect(next.run != run)
        #expect(next.finding.lostRuns == [run])
        #expect(next.finding.entries == 3, "settled, but not wiped: once more rather than never")
        let found = try await all(next)
        #expect(found.dropLast() == [turn(1), turn(2), turn(3)])
        guard case .lost(run, _, ["summarise"]) = found.last else {
            Issue.record("\(String(describing: found.last))")
            return
        }
    }

    @Test func `a run that leaves in order is not lost and leaves nothing`() async throws {
        let spool = try open()
        _ = try await spool.append([turn(1)])
        _ = try await all(spool)
        await spool.close()
        #expect(try journals() == [])
        let next = try open()
        #expect(next.finding == Spool.Finding())
        // It may also leave entries behind, then it is looked after like a lost one.
        _ = try await next.append([turn(2)])
        await next.close()
        #expect(try open().finding.lostRuns == [next.run])
    }

    @Test func `what is in the database is on the disk no more`() async throws {
        let spool = try open(journalBytes: 300)
        for number in 1...9 { _ = try await spool.append([turn(number)]) }
        #expect(try journals().count > 3, "they are cut into files")
        _ = try await all(spool)
        #expect(try journals().count == 1)
        for file in try FileManager.default.contentsOfDirectory(
            at: ScratchPlace.folder, includingPropertiesForKeys: nil)
        {
            #expect(try Data(contentsOf: file).range(of: Data("sentence".utf8)) == nil)
        }
    }

    @Test func `a tail torn at any byte costs the torn entry alone`() async throws {
        let journal = try await leave(1...3)
        let whole = try Data(contentsOf: journal)
        let two = try await leftBytes(of: 2)
        for cut in stride(from: two + 1, to: whole.count, by: 7) {
            try whole.prefix(cut).write(to: journal)
            let spool = try open()
            #expect(spool.finding.tornBytes == cut - two)
            #expect(spool.finding.damagedBytes == 0)
            #expect(spool.finding.entries == 2)
            _ = try await spool.append([turn(4)])
            #expect(try await all(spool).filter { !$0.isLost } == [turn(1), turn(2), turn(4)])
            await spool.close()
        }
    }

    /// How long a journal with so many entries is.
    private func leftBytes(of count: Int) async throws -> Int {
        var bytes: [UInt8] = []
        let other = ScratchPlace.folder.appending(path: "other")
        let spool = try Spool(folder: other.path, node: "a", jobs: [])
        _ = try await spool.append((1...count).map(turn))
        bytes = Array(try Data(contentsOf: other.appending(path: "a.00000001.journal")))
        await spool.close()
        try FileManager.default.removeItem(at: other)
        return bytes.count
    }

    @Test func `a tail of zeros, as a power cut leaves it, is cut off`() async throws {
        let journal = try await leave(1...2)
        try (Data(contentsOf: journal) + Data(count: 4096)).write(to: journal)
        let spool = try open()
        #expect(spool.finding.tornBytes == 4096)
        #expect(try await all(spool).filter { !$0.isLost } == [turn(1), turn(2)])
    }

    @Test func `damage in the middle costs what it hit, and is reported`() async throws {
        let journal = try await leave(1...3)
        let whole = try Data(contentsOf: journal)
        let (one, two) = (try await leftBytes(of: 1), try await leftBytes(of: 2))
        for at in stride(from: one, to: two, by: 5) {
            var bytes = whole
            bytes[at] ^= 0x40
            try bytes.write(to: journal)
            let spool = try open()
            #expect(spool.finding.damagedBytes == two - one, "byte \(at - one) of the record")
            #expect(spool.finding.tornBytes == 0)
            #expect(try await all(spool).filter { !$0.isLost } == [turn(1), turn(3)])
            await spool.close()
        }
    }

    @Test func `on a full disk nothing is half written, and when there is room it goes on in order`() async throws {
        // A device that is always full stands in for the next journal's file.
        let full = ScratchPlace.folder.appending(path: "a.00000001.journal")
        try FileManager.default.createSymbolicLink(at: full, withDestinationURL: URL(filePath: "/dev/full"))
        let spool = try open()
        let error = await #expect(throws: StoreError.self) { _ = try await spool.append([turn(1)]) }
        #expect(error == .unavailable("spool: write a.00000001.journal: No space left on device"))
        #expect(try await spool.next(9) == nil)
        #expect(await spool.backlogBytes == 0)
        _ = try await spool.append([turn(1)])
        _ = try await spool.append([turn(2)])
        #expect(try await all(spool) == [turn(1), turn(2)])
    }

    @Test func `one node is one process, and another may share the folder`() async throws {
        let spool = try open("a")
        let error = #expect(throws: StoreError.self) { try open("a") }
        guard case .failed(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains("RINGBACK_NODE"))
        let other = try open("a.b")
        _ = try await spool.append([turn(1)])
        _ = try await other.append([turn(2)])
        #expect(try await all(spool) == [turn(1)])
        #expect(try await all(other) == [turn(2)])
        await spool.close()
        _ = try open("a")
    }

    @Test func `what a node left that nobody runs any more is taken over`() async throws {
        let gone = try open("container-1")
        let run = gone.run
        _ = try await gone.append([turn(1), turn(2)])
        kill(consume gone)
        let spool = try open("container-2")
        #expect(spool.finding.entries == 2)
        #expect(spool.finding.lostRuns == [run])
        #expect(try await all(spool).filter { !$0.isLost } == [turn(1), turn(2)])
        await spool.close()
        #expect(try open("container-3").finding == Spool.Finding())
    }

    @Test func `the folder is for its owner alone`() async throws {
        let room = ScratchPlace.folder.appending(path: "deep/room")
        let spool = try Spool(folder: room.path, node: "a", jobs: [])
        _ = try await spool.append([turn(1)])
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(room.path) == 0o700)
        #expect(try mode(room.appending(path: "a.00000001.journal").path) == 0o600)
    }

    /// A journal that was written by the first version of the program; whatever comes later must read it.
    @Test func `a journal of an older program is read`() async throws {
        let lines = [
            #"{"begin":{"_0":{"callSid":"CA1","line":"main","from":"+15550100","to":"+15559999","direction":"inbound","status":"live","startedAt":1790000000000,"identityLevel":1,"voice":"rehearsal","timeZone":"UTC","turnCount":0},"anonymous":false}}"#,
            #"{"turns":{"_0":[{"id":"CA1-t1","callSid":"CA1","seq":1,"role":"caller","text":"Hello","interrupted":false,"injected":false,"startedMs":1000,"endedMs":1900}]}}"#,
            #"{"events":{"_0":[{"callSid":"CA1","atMs":5,"kind":"dtmf","id":"e1"}]}}"#,
            #"{"preamble":{"_0":{"callSid":"CA1","text":"x","tokens":1,"createdAt":1790000000000,"uses":[]}}}"#,
            #"{"end":{"_0":"CA1","_1":{"status":"completed","reason":"caller_hangup","at":1790000060000},"_2":[{"kind":"summarise","key":"summarise:CA1","runAfter":1790000060000}]}}"#,
            #"{"lost":{"run":"a-1","at":1790000000000,"jobs":["summarise"]}}"#, #"{"later":{}}"#,
            #"{"identity":{"_0":"CA1","level":2}}"#,
        ]
        var bytes: [UInt8] = []
        for line in lines { bytes += record(Array(line.utf8)) }
        try Data(bytes).write(to: ScratchPlace.folder.appending(path: "a.00000001.journal"))
        let spool = try open()
        #expect(spool.finding.entries == 8)
        let batch = try #require(try await spool.next(99))
        #expect(batch.unreadable == 1, "a kind of entry that this program doesn't know")
        #expect(batch.entries.count == 7)
        #expect(batch.entries[1] == .turns([aTurn("CA1", 1, "Hello")]))
        #expect(batch.entries[6] == .identity("CA1", level: 2))
        #expect(batch.entries[4] == .end("CA1", anEnding(), [aJob("CA1")]))
    }

    /// The format once more, bit by bit and independently of the product's.
    private func record(_ payload: [UInt8]) -> [UInt8] {
        func little(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }
        func check(_ bytes: [UInt8]) -> Int {
            var value = 0xFFFF_FFFF
            for byte in bytes {
                value ^= Int(byte)
                for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
            }
            return value ^ 0xFFFF_FFFF
        }
        precondition(check(Array("123456789".utf8)) == 0xE306_9283, "the check value of CRC-32C")
        return Array("RBJ1".utf8) + little(payload.count) + little(check(little(payload.count) + payload)) + payload
    }
}

extension Entry {
    fileprivate var isLost: Bool { if case .lost = self { true } else { false } }
}
