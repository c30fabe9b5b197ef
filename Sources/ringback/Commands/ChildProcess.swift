import Foundation

/// A process of our own. Foundation's `Process` waits for every descendant that keeps a descriptor open, a server that
/// was put into the background included; this one waits for the process alone.
struct ChildProcess: Sendable {
    let id: pid_t

    /// Starts a program; its output and errors go to `output`, a descriptor.
    init(_ path: String, _ arguments: [String], environment: [String: String], output: Int32) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        let words = ([path] + arguments).map { strdup($0) }
        let variables = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for text in words + variables { free(text) } }
        var id = pid_t()
        guard posix_spawn(&id, path, &actions, nil, words + [nil], variables + [nil]) == 0 else {
            throw Program.Failure.failed("\(path) can't be started")
        }
        self.id = id
    }

    /// The exit status, or minus the signal that ended it; nil while it runs. Once it has answered, it must not be asked
    /// again.
    func ended() -> Int32? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Waits until it ends.
    func wait() async -> Int32 {
        while true {
            if let status = ended() { return status }
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
