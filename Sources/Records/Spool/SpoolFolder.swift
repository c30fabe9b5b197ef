import Foundation

/// The folder of a spool: which files in it belong to which node.
struct SpoolFolder {
    private let path: String

    /// Makes the folder when it is not there.
    init(path: String) throws(StoreError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw .unavailable("spool: the folder \(path) can't be made") }
    }

    /// The lock of a node; nil when a process holds it.
    func lock(of node: String) throws(StoreError) -> SpoolLock? { try SpoolLock(path: file(node + ".lock")) }

    /// A node's journals, oldest first.
    func journals(of node: String) throws(StoreError) -> [Journal] {
        var journals: [Journal] = []
        for number in try numbers(of: node) { journals.append(try Journal(path: journal(node, number))) }
        return journals
    }

    /// An empty journal behind those there are. Its name is on the disk before anything is written into it.
    func newJournal(of node: String) throws(StoreError) -> Journal {
        let journal = try Journal(path: journal(node, (try numbers(of: node).last ?? 0) + 1))
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(folder) }
        guard folder >= 0, fsync(folder) == 0 else { throw Journal.failure("sync", path) }
        return journal
    }

    /// What a node left that is run by nobody.
    struct Orphan {
        var lock: SpoolLock
        var journals: [Journal]

        /// The bytes of its whole records.
        func records() throws(StoreError) -> [UInt8] {
            var bytes: [UInt8] = []
            for journal in journals {
                for payload in JournalRecord.read(try journal.read(0..<journal.count), isAll: true).payloads {
                    JournalRecord.append(payload, to: &bytes)
                }
            }
            return bytes
        }

        func remove() {
            for journal in journals { journal.remove() }
            lock.remove()
        }
    }

    /// The orphans among the other nodes of this folder. They are locked until they are let go.
    func orphans(besides node: String) throws(StoreError) -> [Orphan] {
        var orphans: [Orphan] = []
        for name in try names() where name.hasSuffix(".lock") {
            let other = String(name.dropLast(".lock".count))
            guard other != node, let lock = try lock(of: other) else { continue }
            orphans.append(Orphan(lock: lock, journals: try journals(of: other)))
        }
        return orphans
    }

    /// The nodes with a journal that is not empty.
    func nodesThatWait() throws(StoreError) -> [String] {
        var nodes: Set<String> = []
        for name in try names() where name.hasSuffix(".journal") {
            let size = try? FileManager.default.attributesOfItem(atPath: file(name))[.size] as? Int
            if size ?? 0 > 0 { nodes.insert(String(name.dropLast("00000000.journal".count + 1))) }
        }
        return nodes.sorted()
    }

    private func numbers(of node: String) throws(StoreError) -> [Int] {
        try names().compactMap { name in
            guard name.hasPrefix(node + "."), name.hasSuffix(".journal") else { return nil }
            return Int(name.dropFirst(node.count + 1).dropLast(".journal".count))
        }.sorted()
    }

    private func names() throws(StoreError) -> [String] {
        do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
            throw .unavailable("spool: the folder \(path) can't be read")
        }
    }

    private func journal(_ node: String, _ number: Int) -> String {
        let digits = String(number)
        return file("\(node).\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).journal")
    }

    private func file(_ name: String) -> String { path + "/" + name }
}
