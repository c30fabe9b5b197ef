import Audio
import Console
import Foundation
import JSONText
import Records
import Rehearsal
import Sockets
import Testing

@testable import ringback

/// Recordings beside what the telephone itself sent and played.
@Suite struct RecordingTests {
    private static let silence: UInt8 = 0xFF

    /// Plays a recorded call on a line that records.
    private func record(_ name: String, _ body: (House, CallerReport, WAV) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await House.with({ $0.recordings = folder.path }) { house in
            let report = await house.ring(try House.recorded(name))
            _ = try await house.ended(report.callSid)
            let shelf = RecordingShelf(folder: folder)
            let wav = try await house.eventually("the recording is closed") { () -> WAV? in
                // Its header is written last.
                guard let recording = shelf.recording(of: report.callSid),
                    let bytes = try? Array(Data(contentsOf: recording.file)), bytes.starts(with: recording.header)
                else { return nil }
                return try? WAV(bytes: bytes)
            }
            try await body(house, report, wav)
        }
    }

    private func channel(_ wav: WAV, _ index: Int) -> [UInt8] {
        stride(from: index, to: wav.data.count, by: 2).map { wav.data[$0] }
    }

    /// Where `part` begins in `whole`, looked for from a place of it that is not silent.
    private func place(of part: [UInt8], in whole: [UInt8]) -> Int? {
        guard
            let loud = part.indices.first(where: { part.dropFirst($0).prefix(400).count { $0 != Self.silence } > 300 })
        else { return nil }
        let needle = part.dropFirst(loud).prefix(400)
        guard needle.count == 400 else { return nil }
        return whole.indices.dropLast(400).first {
            whole[$0] == needle.first && whole[$0..<$0 + 400].elementsEqual(needle)
        }
        .map { $0 - loud }
    }

    @Test func `a caller whose call is recorded hears the notice first, and nobody else does`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for isRecorded in [true, false] {
            try await House.with({
                $0.recordings = isRecorded ? folder.path : nil
                $0.recordingNotice = "This call is recorded, \"for you & us\"."
            }) { house in
                let report = await house.ring(try House.recorded("silence"))
                let document = try #require(report.twiML)
                #expect(document.said == (isRecorded ? ["This call is recorded, \"for you & us\"."] : []))
                #expect(document.verbs.first?.name == (isRecorded ? "Say" : "Connect"))
            }
        }
    }

    @Test func `left is what the caller said and right is what the caller heard, each at its time`() async throws {
        try await record("barge-in") { house, report, wav in
            #expect((wav.encoding, wav.sampleRate, wav.channels) == (.ulaw, 8000, 2))
            let (left, right) = (channel(wav, 0), channel(wav, 1))
            let start = try #require(place(of: report.said, in: left))
            let same = zip(left.dropFirst(start), report.said).count { $0 == $1 }
            #expect(same > report.said.count * 98 / 100, "\(same) of \(report.said.count)")

            // The telephone's own account of what it played.
            let heard = report.playback.heard
            #expect(heard.count >= 3)
            for stretch in heard {
                let at = try #require(place(of: stretch.codes, in: right), "a stretch is missing")
                let late = at - start - stretch.start
                #expect(abs(late) < 200 * 8, "off by \(late / 8) ms")
            }
            // The barge-in threw more than a second away; by that the line's account is off by some frames at most.
            let played = heard.reduce(0) { $0 + $1.codes.count { $0 != Self.silence } }
            let kept = right.count { $0 != Self.silence }
            #expect(report.playback.flushedSamples > 4000)
            #expect(abs(kept - played) < 250 * 8, "\(kept) samples kept, \(played) played")

            let story = try await house.ask("/api/v1/calls/\(report.callSid)")
            #expect(story["recording_ms"]?.integer == wav.frames / 8)
        }
    }

    @Test func `without the setting nothing is recorded, and one who listens in hears the call nevertheless`()
        async throws
    {
        try await House.with { house in
            let recorded = try House.recorded("first-call")
            async let report = house.ring(recorded)
            let callSid = try await house.eventually("the call runs") {
                try await house.store.calls(CallFilter(status: .live)).calls.first?.callSid
            }
            let headers = [(name: "Authorization", value: "Bearer \(house.stage.settings.adminToken)")]
            async let listening = house.fetch("GET", "/api/v1/calls/\(callSid)/listen", headers: headers)
            _ = try await house.eventually("the caller has spoken") {
                try await house.store.turns(of: callSid).first { $0.role == .caller }
            }
            let ended = try await house.fetch("POST", "/api/v1/calls/\(callSid)/hangup", headers: headers)
            #expect(ended.status == 200)
            let listened = try await listening
            let said = await report.said
            #expect(listened.status == 200)
            let left = stride(from: 0, to: listened.body.count, by: 2).map { listened.body[$0] }
            #expect(left.count > 8000)
            #expect(place(of: said, in: left) != nil, "the caller is not heard")
            let story = try await house.ask("/api/v1/calls/\(callSid)")
            #expect(story["recording_ms"] == .null)
            #expect(try await house.store.audit(of: callSid, limit: 10).map(\.action).contains("listen_in"))
        }
    }

    @Test func `a recording whose time is over goes, and one whose call was erased`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let shelf = RecordingShelf(folder: folder)
        try await House.with { house in
            let report = await house.ring(try House.recorded("silence"))
            _ = try await house.ended(report.callSid)
            for sid in [report.callSid, "CAerased"] { try Data([1]).write(to: try #require(shelf.file(of: sid))) }
            let soon = Date().addingTimeInterval(2 * 3600)
            await CallFileKeeper.sweep(shelf, days: 30, store: house.store, now: Date())
            #expect(shelf.all().count == 2)
            await CallFileKeeper.sweep(shelf, days: 30, store: house.store, now: soon)
            #expect(shelf.all().map(\.callSid) == [report.callSid])
            await CallFileKeeper.sweep(shelf, days: 0, store: house.store, now: soon.addingTimeInterval(999 * 86_400))
            #expect(shelf.all().count == 1)
            await CallFileKeeper.sweep(shelf, days: 30, store: house.store, now: soon.addingTimeInterval(30 * 86_400))
            #expect(shelf.all().isEmpty)
        }
    }
}
