import Console
import Foundation
import JSONText
import Records

/// Takes the sound of calls from their pipes: into files, and to operators who listen in. One thread that may wait for the
/// disk, for all calls.
actor SoundRoom {
    private let executor = BlockingExecutor(label: "sound")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private let shelf: RecordingShelf?
    private var takes: [String: Take] = [:]
    private var rounds: Task<Void, Never>?
    private static let pause = Duration.milliseconds(200)

    /// A call whose sound comes in.
    private struct Take {
        let pipe: SoundPipe
        /// Where it is to be kept, while the file is not open.
        var place: URL?
        var file: FileHandle?
        /// Blocks written, or left out.
        var blocks = 0
        var listeners: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    }

    /// - Parameter shelf: where recordings are kept; nil where nothing is recorded.
    init(shelf: RecordingShelf?) { self.shelf = shelf }

    /// Sound of a call comes through this pipe from now on. The file is opened when there is something to write.
    func open(_ callSid: String, _ pipe: SoundPipe, isRecorded: Bool) {
        takes[callSid] = Take(pipe: pipe, place: isRecorded ? shelf?.file(of: callSid) : nil)
        if rounds == nil { rounds = Task { await round() } }
    }

    /// The sound of a call from now on; nil when none comes in.
    func listen(to callSid: String) -> AsyncStream<[UInt8]>? {
        guard takes[callSid] != nil else { return nil }
        // Who is ten seconds behind is let go.
        let (sound, listener) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingOldest(100))
        let id = Int.random(in: 0...Int.max)
        takes[callSid]?.listeners[id] = listener
        listener.onTermination = { [weak self] _ in Task { await self?.leave(callSid, id) } }
        return sound
    }

    private func leave(_ callSid: String, _ id: Int) { takes[callSid]?.listeners[id] = nil }

    /// Writes what is there and ends.
    func close() async {
        rounds?.cancel()
        await rounds?.value
        for callSid in Array(takes.keys) { empty(callSid, isEnd: true) }
    }

    private func round() async {
        while !Task.isCancelled {
            for callSid in Array(takes.keys) { empty(callSid, isEnd: false) }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func empty(_ callSid: String, isEnd: Bool) {
        guard var take = takes.removeValue(forKey: callSid) else { return }
        let isDone = take.pipe.isDone
        var sound: [UInt8] = []
        while let (number, block) = take.pipe.take() {
            // What the pipe had no room for is silence, so that all behind it stays at its time.
            let missing = max(0, number - take.blocks)
            sound += [UInt8](repeating: 0xFF, count: missing * SoundPipe.blockBytes) + block
            take.blocks = number + 1
        }
        if !sound.isEmpty {
            do {
                if let place = take.place {
                    take.place = nil
                    take.file = try Self.create(place)
                }
                try take.file?.write(contentsOf: sound)
            } catch {
                Log.error("recording_failed", call: callSid, [.init("reason", .string("the folder can't be written"))])
                take.file = nil
            }
            for listener in take.listeners.values {
                if case .dropped = listener.yield(sound) { listener.finish() }
            }
        }
        guard isDone || isEnd else {
            takes[callSid] = take
            return
        }
        for listener in take.listeners.values { listener.finish() }
        guard let file = take.file else { return }
        try? file.seek(toOffset: 0)
        try? file.write(contentsOf: Data(RecordingShelf.header(soundBytes: take.blocks * SoundPipe.blockBytes)))
        try? file.close()
    }
    private static func create(_ place: URL) throws -> FileHandle {
        let files = FileManager.default
        try files.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let header = Data(RecordingShelf.header(soundBytes: 0))
        guard files.createFile(atPath: place.path, contents: header, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let file = try FileHandle(forWritingTo: place)
        try file.seekToEnd()
        return file
    }
}
