import Foundation

/// What has happened and is not yet in the database, on this machine's disk.
///
/// Everything goes through it, whether the database is there or away: `append` makes entries durable, `next` and `settle`
/// give them to whoever writes them into the database, in order. What is in the database is wiped from the disk at once. A
/// process that is killed finds the rest at its next start; an entry that was written but not wiped is then written again,
/// which changes nothing.
///
/// The folder holds, for each node, `NODE.lock` (see `SpoolLock`) and its journals `NODE.00000001.journal` and so on (see
/// `JournalRecord`); one record is one `Entry` as JSON. A node that left entries and is run by nobody is taken over by the
/// next that starts in this folder: a container's name changes, its volume stays.
package actor Spool {
    /// What was found at the start.
    package struct Finding: Sendable, Equatable {
        /// Entries that wait for the database.
        package var entries = 0
        /// Bytes of entries that a crash cut short: cut off.
        package var tornBytes = 0
        /// Bytes elsewhere that are no entry: passed over.
        package var damagedBytes = 0
        /// Runs that ended without leaving.
        package var lostRuns: [String] = []

        /// Nothing.
        package init() {}
    }

    /// Entries to be written into the database, oldest first.
    package struct Batch: Sendable {
        /// As they were appended, without those that can't be read.
        package var entries: [Entry]
        /// Whole records that this program can't read.
        package var unreadable = 0
        /// How far the spool is settled once these are.
        package var position: Int64 { start + Int64(bytes) }
        fileprivate var bytes: Int
        fileprivate var start: Int64
    }

    /// This run's id, unique for ever.
    package nonisolated let run: String
    /// Under this name the folder holds its lock and its journals.
    package nonisolated let node: String
    /// What was there when it was opened; it does not change later.
    package nonisolated let finding: Finding

    private let executor = BlockingExecutor(label: "records.spool")
    /// A thread of its own: the disk holds up nobody else.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folder: SpoolFolder
    private let lock: SpoolLock
    /// Oldest first; the last one grows.
    private var journals: [Journal]
    private let journalBytes: Int
    /// How much of the first journal is settled.
    private var settledOfFirst = 0
    /// Bytes ever appended and settled, counted from this start on.
    private var appended: Int64 = 0
    private var settled: Int64 = 0
    private var isClosed = false

    /// Opens a node's part of the spool, takes over what other nodes left, and notes that their last runs are lost.
    /// - Parameters:
    ///   - folder: made when it is not there, for its owner only.
    ///   - node: letters, digits, `.`, `_` and `-`.
    ///   - jobs: the kinds of jobs that the calls of a lost run get.
    ///   - journalBytes: a journal that has grown so long is followed by another.
    /// - Throws: `.failed` when a process is at work under the same name; `.unavailable` when the disk refuses.
    package init(folder path: String, node: String, jobs: [String], journalBytes: Int = 4 << 20) throws(StoreError) {
        let folder = try SpoolFolder(path: path)
        guard let lock = try folder.lock(of: node) else {
            throw .failed("the spool \(path) is in use under the name \(node); choose another RINGBACK_NODE")
        }
        var journals = try folder.journals(of: node)
        let orphans = try folder.orphans(besides: node)

        var finding = Finding()
        for journal in journals + orphans.flatMap(\.journals) {
            finding.entries += journal.finding.records
            finding.tornBytes += journal.finding.torn
            finding.damagedBytes += journal.finding.damaged
        }
        finding.lostRuns = ([lock] + orphans.map(\.lock)).compactMap(\.lostRun)
        if journals.isEmpty { journals.append(try folder.newJournal(of: node)) }

        let now = Date()
        var bytes: [UInt8] = []
        for orphan in orphans { bytes += try orphan.records() }
        for run in finding.lostRuns {
            JournalRecord.append(Self.encode(.lost(run: run, at: now, jobs: jobs)), to: &bytes)
        }
        if !bytes.isEmpty { try journals[journals.count - 1].append(bytes) }
        run = "\(node)-\(String(UInt64.random(in: 1...UInt64.max), radix: 36))"
        try lock.sign(run)
        for orphan in orphans { orphan.remove() }

        self.node = node
        self.folder = folder
        self.lock = lock
        self.finding = finding
        self.journals = journals
        self.journalBytes = journalBytes
        appended = journals.reduce(0) { $0 + Int64($1.count) }
    }

    /// Makes entries durable: all of them or, when this throws, none.
    /// - Returns: how far the spool must be settled for them to be in the database.
    package func append(_ entries: [Entry]) throws(StoreError) -> Int64 {
        guard !isClosed else { throw .unavailable("spool: closed") }
        if entries.isEmpty { return appended }
        var bytes: [UInt8] = []
        for entry in entries { JournalRecord.append(Self.encode(entry), to: &bytes) }
        if journals[journals.count - 1].count >= journalBytes { journals.append(try folder.newJournal(of: node)) }
        do throws(StoreError) {
            try journals[journals.count - 1].append(bytes)
        } catch {
            // A disk that failed to write once is not trusted with the same file again.
            if let fresh = try? folder.newJournal(of: node) {
                if journals[journals.count - 1].count == 0 { journals.removeLast().remove() }
                journals.append(fresh)
            }
            throw error
        }
        appended += Int64(bytes.count)
        return appended
    }

    /// The oldest entries that are not settled, at most `limit`; nil when there are none. Asked again before `settle`, it
    /// answers the same.
    package func next(_ limit: Int) throws(StoreError) -> Batch? {
        guard !isClosed else { return nil }
        while true {
            let journal = journals[0]
            if settledOfFirst < journal.count { return try read(journal, limit) }
            guard journals.count > 1 else { return nil }
            journals.removeFirst().remove()
            settledOfFirst = 0
        }
    }

    private func read(_ journal: Journal, _ limit: Int) throws(StoreError) -> Batch {
        var end = min(journal.count, settledOfFirst + 256 << 10)
        var reading = JournalRecord.read(
            try journal.read(settledOfFirst..<end), isAll: end == journal.count, limit: limit)
        if reading.payloads.isEmpty, end < journal.count {
            end = journal.count
            reading = JournalRecord.read(try journal.read(settledOfFirst..<end), isAll: true, limit: limit)
        }
        // What was whole when it was appended and is not any more: a disk that lies.
        let bytes = reading.payloads.isEmpty ? end - settledOfFirst : reading.end
        let entries = reading.payloads.map { try? Self.decoder.decode(Entry.self, from: Data($0)) }
        return Batch(
            entries: entries.compactMap { $0 },
            unreadable: entries.count { $0 == nil } + (reading.payloads.isEmpty ? 1 : 0), bytes: bytes, start: settled)
    }

    /// The batch is in the database: it is wiped from the disk.
    package func settle(_ batch: Batch) {
        precondition(batch.start == settled, "a batch is settled once")
        settled += Int64(batch.bytes)
        settledOfFirst += batch.bytes
        guard settledOfFirst == journals[0].count else { return }
        if journals.count > 1 { journals.removeFirst().remove() } else { journals[0].wipe() }
        settledOfFirst = 0
    }

    /// How far the spool is settled, as `append` counts.
    package var settledPosition: Int64 { settled }

    /// Bytes that wait for the database.
    package var backlogBytes: Int { Int(appended - settled) }

    /// Lets the next start have the node. A run that leaves nothing behind is not lost.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if appended == settled {
            for journal in journals { journal.remove() }
            lock.remove()
        }
        lock.release()
    }

    /// The nodes of a folder whose entries wait for the database, run by somebody or not. A folder that is not there has
    /// none.
    package static func nodesThatWait(in path: String) throws(StoreError) -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try SpoolFolder(path: path).nodesThatWait()
    }

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }()

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .millisecondsSince1970
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }()

    private static func encode(_ entry: Entry) -> Data {
        do { return try encoder.encode(entry) } catch { preconditionFailure("an entry is always JSON: \(error)") }
    }
}
