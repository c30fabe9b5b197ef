import Foundation
import Records
import Rehearsal
import Sockets
import Synchronization

/// `ringback serve`: the bridge, until a signal ends it.
///
/// TERM or INT drains: no new calls, those that run may finish for a while. A second one ends them now, with everything written
/// down; a third ends the program. HUP reads the settings again: new calls get the new ones.
enum ServeCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, options: ["config"])
        _ = try arguments.expect(0, "serve [--config FILE]")
        let file = arguments.value("config")
        let settings = try Settings(environment: ProcessInfo.processInfo.environment, file: file)
        guard settings.authToken != nil else {
            throw Program.Failure.failed(
                "TWILIO_AUTH_TOKEN is not set; without it no request can be trusted. It stands on the first page of the Twilio console."
            )
        }
        try Descriptors.claim(for: settings.limits)
        Log.quieten(to: settings.logLevel)
        let standIn = settings.voiceAddress == nil ? try RehearsalModel() : nil
        let line: Line
        do {
            line = try await Line(
                settings, store: try StoreFactory.open(settings.database),
                voice: settings.voiceAddress ?? Address(standIn!.url)!)
        } catch let failure as SocketFailure {
            throw Program.Failure.failed("\(failure.text); choose another RINGBACK_LISTEN")
        }
        let signals = Signals.all()
        Program.complain("ringback: listening on \(line.address)")
        if settings.isAdminTokenMade {
            Program.complain(
                "ringback: admin token for this run: \(settings.adminToken) (set RINGBACK_ADMIN_TOKEN to keep one)")
        }
        await serve(line, settings, file: file, signals)
        await standIn?.stop()
    }

    /// Until a signal ends it, and what it leaves has been written down.
    private static func serve(_ line: Line, _ begun: Settings, file: String?, _ signals: AsyncStream<Int32>) async {
        var settings = begun
        for await signal in signals {
            guard signal == SIGHUP else { break }
            settings = reload(line, begun, file: file) ?? settings
        }
        Program.complain(
            line.registry.liveCalls == 0
                ? "ringback: stopping"
                : "ringback: \(line.registry.liveCalls) calls may finish for \(settings.drainSeconds) s; interrupt to end them now"
        )
        let impatience = Task {
            var count = 0
            for await signal in signals where signal != SIGHUP {
                count += 1
                if count > 1 { _exit(128 + signal) }
                line.hurry()
            }
        }
        await line.stop(patience: Double(settings.drainSeconds))
        impatience.cancel()
    }

    /// Reads the settings again; nil where they are wrong, which changes nothing.
    private static func reload(_ line: Line, _ begun: Settings, file: String?) -> Settings? {
        do {
            let read = try Settings(environment: ProcessInfo.processInfo.environment, file: file)
            guard read.authToken != nil else {
                throw SettingsError(
                    name: "TWILIO_AUTH_TOKEN", value: "", allowed: "the account's; without it no call is taken")
            }
            let (new, kept) = read.succeeding(begun)
            Log.quieten(to: new.logLevel)
            line.adopt(new)
            Program.complain("ringback: settings read again, for new calls")
            if !kept.isEmpty {
                Program.complain("ringback: \(kept.joined(separator: ", ")) changed; that takes a restart")
            }
            return new
        } catch {
            Program.complain("ringback: settings not taken: \(error)")
            return nil
        }
    }
}

extension SocketFailure {
    /// In words.
    var text: String {
        switch self {
        case .badURL(let text), .connection(let text): text
        case .unresolved(let host): "no address for \(host)"
        case .forbidden(let host): "\(host) may not be connected to"
        case .timedOut: "timed out"
        case .tooLarge(let limit): "longer than \(limit) bytes"
        }
    }
}
