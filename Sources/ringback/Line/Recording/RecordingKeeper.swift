import Console
import Foundation
import JSONText
import Records

/// Throws recordings away whose time is over, or whose call was erased.
enum RecordingKeeper {
    private static let period = Duration.seconds(3600)

    /// Looks once an hour, until it is cancelled.
    static func keep(_ shelf: RecordingShelf, days: Int, store: any Store) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled {
                await sweep(shelf, days: days, store: store, now: Date())
                try? await Task.sleep(for: period)
            }
        }
    }

    /// - Parameter days: how long a recording is kept; 0 for ever.
    static func sweep(_ shelf: RecordingShelf, days: Int, store: any Store, now: Date) async {
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
            Log.info("recording_removed", call: callSid, [.init("reason", .string(reason))])
        }
    }

    private static func isErased(_ callSid: String, _ store: any Store) async -> Bool {
        do { return try await store.call(callSid) == nil } catch { return false }
    }
}
