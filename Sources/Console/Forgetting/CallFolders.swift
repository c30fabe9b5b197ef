package import Foundation
package import Records

/// A folder with files of calls. Touches the disk.
package protocol CallFiles: Sendable {
    /// Need not exist.
    var folder: URL { get }
    /// The calls of which there is something, and when that was written.
    func all() -> [(callSid: String, writtenAt: Date)]
    /// Removes what there is of these calls. - Returns: how many there were.
    @discardableResult
    func remove(_ callSids: [String]) -> Int
}

extension RecordingShelf: CallFiles {}
extension CaptureShelf: CallFiles {}

/// The folders that hold files of calls: recordings, and calls captured to be played again.
package struct CallFolders: Sendable {
    /// nil where nothing is recorded.
    package let recordings: RecordingShelf?
    /// nil where no calls are captured.
    package let captures: CaptureShelf?

    /// - Parameters: nil where nothing of the kind is kept.
    package init(recordings: RecordingShelf? = nil, captures: CaptureShelf? = nil) {
        self.recordings = recordings
        self.captures = captures
    }

    /// All there are.
    package var all: [URL] { [recordings?.folder, captures?.folder].compactMap { $0 } }

    /// Removes what belongs to a contact. - Returns: how many there were of each kind; none are left out.
    package func remove(_ traces: Traces) -> [String: Int] {
        var removed: [String: Int] = [:]
        removed["recording"] = recordings?.remove(traces.calls)
        removed["capture"] = captures.map { $0.remove(traces.calls) + $0.remove(from: traces.names) }
        return removed.filter { $0.value > 0 }
    }
}
