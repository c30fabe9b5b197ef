import Console
import Foundation
import Records

extension Settings {
    /// The folders that hold files of calls.
    var callFolders: CallFolders {
        CallFolders(
            recordings: recordings.map { RecordingShelf(folder: URL(filePath: $0)) },
            captures: capture.map { CaptureShelf(folder: URL(filePath: $0)) })
    }

    /// The same, each with the days that its files are kept.
    var keptFiles: [(files: any CallFiles, days: Int)] {
        var kept: [(files: any CallFiles, days: Int)] = []
        if let recordings = callFolders.recordings { kept.append((recordings, recordingDays)) }
        if let captures = callFolders.captures { kept.append((captures, captureDays)) }
        return kept
    }

    /// How long records are kept, each kind for itself. Recordings have `RINGBACK_RECORDING_DAYS`.
    static let retentionReaders: [String: Reader] = [
        "RINGBACK_CALL_DAYS": days(of: .calls), "RINGBACK_TURN_DAYS": days(of: .turns),
        "RINGBACK_AUDIT_DAYS": days(of: .audit),
        "RINGBACK_CAPTURE_DAYS": { settings, text throws(SettingsError) in
            settings.captureDays = try number("RINGBACK_CAPTURE_DAYS", text, 0...36_500)
        },
    ]

    private static func days(of kind: Expiry) -> Reader {
        let name =
            switch kind {
            case .calls: "RINGBACK_CALL_DAYS"
            case .turns: "RINGBACK_TURN_DAYS"
            case .audit: "RINGBACK_AUDIT_DAYS"
            }
        return { settings, text throws(SettingsError) in
            let days = try number(name, text, 0...36_500)
            settings.retention[kind] = days == 0 ? nil : days
        }
    }
}
