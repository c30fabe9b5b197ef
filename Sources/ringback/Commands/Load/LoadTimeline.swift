import Foundation
import Rehearsal
import Sockets

/// How a server stood at a moment of a long load.
struct LoadMoment: Encodable, Sendable {
    /// Seconds since the measuring began.
    var atS: Double
    var live: Int
    var rssBytes: Int
    /// The records' file, pages of which the server keeps in memory, up to 32 MB of them.
    var databaseBytes: Int
    var descriptors: Int
    var threads: Int
    /// Entries that wait to be written down, and bytes that wait for their peers.
    var scribeQueue: Int
    var socketQueueBytes: Int
    var loopLagMs: Double
}

/// Looks at a server now and then, and troubles its sessions.
struct LoadTimeline {
    let house: LoadedHouse
    let options: LoadBench.Options

    /// For as long as is measured: every look, at most a hundred of them, and the delays of `/healthz`.
    func watch(for seconds: Double) async throws -> (moments: [LoadMoment], lag: Delays, killed: Int) {
        var lag = Delays()
        var moments: [LoadMoment] = []
        var killed = 0
        var broken = 0
        let begin = Clock.now
        let pause = max(1, seconds / 100)
        var nextLook = pause
        var nextTrouble = 0.0
        while case let at = Double(Clock.now - begin) / 1e6, at < seconds {
            let delay = await house.probe()
            lag.add(microseconds: delay)
            if at >= nextLook {
                nextLook += pause
                moments.append(try await look(at, delay))
            }
            // The last two seconds are for what was killed to come back.
            let due = Int(Double(options.kills) * min(1, at / max(1, seconds - 2)))
            if due > killed {
                _ = try await house.model.ask("drop \(due - killed)", for: Ignored.self)
                killed = due
            }
            if options.churns, at >= nextTrouble {
                nextTrouble = at + 3
                _ = try await house.model.ask("doze 1", for: Ignored.self)
                _ = try await house.model.ask("drop 1", for: Ignored.self)
                broken += 1
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        return (moments, lag, killed + broken)
    }

    private func look(_ at: Double, _ delay: Int64) async throws -> LoadMoment {
        let state = try await house.phones.ask("state", for: LoadState.self)
        let metrics = await house.metrics()
        guard let server = ProcessFigures(house.server.pid) else {
            throw Program.Failure.failed("the server has ended")
        }
        return LoadMoment(
            atS: (at * 10).rounded() / 10, live: state.live, rssBytes: server.residentBytes,
            databaseBytes: house.databaseBytes,
            descriptors: server.descriptors, threads: server.threads,
            scribeQueue: Int(metrics["ringback_scribe_queue"] ?? 0),
            socketQueueBytes: Int(metrics["ringback_socket_queue_bytes"] ?? 0), loopLagMs: Double(delay) / 1000)
    }
}
