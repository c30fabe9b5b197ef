internal import Foundation
internal import JSONText
internal import Records

/// The sound of calls that are over.
extension API {
    /// The recording, or the part of it that a `Range` header asks for: a player fetches what it plays.
    func recording(_ question: Question) async throws -> Reply {
        let sid = question["call_sid"]
        guard try await store.call(sid) != nil else { throw Refusal.unknown("call") }
        guard let recording = recordings?.recording(of: sid) else { throw Refusal.unknown("recording of this call") }
        let total = recording.byteCount
        var headers: [(name: String, value: String)] = [("accept-ranges", "bytes")]
        guard let header = question.request.headers["range"], let range = ByteRange(header) else {
            return Reply(content(recording, 0..<total), headers: headers)
        }
        guard let part = range.within(total) else {
            throw Refusal(
                416, "range_not_satisfiable", "the recording has \(total) bytes",
                headers: [("content-range", "bytes */\(total)")])
        }
        headers.append(("content-range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(total)"))
        return Reply(content(recording, part), status: 206, headers: headers)
    }

    /// How loud it is along its length. Nobody hears anything by it, so it is for viewers, too, and no playback.
    func waveform(_ question: Question) async throws -> Reply {
        let sid = question["call_sid"]
        let columns = try question.number("columns", in: 1...4000, or: 1200)
        guard try await store.call(sid) != nil else { throw Refusal.unknown("call") }
        guard let recording = recordings?.recording(of: sid) else { throw Refusal.unknown("recording of this call") }
        let wave = await Waveform.read(recording, columns: columns)
        return Reply([
            "duration_ms": JSON(wave.milliseconds), "caller": .array(wave.caller.map { JSON(Int($0)) }),
            "agent": .array(wave.agent.map { JSON(Int($0)) }),
        ])
    }

    /// A file that is still being written has a header that is behind its sound: this one's is made anew.
    private func content(_ recording: RecordingShelf.Recording, _ part: Range<Int>) -> Reply.Content {
        let header = recording.header
        let head = part.lowerBound < header.count ? header[part.clamped(to: 0..<header.count)] : []
        let offset = max(part.lowerBound, header.count)
        return .file(
            recording.file, head: Array(head), offset: offset, count: max(0, part.upperBound - offset),
            type: "audio/wav")
    }
}

/// One range of bytes, as RFC 9110 (14.1.2) writes it. Several at once are answered as if none had been asked for.
struct ByteRange: Equatable {
    private var first: Int?
    /// The last byte, or of a range without a first how many at the end.
    private var last: Int?

    init?(_ header: String) {
        guard header.hasPrefix("bytes=") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        first = Int(parts[0])
        last = Int(parts[1])
        if parts[0].isEmpty != (first == nil) || parts[1].isEmpty != (last == nil) || first == nil && last == nil {
            return nil
        }
        if let first, let last, first > last { return nil }
    }

    /// The bytes meant of so many; nil when there are none of them.
    func within(_ total: Int) -> Range<Int>? {
        guard let first else { return last == 0 || total == 0 ? nil : max(0, total - (last ?? 0))..<total }
        guard first < total else { return nil }
        return first..<min(total, (last ?? total - 1) + 1)
    }
}
