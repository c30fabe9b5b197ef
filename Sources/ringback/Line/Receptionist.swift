import Foundation
import Memory
import Records

/// Looks a caller up while the telephone still connects, and writes what the session is told.
struct Receptionist: Sendable {
    let store: any Store
    let scribe: Scribe
    let instructions: String

    /// What a session starts with.
    struct Briefing: Sendable {
        var instructions: String
        var preamble: PreambleRecord?
    }

    /// Notes the call and reads what the line remembers of its caller. Without a memory, or when it can't be read, the
    /// briefing is the line's instructions alone.
    func brief(_ call: CallRecord) async -> Briefing {
        let kept = await withCheckedContinuation { reply in
            scribe.post(.begin(call, anonymous: call.identityLevel == 0) { reply.resume(returning: $0) })
        }
        guard let contact = kept?.contactID,
            let memory = try? await store.memory(of: contact, recentCalls: 6, lastTurns: 6),
            let preamble = Preamble.build(
                from: memory, level: call.identityLevel, now: call.startedAt,
                zone: TimeZone(identifier: call.timeZone) ?? .gmt)
        else { return Briefing(instructions: instructions) }
        return Briefing(
            instructions: instructions + "\n\n" + preamble.text,
            preamble: PreambleRecord(
                callSid: call.callSid, text: preamble.text, tokens: preamble.tokens, createdAt: Date()))
    }
}
