internal import Audio
internal import Foundation
internal import Records

/// How loud a recording is along its length, for a picture of it: nothing that was said can be told from it.
struct Waveform: Sendable, Equatable {
    /// Of each column the loudest sample, 0 … 255 of full scale.
    var caller: [UInt8], agent: [UInt8]
    /// What the columns span together.
    var milliseconds: Int

    /// Reads a recording, which may be an hour and 58 MB long.
    /// - Parameter columns: at most so many; fewer where the recording is shorter than that many samples.
    /// - Returns: as much as there is of a file that ends early.
    static func read(_ recording: RecordingShelf.Recording, columns: Int) async -> Waveform {
        await Reader().read(recording, columns: columns)
    }

    /// Each has a thread of its own, which may wait for the disk.
    private actor Reader {
        private let executor = BlockingExecutor(label: "waveform")
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        private static let piece = 1 << 20
        private static let loudness = (0...255).map { UInt8(G711.pcm(ulaw: UInt8($0)).magnitude >> 7) }

        func read(_ recording: RecordingShelf.Recording, columns: Int) -> Waveform {
            let samples = recording.soundBytes / 2
            let count = max(1, min(columns, samples))
            var peaks = [UInt8](repeating: 0, count: 2 * count)
            if let file = try? FileHandle(forReadingFrom: recording.file) {
                try? file.seek(toOffset: UInt64(RecordingShelf.headerBytes))
                var place = 0
                while place < samples, let data = try? file.read(upToCount: Self.piece), data.count > 1 {
                    Self.measure(data, from: place, of: samples, columns: count, into: &peaks)
                    place += data.count / 2
                }
            }
            return Waveform(
                caller: stride(from: 0, to: 2 * count, by: 2).map { peaks[$0] },
                agent: stride(from: 1, to: 2 * count, by: 2).map { peaks[$0] },
                milliseconds: recording.milliseconds)
        }

        /// - Parameter place: the number of the data's first sample.
        private static func measure(
            _ data: Data, from place: Int, of samples: Int, columns: Int, into peaks: inout [UInt8]
        ) {
            let last = min(samples, place + data.count / 2)
            data.withUnsafeBytes { bytes in
                var sample = place
                while sample < last {
                    let column = sample * columns / samples
                    let end = min(last, ((column + 1) * samples + columns - 1) / columns)
                    var caller: UInt8 = 0, agent: UInt8 = 0
                    while sample < end {
                        let at = 2 * (sample - place)
                        caller = max(caller, loudness[Int(bytes[at])])
                        agent = max(agent, loudness[Int(bytes[at + 1])])
                        sample += 1
                    }
                    peaks[2 * column] = max(peaks[2 * column], caller)
                    peaks[2 * column + 1] = max(peaks[2 * column + 1], agent)
                }
            }
        }
    }
}
