package import Foundation

/// Looks for the traces of a contact in a folder: in the names of files and in what they hold.
package struct FolderSearch {
    private let traces: Traces
    private let search: ByteSearch

    /// - Parameter traces: what is looked for.
    package init(_ traces: Traces) {
        self.traces = traces
        search = ByteSearch(traces.names + traces.words)
    }

    /// The files, by their paths in the folder, that name the contact or hold its words. A folder that is not there
    /// holds nothing.
    package func files(in folder: URL) -> [String] {
        guard let found = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var files: [String] = []
        for case let path as String in found {
            let isNamed = traces.names.contains { path.contains($0) }
            if isNamed || !search.found(in: folder.appending(path: path)).isEmpty { files.append(path) }
        }
        return files.sorted()
    }
}
