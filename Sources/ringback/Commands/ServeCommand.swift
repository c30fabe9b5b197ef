import Foundation
import Records
import Rehearsal
import Sockets
import Synchronization

/// `ringback serve`: the bridge, until a signal ends it.
enum ServeCommand {
    /// How long TERM lets calls go on.
    private static let patience = 30.0

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, options: ["config"])
        _ = try arguments.expect(0, "serve [--config FILE]")
        let settings = try Settings(
            environment: ProcessInfo.processInfo.environment, file: arguments.value("config"))
        guard settings.authToken != nil else {
            throw Program.Failure.failed(
                "TWILIO_AUTH_TOKEN is not set; without it no request can be trusted. It stands on the first page of the Twilio console."
            )
        }
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
        Program.complain("ringback: listening on \(line.address)")
        if settings.isAdminTokenMade {
            Program.complain(
                "ringback: admin token for this run: \(settings.adminToken) (set RINGBACK_ADMIN_TOKEN to keep one)")
        }
        let hasty = await Signals.wait()
        Program.complain("ringback: stopping")
        await line.stop(patience: hasty ? 0 : patience)
        await standIn?.stop()
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
