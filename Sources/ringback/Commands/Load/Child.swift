import Foundation
import Synchronization

/// Another process that the bench has started: lines in, lines out, words for the log into a file.
///
/// Not Foundation's `Process`: a child of a thread of the cooperative pool would inherit its blocked signals, and one that is to
/// be ended by a signal must hear it.
final class Child: Sendable {
    let pid: pid_t
    private let input: Int32
    private let output: Int32
    private let ended = Mutex<Int32?>(nil)

    /// Starts `arguments[0]`; what it says on standard error goes to the file `log`.
    /// - Throws: `.failed` when it can't be started.
    init(_ arguments: [String], environment: [String: String], log: String) throws {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
            throw Program.Failure.failed("no pipe to be had: \(String(cString: strerror(errno)))")
        }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + settings { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &settings)
        close(toChild[0])
        close(fromChild[1])
        input = toChild[1]
        output = fromChild[0]
        self.pid = pid
        guard failure == 0 else {
            throw Program.Failure.failed("can't start \(arguments[0]): \(String(cString: strerror(failure)))")
        }
    }

    deinit {
        close(input)
        close(output)
    }

    /// Sends a line.
    func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }

    /// Sends a line and waits for the line that answers it.
    func ask<Answer: Decodable>(_ line: String, for _: Answer.Type) async throws -> Answer {
        tell(line)
        let answer = await nextLine()
        guard let value = try? JSONDecoder().decode(Answer.self, from: Data(answer)) else {
            throw Program.Failure.failed("a driver of the load has ended; its words stand beside the database")
        }
        return value
    }

    private func nextLine() async -> [UInt8] {
        await withCheckedContinuation { reply in
            // A thread of its own: a driver may take its time, and the pool must not wait for it.
            let thread = Thread { [output] in
                var line: [UInt8] = []
                var byte: UInt8 = 0
                while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
                reply.resume(returning: line)
            }
            thread.start()
        }
    }

    /// Sends a signal, unless it has ended.
    func signal(_ number: Int32) { if status == nil { kill(pid, number) } }

    /// Its exit status once it has ended, 128 and more for a signal.
    var status: Int32? {
        ended.withLock { ended in
            var word: Int32 = 0
            if ended == nil, waitpid(pid, &word, WNOHANG) == pid {
                ended = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + word & 0x7F
            }
            return ended
        }
    }

    /// Waits until it has ended, and ends it after `seconds`.
    func end(within seconds: Double) async {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while status == nil, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        signal(SIGKILL)
    }
}
