import Audio
import Foundation
import JSONText
import Records
import Testing

@testable import Console

/// Recordings over HTTP.
@Suite struct RecordingRouteTests {
    /// A console with one call whose recording has 4 ms of sound.
    private func desk() async throws -> (Desk, RecordingShelf) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "shelf-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let shelf = RecordingShelf(folder: folder)
        let sound = (0..<64).map { UInt8($0) }
        try Data(RecordingShelf.header(soundBytes: 0) + sound).write(to: try #require(shelf.file(of: "CA1")))
        let desk = try await Desk(recordings: shelf)
        try await keepCall("CA1", in: desk.store)
        return (desk, shelf)
    }

    @Test func `a recording is served whole with a header that fits, however old the file's is`() async throws {
        let (desk, shelf) = try await desk()
        let answer = await desk.ask("GET", "/api/v1/calls/CA1/recording.wav")
        #expect(answer.status == 200)
        #expect(answer.header("accept-ranges") == "bytes")
        guard case .file(_, let head, let offset, let count) = answer.body else { return #expect(Bool(false)) }
        #expect(head == RecordingShelf.header(soundBytes: 64))
        #expect((offset, count) == (head.count, 64))
        let story = try await desk.document("/api/v1/calls/CA1")
        #expect(story["recording_ms"]?.integer == 4)
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test(arguments: [
        ("bytes=0-9", 206, 10, 58, 0), ("bytes=50-61", 206, 8, 58, 4), ("bytes=60-", 206, 0, 60, 62),
        ("bytes=-4", 206, 0, 118, 4), ("bytes=100-9999", 206, 0, 100, 22), ("bytes=5-1", 200, 58, 58, 64),
        ("lines=1-2", 200, 58, 58, 64), ("bytes=0-1,4-5", 200, 58, 58, 64),
    ])
    func `a range is answered with its bytes`(
        range: String, status: Int, head: Int, offset: Int, count: Int
    ) async throws {
        let (desk, shelf) = try await desk()
        let answer = await desk.ask("GET", "/api/v1/calls/CA1/recording.wav", headers: ["range": range])
        #expect(answer.status == status)
        guard case .file(_, let first, let start, let length) = answer.body else { return #expect(Bool(false)) }
        #expect((first.count, start, length) == (head, offset, count))
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test func `a range beyond the end is refused with the length`() async throws {
        let (desk, shelf) = try await desk()
        let answer = await desk.ask("GET", "/api/v1/calls/CA1/recording.wav", headers: ["range": "bytes=122-"])
        #expect(answer.status == 416)
        #expect(answer.header("content-range") == "bytes */122")
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test func `each playback is noted`() async throws {
        let (desk, shelf) = try await desk()
        _ = await desk.ask("GET", "/api/v1/calls/CA1/recording.wav")
        let audit = try await desk.store.audit(of: "CA1", limit: 9)
        #expect(audit.map(\.action) == ["play_recording"])
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test func `a picture of a recording is for viewers, too, and no playback`() async throws {
        let (desk, shelf) = try await desk()
        // Codes 0 … 63 are loud, the even ones the caller's; from 0 on each code is softer than the one before.
        let wave = try await desk.document("/api/v1/calls/CA1/waveform?columns=4", as: .viewer)
        func loudest(_ code: Int) -> JSON { JSON(Int(G711.pcm(ulaw: UInt8(code)).magnitude >> 7)) }
        #expect(wave["caller"]?.array == [loudest(0), loudest(16), loudest(32), loudest(48)])
        #expect(wave["agent"]?.array == [loudest(1), loudest(17), loudest(33), loudest(49)])
        #expect(wave["duration_ms"]?.integer == 4)
        let fine = try await desk.document("/api/v1/calls/CA1/waveform?columns=4000", as: .viewer)
        #expect(fine["caller"]?.array?.count == 32)
        #expect(try await desk.store.audit(of: "CA1", limit: 9).isEmpty)
        let missing = await desk.ask("GET", "/api/v1/calls/CA2/waveform")
        #expect(missing.status == 404)
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test(arguments: [1, 2, 3, 7, 31, 32])
    func `every sample of a recording counts in one column, whatever their number`(columns: Int) async throws {
        let (_, shelf) = try await desk()
        let recording = try #require(shelf.recording(of: "CA1"))
        // One loud sample in silence is seen wherever it lies.
        for place in 0..<32 {
            var sound = [UInt8](repeating: 0xFF, count: 64)
            sound[2 * place] = 0
            try Data(RecordingShelf.header(soundBytes: 64) + sound).write(to: recording.file)
            let wave = await Waveform.read(recording, columns: columns)
            #expect(wave.caller.count == columns && wave.agent.allSatisfy { $0 == 0 })
            #expect(wave.caller.indices.filter { wave.caller[$0] > 0 } == [place * columns / 32])
        }
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test func `who is forgotten is forgotten as sound, too`() async throws {
        let (desk, shelf) = try await desk()
        let contact = try #require(try await desk.store.contacts(matching: nil, limit: 1).first)
        let refused = await desk.ask("DELETE", "/api/v1/contacts/\(contact.id)?verify=perhaps")
        #expect(refused.status == 400 && shelf.recording(of: "CA1") != nil)
        let answer = await desk.ask("DELETE", "/api/v1/contacts/\(contact.id)?verify=true")
        #expect(answer.document?["erased"]?["recording"]?.integer == 1)
        #expect(answer.document?["residue"] == [])
        #expect(shelf.recording(of: "CA1") == nil)
        try FileManager.default.removeItem(at: shelf.folder)
    }

    @Test(arguments: ["../CA1", "CA1/..", "", ".", "CA 1", "CA%31", String(repeating: "a", count: 200)])
    func `an id that could leave the folder names no file`(sid: String) {
        #expect(RecordingShelf(folder: URL(filePath: "/tmp")).file(of: sid) == nil)
    }
}
