import Foundation

/// Says which run of `serve` owns a node's part of the spool: a locked file that holds the run's id.
///
/// The lock goes with the process, however that ends; the id stays in the file unless the run left in order, and tells the
/// next one which run was lost. Not thread-safe.
final class SpoolLock {
    let path: String
    private let descriptor: Int32
    /// The run that held the lock before and did not leave; nil when there was none.
    let lostRun: String?

    /// Takes the lock; nil when another process has it.
    init?(path: String) throws(StoreError) {
        self.path = path
        while true {
            let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw Journal.failure("open", path) }
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                close(file)
                return nil
            }
            // Whoever had it may have removed the file between the two steps.
            var (held, named) = (stat(), stat())
            if fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino {
                descriptor = file
                break
            }
            close(file)
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        let run = text.trimmingCharacters(in: .whitespacesAndNewlines)
        lostRun = run.isEmpty ? nil : run
    }

    deinit { close(descriptor) }

    /// Writes down whose it is; an empty name says that it was left in order.
    func sign(_ run: String) throws(StoreError) {
        let bytes = Array((run.isEmpty ? "" : run + "\n").utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
            fdatasync(descriptor) == 0
        else { throw Journal.failure("write", path) }
    }

    /// Lets another process have it.
    func release() { flock(descriptor, LOCK_UN) }

    /// Removes the file, and with it the node.
    func remove() { unlink(path) }
}
