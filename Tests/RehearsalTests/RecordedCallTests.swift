import Foundation
import JSONText
import Testing

@testable import Rehearsal

@Suite struct RecordedCallTests {
    @Test(arguments: Fixtures.names) func `every recorded call of the repository loads`(name: String) throws {
        let call = try Fixtures.load(name)
        #expect(call.name == name)
        #expect(call.callerMessages.last?.atMs == call.durationMs)
        #expect(call.session.lines.first?.type == "session.created")
        let expected = try #require(call.expected)
        #expect(expected.endReason != nil)
        #expect(expected.timeZone == call.timeZone)
    }

    @Test func `no recorded call is forgotten by these tests`() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Fixtures.calls.path)
        #expect(folders.filter { !$0.contains(".") }.sorted() == Fixtures.names)
    }

    @Test func `lines that wait for the same trigger are counted`() throws {
        let lines = try Fixtures.load("barge-in").session.lines.filter { $0.after == "speech_started" }
        #expect(lines.map(\.occurrence) == [1, 2, 3])
    }

    /// A copy of a good folder with one file changed.
    private func fault(_ file: String, _ change: (String) -> String) throws -> RecordedCallError? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Fixtures.calls.appendingPathComponent("silence"), to: folder)
        let url = folder.appendingPathComponent(file)
        try change(String(contentsOf: url, encoding: .utf8)).write(to: url, atomically: true, encoding: .utf8)
        do {
            _ = try RecordedCall(folder: folder.path)
            return nil
        } catch { return error }
    }

    @Test func `a fault names its file and line`() throws {
        let broken = try fault("model.jsonl") { $0.replacingOccurrences(of: "\"session.updated\"", with: "\"session") }
        #expect(broken?.file == "model.jsonl" && broken?.line == 2)
        let noType = try fault("model.jsonl") { "{\"event\":{}}\n" + $0 }
        #expect(noType?.description == "model.jsonl:1: event.type is missing")
        let gap = try fault("model.jsonl") { $0.replacingOccurrences(of: "\"from_ms\": 0,", with: "\"from_ms\": 5,") }
        #expect(gap?.reason == "audio begins at 5 ms, not 0")
        let order = try fault("caller.jsonl") { $0.replacingOccurrences(of: "{\"at_ms\": 0,", with: "{\"at_ms\": -1,") }
        #expect(order?.file == "caller.jsonl" && order?.line == 1)
        let zone = try fault("call.json") { $0.replacingOccurrences(of: "America/New_York", with: "Mars/Olympus") }
        #expect(zone?.reason == "timezone: no zone is called Mars/Olympus")
        let expected = try fault("expected.json") { $0.replacingOccurrences(of: "\"role\"", with: "\"rule\"") }
        #expect(expected?.reason == "turn 1 is not as it should be")
    }

    @Test func `a folder that is not there is a fault and no trap`() {
        #expect(throws: RecordedCallError("call.json", "is not there")) {
            try RecordedCall(folder: "/nowhere/at/all")
        }
    }
}
