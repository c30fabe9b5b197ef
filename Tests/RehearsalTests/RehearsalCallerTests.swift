import Audio
import Bridge
import JSONText
import Foundation
import Sockets
import Testing

@testable import Rehearsal

@Suite(.serialized) struct RehearsalCallerTests {
    /// A short call: two seconds with a key in the middle.
    static let short: RecordedCall = {
        let sid = "MZ00000000000000000000000000000000"
        let start: JSON = [
            "event": "start", "streamSid": .string(sid),
            "start": [
                "accountSid": "AC00000000000000000000000000000000", "streamSid": .string(sid),
                "callSid": "CA00000000000000000000000000000000", "tracks": ["inbound"],
                "mediaFormat": ["encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1],
                "customParameters": [:],
            ],
        ]
        return RecordedCall(
            name: "short", webhook: [("From", "+16175550142"), ("To", "+16175550100"), ("FromCity", "")],
            callerAudio: (0..<16_000).map { UInt8($0 % 251) },
            callerMessages: [
                .init(atMs: 0, message: ["event": "connected", "protocol": "Call", "version": "1.0.0"]),
                .init(atMs: 0, message: start),
                .init(
                    atMs: 1000,
                    message: [
                        "event": "dtmf", "streamSid": .string(sid), "dtmf": ["track": "inbound_track", "digit": "5"],
                    ]),
                .init(
                    atMs: 2000,
                    message: [
                        "event": "stop", "streamSid": .string(sid),
                        "stop": ["accountSid": "AC00000000000000000000000000000000", "callSid": "CA0"],
                    ]),
            ], session: RecordedSession(lines: [], audio: []))
    }()

    @Test func `a call goes from the signed webhook to stop, with its own ids and parameters`() async throws {
        let (report, seen) = try await TestBridge.call(Self.short, postsStatus: true)
        #expect(report.ending == .callerHungUp && report.httpStatus == 200 && report.violations.isEmpty)
        #expect(report.bridgeClosed && report.closeCode == 1000)
        let hook = try #require(seen.webhooks.first)
        #expect(hook["From"] == "+16175550142" && hook["FromCity"] == "" && hook["CallToken"] != nil)
        #expect(hook["CallSid"] == report.callSid && hook["AccountSid"] == TestBridge.account)
        #expect(report.callSid.count == 34 && report.streamSid.hasPrefix("MZ") && report.streamSid.count == 34)

        let events = seen.messages.compactMap { $0["event"]?.string }
        #expect(events.prefix(2) == ["connected", "start"] && events.last == "stop")
        #expect(events.filter { $0 == "media" }.count == 100 && report.mediaSent == 100)
        let start = try #require(seen.all("start").first)
        #expect(start["start"]?["callSid"]?.string == report.callSid)
        #expect(start["start"]?["streamSid"]?.string == report.streamSid)
        #expect(start["start"]?["accountSid"]?.string == TestBridge.account)
        #expect(start["start"]?["customParameters"]?["call_sid"]?.string == "SID & more")
        #expect(seen.all("stop").first?["stop"]?["callSid"]?.string == report.callSid)

        #expect(seen.statuses.first?["CallStatus"] == "completed" && report.statusCallbackStatus == 204)
        #expect(seen.statuses.first?["CallSid"] == report.callSid)
        #expect(Int(seen.statuses.first?["CallDuration"] ?? "") ?? 0 >= 2)
    }

    @Test func `sound goes out in frames of 20 ms whose counters are strings`() async throws {
        let (_, seen) = try await TestBridge.call(Self.short)
        let media = seen.all("media")
        #expect(media.enumerated().allSatisfy { $1["media"]?["chunk"] == .string(String($0 + 1)) })
        #expect(media.enumerated().allSatisfy { $1["media"]?["timestamp"] == .string(String($0 * 20)) })
        #expect(media.allSatisfy { $0["media"]?["track"] == "inbound" })
        let sound = media.flatMap { Base64.bytes($0["media"]?["payload"]?.string ?? "") ?? [] }
        #expect(sound == Self.short.callerAudio)
        let numbers = seen.messages.dropFirst().map { $0["sequenceNumber"]?.string ?? "" }
        #expect(numbers == (1...103).map(String.init))
        // The key was pressed at 1000 ms: fifty frames had been spoken.
        let key = try #require(seen.messages.firstIndex { $0["event"] == "dtmf" })
        #expect(seen.messages[..<key].filter { $0["event"] == "media" }.count == 50)
    }

    @Test func `marks come back when the sound ahead of them has played`() async throws {
        var manner = TestBridge.Manner()
        manner.atStart = [Say.mark("at once"), Say.media(ms: 300), Say.mark("a"), Say.media(ms: 400), Say.mark("b")]
        let (report, seen) = try await TestBridge.call(Self.short, manner)
        #expect(seen.all("mark").map { $0["mark"]?["name"]?.string } == ["at once", "a", "b"])
        #expect(seen.all("mark").allSatisfy { $0["streamSid"]?.string == report.streamSid })
        let first = try #require(report.firstAudioMs)
        let marks = report.marks
        #expect(marks[0].echoedMs == marks[0].receivedMs)
        #expect(try #require(marks[1].echoedMs) >= first + 299)
        #expect(try #require(marks[2].echoedMs) >= first + 699)
        #expect(report.heardMs == 700 && report.clearsMs.isEmpty && report.mediaReceived == 2)
        let wav = report.recording
        #expect(wav.channels == 2 && wav.frames == 16_000)
        let heard = stride(from: 1, to: wav.data.count, by: 2).filter { wav.data[$0] == 0x20 }.count
        #expect(heard == 5600)
    }

    @Test func `clear drops what has not played and answers every mark that waits`() async throws {
        var manner = TestBridge.Manner()
        manner.atStart = [Say.media(ms: 5000), Say.mark("long"), Say.mark("longer")]
        manner.later = (50, [Say.clear, Say.media(ms: 100), Say.mark("new")])
        let (report, seen) = try await TestBridge.call(Self.short, manner)
        #expect(seen.all("mark").map { $0["mark"]?["name"]?.string } == ["long", "longer", "new"])
        #expect(report.marks.map(\.flushed) == [true, true, false])
        let clear = try #require(report.clearsMs.first)
        #expect(clear >= 1000)
        let first = try #require(report.firstAudioMs)
        #expect(report.heardMs >= Int(clear - first) && report.heardMs < 5000)
    }

    @Test func `whatever Twilio would not take is told`() async throws {
        var manner = TestBridge.Manner()
        manner.atStart = [
            "no json", "{\"event\":\"media\",\"streamSid\":\"MZother\",\"media\":{\"payload\":\"fn5+\"}}",
            "{\"event\":\"shout\",\"streamSid\":\"SID\"}",
            "{\"event\":\"media\",\"streamSid\":\"SID\",\"media\":{\"payload\":\"*\"}}",
            "{\"event\":\"mark\",\"streamSid\":\"SID\",\"mark\":{}}",
            "{\"event\":\"clear\",\"streamSid\":\"SID\",\"now\":true}",
        ]
        let (report, _) = try await TestBridge.call(Self.short, manner)
        #expect(report.violations.count == 6)
        #expect(report.mediaReceived == 0 && report.clearsMs.count == 1)
    }

    @Test func `a bridge that closes first ends the call`() async throws {
        var manner = TestBridge.Manner()
        manner.closesAfterMedia = 10
        let (report, seen) = try await TestBridge.call(Self.short, manner)
        #expect(report.ending == .bridgeClosed && report.bridgeClosed && report.closeCode == 1000)
        #expect(report.said == Array(Self.short.callerAudio.prefix(report.mediaSent * 160)))
        #expect(seen.all("stop").isEmpty && report.mediaSent < 100)
    }

    @Test func `a bridge that does not close after stop is hung up on`() async throws {
        var manner = TestBridge.Manner()
        manner.closesAtStop = false
        let (report, seen) = try await TestBridge.call(Self.short, manner)
        #expect(report.ending == .callerHungUp && !report.bridgeClosed)
        #expect(seen.closes == [1000])
    }

    @Test func `behind another public name signatures are made over that name`() async throws {
        var manner = TestBridge.Manner()
        manner.publicURL = "https://line.example.org"
        let (report, seen) = try await TestBridge.call(Self.short, manner, publicURL: "https://line.example.org")
        #expect(report.ending == .callerHungUp && seen.badSignatures == 0)
        #expect(report.twiML?.stream?.url == "wss://line.example.org/twilio/media/t1")
    }

    @Test func `a stream's own callbacks are posted where the TwiML asks for them`() async throws {
        var manner = TestBridge.Manner()
        manner.twiML = manner.twiML.replacingOccurrences(
            of: "url=\"STREAM\"", with: "url=\"STREAM\" statusCallback=\"BASE/twilio/stream-status\"")
        let (report, seen) = try await TestBridge.call(Self.short, manner, postsStatus: true)
        #expect(report.streamCallbackStatuses == [204, 204] && seen.badSignatures == 0)
        #expect(seen.statuses.map { $0["StreamEvent"] } == ["stream-started", "stream-stopped", nil])
        #expect(seen.statuses[0]["StreamSid"] == report.streamSid)
    }

    @Test func `without a stream the call is declined, and its words are kept`() async throws {
        var manner = TestBridge.Manner()
        manner.twiML = "<Response><Say>All lines are\n busy.</Say><Hangup/></Response>"
        let (report, _) = try await TestBridge.call(Self.short, manner)
        #expect(
            report.ending == .declined && report.twiML?.said == ["All lines are busy."] && report.twiML?.hangsUp == true
        )
        manner.contentType = "application/json"
        let other = try await TestBridge.call(Self.short, manner).report
        #expect(other.ending == .notAnswered("12300: content type application/json"))
    }

