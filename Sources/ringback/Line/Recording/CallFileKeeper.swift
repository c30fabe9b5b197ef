import Console
import Foundation
import JSONText
import Records

/// Throws away the files of calls whose time is over, or whose call was erased.
enum CallFileKeeper {
    private static let period = Duration.seconds(3600)

    /// Looks once an hour, until it is cancelled.
    /// - Parameter shelves: folders, and how many days what is in them is kept; 0 for ever.
    static func keep(_ shelves: [(files: any CallFiles, days: Int)], store: any Store) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                for shelf in shelves { await sweep(shelf.files, days: shelf.days, store: store, now: Date()) }
                try? await Task.sleep(for: period)
            }
        }
    }

    /// - Parameter days: how long a file is kept; 0 for ever.
    static func sweep(_ shelf: any CallFiles, days: Int, store: any Store, now: Date) async {
        for (callSid, writtenAt) in shelf.all() {
            let age = now.timeIntervalSince(writtenAt)
            var reason: String?
            if days > 0, age > Double(days) * 86_400 {
                reason = "age"
            } else if age > 3600, await isErased(callSid, store) {
                // A call is on record before its first sound; what has lain here for an hour without one was erased.
                reason = "erased"
            }
            guard let reason else { continue }
            shelf.remove([callSid])
            Log.info(
                "file_removed", call: callSid,
                [.init("folder", .string(shelf.folder.lastPathComponent)), .init("reason", .string(reason))])
        }
    }

    private static func isErased(_ callSid: String, _ store: any Store) async -> Bool {
        do { return try await store.call(callSid) == nil } catch { return false }
    }
}
