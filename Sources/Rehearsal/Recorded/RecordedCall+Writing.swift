internal import Audio
internal import Foundation
package import JSONText

extension RecordedCall {
    /// Writes the folder that `init(folder:)` reads, for its owner alone. Blocks on the disk.
    /// - Parameter expected: the content of `expected.json`; nil leaves that file out.
    package func write(to path: String, expected: JSON? = nil) throws {
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        func put(_ name: String, _ bytes: [UInt8]) throws {
            let file = folder.appending(path: name).path
            guard
                FileManager.default.createFile(
                    atPath: file, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
        }
        func lines(_ lines: [JSON]) -> [UInt8] { lines.flatMap { $0.encoded + [10] } }
        let call: JSON = [
            "title": .string(title), "shows": .string(shows), "language": .string(language),
            "timezone": .string(timeZone),
            "webhook": .object(webhook.map { JSON.Member($0.name, .string($0.value)) }),
        ]
        try put("call.json", call.encoded)
        try put("caller.wav", WAV(encoding: .ulaw, sampleRate: 8000, data: callerAudio).bytes())
        try put("caller.jsonl", lines(callerMessages.map { ["at_ms": JSON($0.atMs), "message": $0.message] }))
        try put("model.wav", WAV(pcm16: session.audio, sampleRate: 24_000).bytes())
        try put("model.jsonl", lines(session.lines.map(\.json)))
        if let expected { try put("expected.json", expected.encoded) }
    }
}

extension RecordedSession.Line {
    fileprivate var json: JSON {
        var members: [JSON.Member] = []
        if let after { members.append(.init("after", .string(after))) }
        if let atMs { members.append(.init("at_ms", JSON(atMs))) }
        if delayMs > 0 { members.append(.init("delay_ms", JSON(delayMs))) }
        var event = event.members ?? []
        if let audio {
            event.append(.init("audio", ["from_ms": JSON(audio.lowerBound), "to_ms": JSON(audio.upperBound)]))
        }
        return .object(members + [.init("event", .object(event))])
    }
}