    @Test func `nobody there is an ending and no trap`() async throws {
        let caller = RehearsalCaller()
        let report = await caller.call(
            Self.short, at: "http://127.0.0.1:1", accountSid: TestBridge.account, authToken: "x", timeLimitMs: 5000)
        guard case .notAnswered = report.ending else {
            Issue.record("\(report.ending)")
            return
        }
        await caller.stop()
    }

    @Test func `a time limit ends a call that hangs`() async throws {
        let (report, _) = try await TestBridge.call(Self.short, clock: 1, timeLimitMs: 300)
        #expect(report.ending == .timedOut)
    }

    @Test func `a caller that is stopped gives its report as it stands`() async throws {
        let bridge = try TestBridge(TestBridge.Manner())
        let caller = RehearsalCaller()
        async let report = caller.call(
            Self.short, at: bridge.base, accountSid: TestBridge.account, authToken: TestBridge.token, postsStatus: true)
        let deadline = ContinuousClock.now + .seconds(5)
        while await bridge.seen().messages.count < 5, ContinuousClock.now < deadline { await Task.yield() }
        await caller.stop()
        #expect(await report.ending == .stopped)
        let late = await caller.call(
            Self.short, at: bridge.base, accountSid: TestBridge.account, authToken: TestBridge.token)
        #expect(late.ending == .stopped)
        bridge.acceptor.stop()
        await bridge.loop.stop()
    }

