package import Foundation

/// Looks for the traces of a contact in a folder: in the names of files and in what they hold.
package struct FolderSearch {
    private let names: [String]
    private let search: ByteSearch
    /// Sound holds no words.
    private static let sound = ".wav"

    /// - Parameter traces: what is looked for.
    package init(_ traces: Traces) {
        names = traces.tellingNames
        search = ByteSearch(names + traces.words)
    }

    /// The files, by their paths in the folder, that name the contact or hold its words. A folder that is not there
    /// holds nothing.
    package func files(in folder: URL) -> [String] {
        guard let found = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var files: [String] = []
        for case let path as String in found {
            let isNamed = names.contains { path.contains($0) }
            let holds = !path.hasSuffix(Self.sound) && !search.found(in: folder.appending(path: path)).isEmpty
            if isNamed || holds { files.append(path) }
        }
        return files.sorted()
    }
}
