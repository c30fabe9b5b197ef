internal import JSONText

/// Function calls: run only from a completed response, answered within a time limit, each once.
extension Call {
    mutating func runTools(_ calls: [ToolCall], at now: Int) -> [CallAction] {
        guard phase == .running else { return [] }
        var actions: [CallAction] = []
        // Run last: an answer may come at once, and a model that waits for all of them then goes on.
        var runs: [CallAction] = []
        for call in desk.take(calls, at: now) {
            actions.append(.note(CallNote("tool_call", [.init("tool", .string(call.name))])))
            switch call.name {
            case "end_call" where knows("end_call"): actions += endCall(call, at: now)
            default: runs.append(.runTool(call))
            }
        }
        return actions + runs
    }

    private func knows(_ name: String) -> Bool { setup.tools.contains { $0.name == name } }

    /// A function has an answer.
    package mutating func toolAnswered(_ id: String, _ output: String, at now: Int) -> [CallAction] {
        guard phase == .running, let done = desk.close(id) else { return [] }
        return give(output, to: done, at: now)
    }

    private mutating func give(_ output: String, to done: ToolDesk.Running, at now: Int) -> [CallAction] {
        let isTooLong = output.utf8.count > min(policy.tools.resultBytes, traits.toolResultBytes ?? .max)
        let output = isTooLong ? Self.tooLong : output
        var actions: [CallAction] = [
            .note(
                CallNote(
                    "tool_result",
                    [
                        .init("tool", .string(done.call.name)), .init("ms", JSON(now - done.since)),
                        .init("bytes", JSON(output.utf8.count)), .init("too_long", isTooLong ? true : .null),
                    ]))
        ]
        if done.isOrphan {
            if session.state == .ready {
                let text = "\(done.call.name) answered: \(output)"
                let id = "tale_\(now)"
                actions.append(.voice(.insert(VoiceText(id: id, role: .system, text: text))))
            } else {
                desk.tell("\(done.call.name) answered: \(output)")
                return actions
            }
        } else {
            actions.append(.voice(.toolOutput(call: done.call.id, output: output)))
            if traits.delegatesTools { return actions + proceed() }
        }
        // One answer for all; and when the caller speaks, the answer to that will know the results.
        guard desk.running.isEmpty, !caller.isSpeaking else { return actions }
        return actions + ask(nil, at: now)
    }

    static let tooLong = #"{"error":"the result is too long; ask for less"}"#

    /// A model that waits for all answers is told when it has the last.
    private func proceed() -> [CallAction] {
        traits.delegatesTools && desk.running.allSatisfy(\.isOrphan) ? [.voice(.proceed)] : []
    }

    /// What takes too long: first the caller is told, then the model.
    mutating func watchTools(at now: Int) -> [CallAction] {
        var actions: [CallAction] = []
        for late in desk.running where now - late.since >= policy.tools.limitMs {
            guard let done = desk.close(late.call.id) else { continue }
            actions.append(.note(CallNote("tool_timeout", [.init("tool", .string(done.call.name))])))
            actions += give(#"{"error":"no answer in time; say so and offer to call back"}"#, to: done, at: now)
        }
        // A model behind the voice leaves the voice free to say so itself.
        guard !traits.delegatesTools, !desk.hasComforted, let first = desk.running.first,
            now - first.since >= policy.tools.comfortMs,
            response.isIdle(at: now), !playback.isPlaying(at: clock.read(now)), !caller.isSpeaking
        else { return actions }
        desk.hasComforted = true
        return actions + ask("Say in a few words that you are looking it up. Nothing else, no result.", at: now)
    }

    // MARK: The operator

    /// Tells the agent something that the caller does not hear.
    /// - Parameter speaks: the agent is to act on it now rather than with its next answer.
    package mutating func whisper(_ text: String, speaks: Bool, at now: Int) -> [CallAction] {
        guard phase == .running else { return [] }
        let text = "[From the people of this line, not heard by the caller: \(text)]"
        guard session.state == .ready else {
            desk.tell(text)
            return []
        }
        let item = VoiceText(id: "whisper_\(now)", role: .system, text: text)
        return [.voice(.insert(item))] + (speaks && !caller.isSpeaking ? ask(nil, at: now) : [])
    }

    // MARK: Ending and transfer

    /// The agent hangs up: after its goodbye, which it is asked for when it has not said one.
    private mutating func endCall(_ call: ToolCall, at now: Int) -> [CallAction] {
        guard let done = desk.close(call.id) else { return [] }
        let output = CallAction.voice(.toolOutput(call: done.call.id, output: #"{"ok":true}"#))
        leaving = Leaving(.agentHangup, until: now + Leaving.patienceMs, mayStay: true)
        let time = clock.read(now)
        let hasSpoken = traits.isFullDuplex ? time - duplex.heardUntil < Duplex.goodbyeMs : response.hasSpoken
        if hasSpoken || playback.isPlaying(at: time) {
            leaving?.hasSpoken = true
            return [output] + proceed()
        }
        return [output] + proceed() + ask(Leaving.goodbye, at: now)
    }

    /// Puts the caller through once what the agent is saying has been heard.
    /// - Parameter id: of the function call that asks for it; nil when an operator does.
    package mutating func transfer(to number: String, for id: String?, at now: Int) -> [CallAction] {
        guard phase == .running, stream == .open else { return [] }
        leaving = Leaving(.transferred, until: now + Leaving.patienceMs, mayStay: false)
        leaving?.number = number
        leaving?.call = id
        leaving?.hasSpoken = true
        return leaveIfSaid(at: now)
    }

    /// The transfer that was asked for did not come about: the call goes on.
    package mutating func transferFailed(at now: Int) -> [CallAction] {
        guard phase == .running, let failed = leaving, failed.number != nil else { return [] }
        leaving = nil
        let note = CallAction.note(CallNote("transfer_failed"))
        guard let id = failed.call, let done = desk.close(id) else { return [note] }
        return [note] + give(#"{"error":"the transfer did not work; the caller is still with you"}"#, to: done, at: now)
    }
}
