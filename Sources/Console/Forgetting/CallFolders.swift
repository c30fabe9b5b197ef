package import Foundation
internal import JSONText

/// The folders that hold files of calls: recordings, and calls captured to be played again. Touches the disk.
package struct CallFolders: Sendable {
    package let recordings: RecordingShelf?
    /// Each call is a folder in it, with a `call.json`.
    package let captures: URL?

    /// - Parameters: nil where nothing of the kind is kept.
    package init(recordings: RecordingShelf? = nil, captures: URL? = nil) {
        self.recordings = recordings
        self.captures = captures
    }

    /// All there are.
    package var all: [URL] { [recordings?.folder, captures].compactMap { $0 } }

    /// Removes what belongs to these calls. - Returns: how many there were of each kind; none are left out.
    package func remove(_ callSids: [String]) -> [String: Int] {
        var removed: [String: Int] = [:]
        removed["recording"] = recordings?.remove(callSids)
        removed["capture"] = captures(of: Set(callSids)).count {
            (try? FileManager.default.removeItem(at: $0)) != nil
        }
        return removed.filter { $0.value > 0 }
    }

    /// A capture is known by its name or, whatever that is, by the call that its `call.json` names.
    private func captures(of callSids: Set<String>) -> [URL] {
        guard let captures else { return [] }
        let folders = try? FileManager.default.contentsOfDirectory(at: captures, includingPropertiesForKeys: nil)
        return (folders ?? []).filter { folder in
            let parts = folder.lastPathComponent.split { !$0.isLetter && !$0.isNumber }
            if parts.contains(where: { callSids.contains(String($0)) }) { return true }
            guard let bytes = try? Data(contentsOf: folder.appending(path: "call.json")) else { return false }
            let call = JSON(parsing: Array(bytes))
            let named = [call?["call_sid"], call?["webhook"]?["CallSid"]].compactMap { $0?.string }
            return named.contains(where: callSids.contains)
        }
    }
}
