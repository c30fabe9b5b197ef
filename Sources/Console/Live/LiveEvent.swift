internal import JSONText
package import Records

/// Something that happens in a call while operators watch.
package enum LiveEvent: Sendable {
    /// The calls that run when somebody begins to watch; always first.
    case running([CallRecord])
    /// A call was let in.
    case began(CallRecord)
    /// Turns that are new or have changed; one replaces the turn with its id.
    case turns([Turn])
    /// Words as they are spoken, before they are a turn: all of them so far.
    case words(callSid: String, role: TurnRole, text: String)
    /// Something happened in a call that is no turn.
    case noted(CallEvent)
    /// How loud both sides are, in dB below full scale; -90 is silence.
    case levels(callSid: String, caller: Double, agent: Double)
    /// A call is over.
    case ended(callSid: String, CallEnding)
    /// The work after a call is done: there is a summary now.
    case summarised(callSid: String)
    /// Nothing; keeps proxies from taking a quiet line for a dead one.
    case pulse

    /// As a server-sent event. Who gets numbers masked hears words only as a turn: in words that grow, a number is
    /// there before it can be known for one.
    func encoded(masked: Bool) -> [UInt8] {
        if masked, case .words = self { return LiveEvent.pulse.encoded(masked: true) }
        guard let (name, data) = message else { return Array(": \n\n".utf8) }
        return Array("event: \(name)\ndata: ".utf8) + (masked ? Masking.mask(data) : data).encoded
            + Array("\n\n".utf8)
    }

    private var message: (name: String, data: JSON)? {
        switch self {
        case .running(let calls): ("running", ["calls": .array(calls.map(Presenter.call))])
        case .began(let call): ("call", Presenter.call(call))
        case .turns(let turns):
            ("turns", ["call_sid": JSON(turns.first?.callSid), "turns": .array(turns.map(Presenter.turn))])
        case .words(let sid, let role, let text):
            ("words", ["call_sid": .string(sid), "role": .string(role.rawValue), "text": .string(text)])
        case .noted(let event):
            ("event", .object([.init("call_sid", .string(event.callSid))] + (Presenter.event(event).members ?? [])))
        case .levels(let sid, let caller, let agent):
            ("levels", ["call_sid": .string(sid), "caller": .number(caller), "agent": .number(agent)])
        case .ended(let sid, let ending):
            (
                "end",
                [
                    "call_sid": .string(sid), "status": .string(ending.status.rawValue),
                    "end_reason": .string(ending.reason), "ended_at": Presenter.time(ending.at),
                ]
            )
        case .summarised(let sid): ("summary", ["call_sid": .string(sid)])
        case .pulse: nil
        }
    }
}
