import Foundation

/// What the kernel knows of a process (proc(5)).
struct ProcessFigures: Sendable {
    /// Seconds of processor time, of all threads, user and system.
    var cpuSeconds: Double
    /// Bytes of memory in use.
    var residentBytes: Int
    var threads: Int
    var descriptors: Int

    /// nil when there is no such process.
    init?(_ pid: pid_t) {
        guard let stat = Self.read("/proc/\(pid)/stat"), let named = stat.lastIndex(of: ")") else { return nil }
        // What follows the name begins with field 3; utime is 14, stime 15, num_threads 20, rss 24.
        let fields = stat[stat.index(after: named)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Int(fields[17]), let pages = Int(fields[21])
        else { return nil }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
        self.threads = threads
        descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }

    /// Seconds that all processors of the machine were busy since it started.
    static var machineBusySeconds: Double {
        let line = read("/proc/stat")?.split(separator: "\n").first ?? ""
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count >= 8 else { return 0 }
        // user nice system idle iowait irq softirq steal; what is stolen was somebody's, too.
        return (ticks.prefix(8).reduce(0, +) - ticks[3] - ticks[4]) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
