package import Foundation
package import Records

/// Forgets somebody everywhere: rows, search index, what was derived, jobs, recordings, captures, and what still waits for
/// the database. What comes later for their calls is refused.
package struct Forgetting: Sendable {
    private let store: any Store
    private let folders: CallFolders
    private let spool: URL?
    private let settle: @Sendable () async -> Void

    /// What was erased, and what to look for afterwards.
    package struct Outcome: Sendable {
        /// Rows by table, and files as `recording` and `capture`.
        package var counts: [String: Int]
        /// What told of the contact before it was erased, for `residue` to look for.
        package var traces: Traces
    }

    /// - Parameter spool: where what waits outside the database is kept, for `residue` to look through.
    /// - Parameter settle: brings what waits outside the database into it, where the erasure finds it.
    package init(
        store: any Store, folders: CallFolders = CallFolders(), spool: URL? = nil,
        settle: @escaping @Sendable () async -> Void = {}
    ) {
        self.store = store
        self.folders = folders
        self.spool = spool
        self.settle = settle
    }

    /// - Throws: `.unknown` when there is no such contact.
    package func forget(
        _ contactID: String, by actor: String, at: Date
    ) async throws(StoreError) -> Outcome {
        await settle()
        let traces = try await store.traces(of: contactID)
        var counts = try await store.erase(contact: contactID, by: actor, at: at).rows
        counts.merge(folders.remove(traces)) { $0 + $1 }
        return Outcome(counts: counts, traces: traces)
    }

    /// Where something of a forgotten contact still stands: tables, the database's files, the folders of calls, the spool. Takes
    /// as long as it takes to read all of them.
    package func residue(of traces: Traces) async throws(StoreError) -> [String] {
        var places = try await store.residue(of: traces)
        let search = FolderSearch(traces)
        for folder in folders.all + [spool].compactMap(\.self) {
            places += search.files(in: folder).map { "file \(folder.appending(path: $0).path)" }
        }
        return places
    }
}
