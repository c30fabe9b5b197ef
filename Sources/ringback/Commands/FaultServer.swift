import Foundation
import Synchronization

/// A `ringback serve` of its own process, to be killed and started again. Its log goes into a file, life after life.
final class FaultServer: Sendable {
    /// Where the log of all lives stands.
    let log: URL
    private let environment: [String: String]
    private struct Life {
        var process: ChildProcess
        var address: String
    }
    private let life = Mutex<Life?>(nil)

    /// - Parameter settings: environment variables; nothing else of ours is passed on.
    init(log: URL, settings: [String: String]) throws {
        self.log = log
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !["RINGBACK_", "TWILIO_", "OPENAI_"].contains { name.hasPrefix($0) }
        }
        environment = inherited.merging(settings) { $1 }
        try Data().write(to: log)
    }

    /// Where it answers; nil while there is none.
    var address: String? { life.withLock { $0?.address } }

    /// Starts a process and waits until it listens.
    func start() async throws {
        let from = try FileHandle(forReadingFrom: log).seekToEnd()
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        let process = try ChildProcess(
            program, ["serve"], environment: environment, output: output.fileDescriptor)
        let deadline = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < deadline {
            if let address = try Self.address(in: log, from: from) {
                return life.withLock { $0 = Life(process: process, address: address) }
            }
            if process.ended() != nil { throw failure }
            try await Task.sleep(for: .milliseconds(5))
        }
        kill(process.id, SIGKILL)
        _ = await process.wait()
        throw failure
    }

    private var failure: Program.Failure { .failed("serve did not start; its log is \(log.path)") }

    private static func address(in log: URL, from: UInt64) throws -> String? {
        let file = try FileHandle(forReadingFrom: log)
        try file.seek(toOffset: from)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        guard let line = text.firstRange(of: "listening on "), let end = text[line.upperBound...].firstIndex(of: "\n")
        else { return nil }
        return String(text[line.upperBound..<end])
    }

    /// Ends the process by a signal and waits until it is gone.
    func end(_ number: Int32) async {
        let life = life.withLock { slot in
            defer { slot = nil }
            return slot
        }
        guard let process = life?.process else { return }
        kill(process.id, number)
        _ = await process.wait()
    }
}
