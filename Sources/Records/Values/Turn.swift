/// Who spoke a turn.
package enum TurnRole: String, Sendable, Codable, CaseIterable {
    /// Memory reads what the first two say.
    case caller, agent, tool, system
}

/// One turn of a conversation. Turns are the truth: everything else that is kept cites them.
package struct Turn: Sendable, Equatable, Codable {
    /// Unique over all calls and stable: a second write with the same id replaces the first.
    package var id: String
    /// The call it belongs to for good: the same `id` under another call is `.invalid`.
    package var callSid: String
    /// An id from outside: the model's item id, or the `ref` of an imported turn.
    package var ref: String?
    /// Place in spoken order, from 1. A late insertion renumbers the turns behind it by writing them again.
    package var seq: Int
    /// Memory reads the caller's and the agent's turns only.
    package var role: TurnRole
    /// What was said (caller) or generated (agent).
    package var text: String
    /// Agent only: what the caller heard of `text`, by the account of marks. nil where it does not apply.
    package var heardText: String?
    /// Agent only: it was cut off before all of it was heard.
    package var interrupted: Bool
    /// True for text that nobody spoke: what the line itself put into the session, or, as a caller's turn, what a transcriber
    /// heard where there was no voice. Never a source of memory.
    package var injected: Bool
    /// Milliseconds since the call's start.
    package var startedMs: Int
    /// Milliseconds since the call's start, not before `startedMs`.
    package var endedMs: Int

    /// From its parts.
    package init(
        id: String, callSid: String, ref: String? = nil, seq: Int, role: TurnRole, text: String,
        heardText: String? = nil, interrupted: Bool = false, injected: Bool = false, startedMs: Int, endedMs: Int
    ) {
        self.id = id
        self.callSid = callSid
        self.ref = ref
        self.seq = seq
        self.role = role
        self.text = text
        self.heardText = heardText
        self.interrupted = interrupted
        self.injected = injected
        self.startedMs = startedMs
        self.endedMs = endedMs
    }

    /// What counts: the heard text of an agent's turn, the text of any other.
    package var effectiveText: String { role == .agent ? (heardText ?? text) : text }
}
