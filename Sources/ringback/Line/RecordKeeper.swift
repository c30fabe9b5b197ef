import Foundation
import JSONText
import Records

/// Lets records expire whose time is over.
enum RecordKeeper {
    private static let period = Duration.seconds(3600)
    /// So many at a time, so that nobody waits long for the database.
    private static let batch = 50

    /// Looks once an hour, until it is cancelled.
    static func keep(_ store: any Store, _ retention: [Expiry: Int]) -> Task<Void, Never> {
        Task {
            while !Task.isCancelled, !retention.isEmpty {
                do {
                    let counts = try await sweep(store, retention, now: Date())
                    if !counts.rows.isEmpty {
                        let rows = counts.rows.sorted { $0.key < $1.key }
                        Log.info("records_expired", rows.map { .init($0.key, JSON($0.value)) })
                    }
                } catch {
                    Log.warning("records_not_expired", [.init("reason", .string("\(error)"))])
                }
                try? await Task.sleep(for: period)
            }
        }
    }

    /// Deletes what is too old, kind by kind. - Parameter retention: days.
    @discardableResult
    static func sweep(
        _ store: any Store, _ retention: [Expiry: Int], now: Date
    ) async throws(StoreError) -> ErasureCounts {
        var sum = ErasureCounts()
        for (kind, days) in retention.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let before = now.addingTimeInterval(-86_400 * Double(days))
            while !Task.isCancelled {
                let counts = try await store.expire(kind, before: before, limit: batch)
                if counts.rows.isEmpty { break }
                sum += counts
            }
        }
        if !sum.rows.isEmpty { try await store.purge() }
        return sum
    }
}
