internal import Audio
package import Foundation

/// The folder where calls are kept as sound: one WAV each, μ-law at 8 kHz, left the caller, right the agent as heard.
/// Any thread; touches the disk.
package struct RecordingShelf: Sendable {
    /// Holds `CALLSID.wav` for each recorded call; need not exist.
    package let folder: URL

    /// - Parameter folder: need not exist yet.
    package init(folder: URL) { self.folder = folder }

    /// One call's recording as it stands now; it may still grow.
    package struct Recording: Sendable, Equatable {
        /// Grows while the call goes on; its own header may be behind.
        package var file: URL
        /// Bytes of sound behind the header.
        package var soundBytes: Int

        /// The header that fits the sound there is.
        package var header: [UInt8] { RecordingShelf.header(soundBytes: soundBytes) }
        /// Of the whole as it is served, header and sound.
        package var byteCount: Int { header.count + soundBytes }
        /// How long the sound is: 16 bytes a millisecond.
        package var milliseconds: Int { soundBytes / 16 }
    }

    /// A file's header: two channels of μ-law.
    package static func header(soundBytes: Int) -> [UInt8] {
        WAV.header(encoding: .ulaw, sampleRate: 8000, channels: 2, bytes: soundBytes)
    }
    /// Where the sound begins in each file.
    package static let headerBytes = header(soundBytes: 0).count

    /// Where a call's recording is or would be; nil for an id that can't name a file.
    package func file(of callSid: String) -> URL? {
        let isPlain = callSid.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isPlain, (1...128).contains(callSid.utf8.count) else { return nil }
        return folder.appending(path: callSid + ".wav")
    }

    /// A call's recording; nil when there is none.
    package func recording(of callSid: String) -> Recording? {
        guard let file = file(of: callSid),
            let size = try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int
        else { return nil }
        let sound = max(0, size - Self.headerBytes)
        return Recording(file: file, soundBytes: sound - sound % 2)
    }

    /// Removes the recordings of these calls. - Returns: how many there were.
    @discardableResult
    package func remove(_ callSids: [String]) -> Int {
        callSids.count { sid in
            file(of: sid).map { (try? FileManager.default.removeItem(at: $0)) != nil } ?? false
        }
    }

    /// The calls that have a recording here, and when each was last written to.
    package func all() -> [(callSid: String, writtenAt: Date)] {
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.contentModificationDateKey])
        return (files ?? []).compactMap { file in
            guard file.pathExtension == "wav",
                let at = try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
            else { return nil }
            return (file.deletingPathExtension().lastPathComponent, at)
        }
    }
}
