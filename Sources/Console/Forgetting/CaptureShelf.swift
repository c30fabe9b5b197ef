package import Foundation
internal import JSONText

/// The folder where live calls are written as recorded ones, each a folder named after its call. Any thread; touches the
/// disk.
package struct CaptureShelf: Sendable {
    /// Holds a folder for each captured call, named after its id; need not exist.
    package let folder: URL

    /// - Parameter folder: need not exist yet.
    package init(folder: URL) { self.folder = folder }

    /// Removes the captures of these calls. - Returns: how many there were.
    @discardableResult
    package func remove(_ callSids: [String]) -> Int { remove { callSids.contains($0.lastPathComponent) } }

    /// Removes what these numbers have rung up, whatever somebody has renamed it to. - Returns: how many there were.
    func remove(from numbers: [String]) -> Int {
        remove { capture in
            guard let bytes = try? Data(contentsOf: capture.appending(path: "call.json")) else { return false }
            return JSON(parsing: Array(bytes))?["webhook"]?["From"]?.string.map(numbers.contains) ?? false
        }
    }

    private func remove(where isMeant: (URL) -> Bool) -> Int {
        contents.count { isMeant($0) && (try? FileManager.default.removeItem(at: $0)) != nil }
    }

    /// The calls that were captured here, and when.
    package func all() -> [(callSid: String, writtenAt: Date)] {
        contents.compactMap { capture in
            let values = try? capture.resourceValues(forKeys: [.contentModificationDateKey])
            return values?.contentModificationDate.map { (capture.lastPathComponent, $0) }
        }
    }

    private var contents: [URL] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
        return found ?? []
    }
}
