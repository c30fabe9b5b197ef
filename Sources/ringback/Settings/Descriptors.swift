import Foundation

/// The kernel's limit on this process's descriptors.
enum Descriptors {
    /// Has the process allow itself as many as `limits` need, and no more: libwebsockets keeps tables for each that there might be,
    /// in each loop.
    /// - Throws: `.failed` when the system allows fewer.
    static func claim(for limits: Limits) throws {
        let most = allowed
        guard limits.descriptors <= most else { throw Program.Failure.failed(shortage(limits, most)) }
        var limit = rlimit(rlim_cur: rlim_t(limits.descriptors), rlim_max: rlim_t(most))
        guard setrlimit(kind, &limit) == 0 else {
            throw Program.Failure.failed("the limit of descriptors can't be set: \(String(cString: strerror(errno)))")
        }
    }

    /// As many as the system allows.
    static var allowed: Int {
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_max)
    }

    static func shortage(_ limits: Limits, _ most: Int) -> String {
        "\(limits.calls) calls may need \(limits.descriptors) descriptors, and the system allows \(most): raise it (ulimit -Hn, "
            + "LimitNOFILE), or lower RINGBACK_MAX_CALLS"
    }

    private static let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
}
