import Foundation
import Rehearsal
import Sockets

/// `ringback rehearse`: a stand-in for the voice model, for anybody's bridge.
enum RehearseCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, options: ["listen", "script"])
        _ = try arguments.expect(0, "rehearse [--listen HOST:PORT] [--script DIR]")
        let listen = arguments.value("listen") ?? "127.0.0.1:8089"
        guard let cut = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: cut)...]),
            (0...65535).contains(port)
        else { throw Program.Failure.usage("--listen is HOST:PORT") }
        let script = try arguments.value("script").map { try Script.recorded(ReplayCommand.load($0)) } ?? .echo
        let model: RehearsalModel
        do {
            model = try RehearsalModel(host: String(listen[..<cut]), port: port, script: script)
        } catch { throw Program.Failure.failed("\(error.text); choose another --listen") }
        Program.complain("ringback: a voice model stands in at \(model.url) and speaks GPT-Live at \(model.liveURL)")
        await Signals.wait()
        await model.stop()
    }
}
