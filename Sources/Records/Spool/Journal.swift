import Foundation

/// One file that only grows, until it is wiped: what `append` has returned from is on the disk. Not thread-safe.
final class Journal {
    let path: String
    /// Bytes of whole records; what a failed append left behind it is overwritten by the next.
    private(set) var count: Int
    private let descriptor: Int32

    /// What opening found.
    struct Finding {
        var records = 0
        /// Bytes at the end that a crash left of a record.
        var torn = 0
        /// Bytes elsewhere that belong to no record.
        var damaged = 0
    }
    let finding: Finding

    /// Opens or creates the file, and cuts off a torn tail.
    init(path: String) throws(StoreError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let failure = Self.failure("stat", path)
            close(descriptor)
            throw failure
        }
        let size = Int(status.st_size)
        do throws(StoreError) {
            let reading = JournalRecord.read(try Self.read(descriptor, 0..<size, path), isAll: true)
            count = reading.end
            finding = Finding(
                records: reading.payloads.count, torn: size - reading.end, damaged: reading.damaged)
        } catch {
            close(descriptor)
            throw error
        }
        if finding.torn > 0 { ftruncate(descriptor, count) }
    }

    deinit { close(descriptor) }

    /// Appends whole records and waits until they are on the disk. After a failure the file is as it was before.
    func append(_ bytes: [UInt8]) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let step = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + written, $0.count - written, count + written)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw undo("write") }
            written += step
        }
        guard fdatasync(descriptor) == 0 else { throw undo("sync") }
        count += bytes.count
    }

    private func undo(_ action: String) -> StoreError {
        let failure = Self.failure(action, path)
        ftruncate(descriptor, count)
        return failure
    }

    /// Bytes of the file. - Precondition: `range` is within `count`.
    func read(_ range: Range<Int>) throws(StoreError) -> [UInt8] { try Self.read(descriptor, range, path) }

    private static func read(_ descriptor: Int32, _ range: Range<Int>, _ path: String) throws(StoreError) -> [UInt8] {
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { room, filled in
            while filled < range.count {
                let step = pread(
                    descriptor, room.baseAddress! + filled, range.count - filled, range.lowerBound + filled)
                if step < 0, errno == EINTR { continue }
                guard step > 0 else {
                    isWhole = false
                    return
                }
                filled += step
            }
        }
        guard isWhole else { throw failure("read", path) }
        return bytes
    }

    /// Empties the file. What it held need not be written again, so nothing waits for the disk.
    func wipe() {
        ftruncate(descriptor, 0)
        count = 0
    }

    /// Removes the file.
    func remove() { unlink(path) }

    static func failure(_ action: String, _ path: String) -> StoreError {
        .unavailable("spool: \(action) \(URL(filePath: path).lastPathComponent): \(String(cString: strerror(errno)))")
    }
}