    // MARK: Faults

    private func call(_ change: (inout CallerFaults) -> Void) async throws -> (CallerReport, TestBridge.Seen) {
        var faults = CallerFaults()
        change(&faults)
        return try await TestBridge.call(Self.short, faults: faults)
    }

    @Test func `a bad signature is not answered`() async throws {
        let (report, seen) = try await call { $0.badSignature = true }
        #expect(report.ending == .notAnswered("HTTP 403") && seen.badSignatures == 1)
        let (stream, _) = try await call { $0.badStreamSignature = true }
        #expect(stream.ending == .streamRefused(403))
        let (unsigned, _) = try await call { $0.noStreamSignature = true }
        #expect(unsigned.ending == .callerHungUp)
    }

    @Test func `a wrong token and a used one are tried`() async throws {
        let (wrong, _) = try await call { $0.wrongToken = true }
        #expect(wrong.ending == .streamRefused(404))
        let (during, _) = try await call { $0.reuseToken = .duringCall }
        #expect(during.ending == .callerHungUp && during.secondStream == .streamRefused(404))
        let (after, _) = try await call { $0.reuseToken = .afterCall }
        #expect(after.secondStream == .streamRefused(404))
    }

    @Test func `messages that are too long or broken are sent`() async throws {
        let (long, _) = try await call { $0.oversizedAtMs = 200 }
        #expect(long.ending == .bridgeClosed && long.closeCode == 1009)
        let (broken, seen) = try await call { $0.brokenAtMs = 200 }
        #expect(broken.ending == .callerHungUp && seen.broken == 1)
    }

    @Test func `a caller may vanish, stop at once, or say nothing`() async throws {
        let (gone, seen) = try await call { $0.closeAtMs = 500 }
        #expect(seen.all("stop").isEmpty && gone.mediaSent < 50 && !gone.bridgeClosed)
        let (_, early) = try await call { $0.stopsFirst = true }
        #expect(early.messages.prefix(3).compactMap { $0["event"]?.string } == ["connected", "start", "stop"])
        let (_, startless) = try await call { $0.noStart = true }
        #expect(startless.all("start").isEmpty && startless.all("media").count == 100)
    }

    @Test func `lost frames leave gaps in the counters, old captures lack fields`() async throws {
        let (report, seen) = try await call { $0.lostFrames = [10..<15, 20..<21] }
        #expect(report.mediaSent == 94)
        #expect(seen.all("media")[10]["media"]?["chunk"] == "16")
        let (_, lean) = try await call { $0.hasLeanFields = true }
        #expect(lean.messages.allSatisfy { $0["sequenceNumber"] == nil })
        #expect(lean.all("start").first?["start"]?["mediaFormat"] == nil)
        #expect(lean.all("media").allSatisfy { $0["media"]?["track"] == nil })
    }
}
