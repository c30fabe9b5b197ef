import Foundation
import Records
import Secrets

/// Brings what waits in a spool's folder into the database, whoever wrote it: whoever erases must find all of it there.
enum SpoolVisit {
    /// What nodes left that nobody runs any more is written down here and now, and their calls are ended; those that run are
    /// waited for.
    /// - Parameter patience: seconds.
    /// - Returns: the nodes that still wait for the database.
    static func bringIn(_ folder: String, to store: any Store, patience: Double = 10) async throws -> [String] {
        if try Spool.nodesThatWait(in: folder).isEmpty { return [] }
        let scribe = Scribe(
            store, spool: try Spool(folder: folder, node: "visit-\(Token.random(bytes: 6))", jobs: [Clerk.summarise]))
        await scribe.flush()
        await scribe.close()
        try await store.closeRun(scribe.spool.run, at: Date(), jobs: [])
        let deadline = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < deadline {
            if try Spool.nodesThatWait(in: folder).isEmpty { return [] }
            try await Task.sleep(for: .milliseconds(5))
        }
        return try Spool.nodesThatWait(in: folder)
    }
}
