import Foundation
import Records
import Rehearsal
import Synchronization
import Testing

@testable import ringback

/// Writing down without waiting: the way from a call into the database when database, disk or process fail.
@Suite struct ScribeTests {
    /// A scribe with a database and a spool of its own, in a folder that goes with the test.
    private struct Desk {
        let folder: URL
        let store: SQLiteStore

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "scribe-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            store = try SQLiteStore(path: folder.appending(path: "records.db").path)
            Log.quieten(to: .silent)
        }

        var spoolFolder: URL { folder.appending(path: "spool") }

        func spool() throws -> Spool { try Spool(folder: spoolFolder.path, node: "a", jobs: [Clerk.summarise]) }

        func remove() async {
            await store.close()
            try? FileManager.default.removeItem(at: folder)
        }

        /// Another process that holds the database's write lock until it is told to let go.
        func hold() async throws -> Holder { try await Holder(folder.appending(path: "records.db").path) }
    }

    final class Holder: Sendable {
        private let isReleased = Mutex(false)
        private let task = Mutex<Task<Void, any Error>?>(nil)

        init(_ path: String) async throws {
            let store = try SQLiteStore(path: path)
            try await store.migrate()
            let (held, holding) = AsyncStream<Void>.makeStream()
            let task = Task {
                try await store.write { [self] (session) throws(StoreError) in
                    _ = try session.rows("SELECT 1")
                    holding.finish()
                    while !isReleased.withLock({ $0 }) { usleep(1000) }
                }
                await store.close()
            }
            self.task.withLock { $0 = task }
            for await _ in held {}
        }

        func release() async throws {
            isReleased.withLock { $0 = true }
            try await task.withLock({ $0 })?.value
        }
    }

    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    private func call(_ callSid: String) -> CallRecord {
        CallRecord(callSid: callSid, from: "+14155550100", to: "+14155550199", startedAt: start, identityLevel: 1)
    }

    private func turn(_ callSid: String, _ seq: Int) -> Turn {
        Turn(
            id: "\(callSid)-t\(seq)", callSid: callSid, seq: seq, role: .caller, text: "turn \(seq)",
            startedMs: seq * 100, endedMs: seq * 100 + 50)
    }

    private var ending: CallEnding { CallEnding(status: .completed, reason: "caller_hangup", at: start) }

    @Test func `what is posted is in the database, in order, when the scribe was flushed`() async throws {
        let desk = try Desk()
        let told = Mutex<[String]>([])
        let scribe = Scribe(desk.store, spool: try desk.spool()) { entry in
            told.withLock { $0 += entry.callSids }
        }
        let (begun, beginning) = AsyncStream<CallRecord?>.makeStream()
        scribe.begin(call("CA1"), anonymous: false) { beginning.yield($0) }
        for seq in 1...500 { scribe.post(.turns([turn("CA1", seq)])) }
        scribe.post(.end("CA1", ending, [NewJob(Clerk.summarise, after: "CA1", at: start)]))
        await scribe.flush()
        #expect(try await desk.store.turns(of: "CA1").map(\.seq) == Array(1...500))
        #expect(try await desk.store.call("CA1")?.status == .completed)
        #expect(told.withLock { $0.count } == 502)
        for await kept in begun {
            #expect(kept?.contactID != nil)
            #expect(kept?.run == scribe.spool.run)
            break
        }
        let counters = scribe.counters
        #expect(counters == .init(posted: 502, durable: 502, kept: 502))
        await scribe.close()
        await desk.remove()
    }

    @Test func `a database that is away holds nobody up: what is posted is durable, and written when it is back`()
        async throws
    {
        let desk = try Desk()
        let scribe = Scribe(desk.store, spool: try desk.spool())
        scribe.begin(call("CA1"), anonymous: false) { _ in }
        await scribe.flush()
        let holder = try await desk.hold()
        let posting = ContinuousClock.now
        for seq in 1...50 { scribe.post(.turns([turn("CA1", seq)])) }
        #expect(ContinuousClock.now - posting < .milliseconds(100))
        while scribe.counters.durable < 51 { try await Task.sleep(for: .milliseconds(1)) }
        #expect(ContinuousClock.now - posting < .seconds(1), "durable within a second, whatever the database does")
        #expect(scribe.counters.kept == 1)
        #expect(await scribe.spool.backlogBytes > 0)
        try await holder.release()
        await scribe.flush()
        #expect(try await desk.store.turns(of: "CA1").count == 50)
        #expect(await scribe.spool.backlogBytes == 0)
        await scribe.close()
        await desk.remove()
    }

    @Test func `what the database could not take before the end is there after the next start`() async throws {
        let desk = try Desk()
        let holder = try await desk.hold()
        let first = Scribe(desk.store, spool: try desk.spool())
        first.begin(call("CA1"), anonymous: false) { _ in }
        first.post(.turns([turn("CA1", 1)]))
        await first.close(patience: 0.2)
        try await holder.release()
        #expect(try await desk.store.call("CA1") == nil)
        let second = Scribe(desk.store, spool: try desk.spool())
        #expect(second.spool.finding.lostRuns == [first.spool.run])
        await second.flush()
        let call = try #require(try await desk.store.call("CA1"))
        #expect(call.status == .interrupted)
        #expect(call.turnCount == 1)
        #expect(try await desk.store.jobs(state: .queued, limit: 9).map(\.callSid) == ["CA1"])
        await second.close()
        await desk.remove()
    }

    @Test func `with a full disk under the spool the database gets everything itself`() async throws {
        let desk = try Desk()
        try FileManager.default.createDirectory(at: desk.spoolFolder, withIntermediateDirectories: true)
        for number in 1...9 {
            try FileManager.default.createSymbolicLink(
                at: desk.spoolFolder.appending(path: "a.0000000\(number).journal"),
                withDestinationURL: URL(filePath: "/dev/full"))
        }
        let scribe = Scribe(desk.store, spool: try desk.spool())
        scribe.begin(call("CA1"), anonymous: false) { _ in }
        scribe.post(.turns([turn("CA1", 1)]))
        await scribe.flush()
        scribe.post(.turns([turn("CA1", 2)]))
        await scribe.flush()
        #expect(try await desk.store.turns(of: "CA1").count == 2)
        #expect(scribe.counters.spoolFailures > 0)
        #expect(scribe.counters.dropped == 0)
        await scribe.close()
        await desk.remove()
    }

    @Test func `an entry that can't be kept is refused alone, and counted`() async throws {
        let desk = try Desk()
        let scribe = Scribe(desk.store, spool: try desk.spool())
        scribe.begin(call("CA1"), anonymous: false) { _ in }
        scribe.post(.turns([turn("CA9", 1)]))
        var nul = turn("CA1", 1)
        nul.text = "a\0b"
        scribe.post(.turns([nul]))
        scribe.post(.turns([turn("CA1", 2)]))
        await scribe.flush()
        #expect(try await desk.store.turns(of: "CA1").map(\.seq) == [2])
        #expect(scribe.counters.refused == 2)
        #expect(scribe.counters.kept == 2)
        await scribe.close()
        scribe.post(.turns([turn("CA1", 3)]))
        #expect(scribe.counters.dropped == 1)
        await desk.remove()
    }

    @Test func `a line takes calls while its database is away`() async throws {
        try await House.with { house in
            let path = String(house.stage.settings.database.dropFirst("sqlite:".count))
            let holder = try await Holder(path)
            let report = await house.ring(try House.recorded("silence"))
            #expect(report.ending == .callerHungUp)
            #expect(report.heardMs > 2000)
            #expect(try await house.store.call(report.callSid) == nil)
            try await holder.release()
            let call = try await house.ended(report.callSid)
            #expect(call.endReason == "caller_hangup")
            #expect(call.turnCount == 1)
        }
    }

    @Test func `a line that was killed is missed by the next: its calls are closed, and their work is done`()
        async throws
    {
        let desk = try Desk()
        var killed: Spool? = try desk.spool()
        var live = call("CA1")
        live.run = killed?.run
        _ = try await killed?.append([.begin(live, anonymous: false), .turns([turn("CA1", 1)])])
        killed = nil
        let change: (inout Settings) -> Void = {
            $0.database = "sqlite:" + desk.folder.appending(path: "records.db").path
            $0.spool = desk.spoolFolder.path
            $0.node = "a"
        }
        try await House.with(change) { house in
            let call = try await house.ended("CA1")
            #expect(call.status == .interrupted)
            #expect(call.turnCount == 1)
        }
        await desk.remove()
    }
}
