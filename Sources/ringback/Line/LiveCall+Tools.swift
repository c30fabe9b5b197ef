import Audio
import Bridge
import Foundation
import JSONText
import Records

/// The functions that the model may call, carried out.
extension LiveCall {
    func runTool(_ tool: ToolCall) {
        guard let arguments = JSON(parsing: Array(tool.arguments.utf8)), arguments.members != nil else {
            return answer(tool.id, #"{"error":"the arguments are no JSON object"}"#)
        }
        switch BuiltInTool(rawValue: tool.name) {
        case .takeNote: takeNote(tool, arguments["note"]?.string ?? "")
        case .sendDTMF: press(tool, arguments["keys"]?.string ?? "")
        case .transferCall: transfer(tool, arguments["to"]?.string ?? "")
        case .confirmCaller: confirmCaller(tool, arguments["name"]?.string ?? "")
        case .recallMemory: recallMemory(tool, arguments["query"]?.string ?? "")
        case .endCall: answer(tool.id, #"{"error":"there is no such tool"}"#)  // known to the call itself
        case nil: askRemote(tool, arguments)
        }
    }

    /// Gives the model an answer, now or later.
    func answer(_ id: String, _ output: String) {
        run(call.toolAnswered(id, output, at: now))
        pump()
    }

    private func askRemote(_ tool: ToolCall, _ arguments: JSON) {
        guard let remote = terms.tools.remote.first(where: { $0.offer.name == tool.name }) else {
            return answer(tool.id, #"{"error":"there is no such tool"}"#)
        }
        remote.run(
            arguments, for: record, secret: terms.tools.secret,
            // The call itself says when it has waited long enough; this only lets go of the socket.
            timeoutMs: Double(terms.settings.policy.tools.limitMs + 1000), on: board.reactor
        ) { [weak self] output in self?.answer(tool.id, output) }
    }

    private func takeNote(_ tool: ToolCall, _ text: String) {
        let text = String(text.prefix(2000))
        guard !text.isEmpty else { return answer(tool.id, #"{"error":"the note is empty"}"#) }
        note(CallNote("agent_note", [.init("text", .string(text))]))
        answer(tool.id, #"{"ok":true}"#)
    }

    private func press(_ tool: ToolCall, _ keys: String) {
        guard (1...32).contains(keys.count), let sound = KeyTones.ulaw(keys) else {
            return answer(tool.id, #"{"error":"keys are 0-9, *, #, A-D, at most 32"}"#)
        }
        call.phrase(sound.span, at: now)
        note(CallNote("dtmf_sent", [.init("keys", JSON(keys.count))]))
        answer(tool.id, #"{"ok":true}"#)
    }

    private func transfer(_ tool: ToolCall, _ name: String) {
        guard let number = terms.tools.transfers[name] else {
            return answer(tool.id, #"{"error":"there is nobody of that name to put the caller through to"}"#)
        }
        run(call.transfer(to: number, for: tool.id, at: now))
        pump()
    }
}
