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

    /// Notes the call before anything else can be noted of it; the stream then says what was kept, or nil.
    func announce(_ call: CallRecord) -> AsyncStream<CallRecord?> {
        let (kept, reply) = AsyncStream<CallRecord?>.makeStream()
        scribe.begin(call, anonymous: call.identityLevel == 0) { reply.yield($0) }
        return kept
    }

    /// Reads what the line remembers of an announced call's caller. Without a memory, or when it can't be read, the briefing
    /// is the line's instructions alone.
    func brief(_ call: CallRecord, announced: AsyncStream<CallRecord?>) async -> Briefing {
        var kept: CallRecord?
        for await one in announced {
            kept = one
            break
        }
        guard let contact = kept?.contactID,
            let memory = try? await store.memory(of: contact, recentCalls: 6, lastTurns: 6),
            let preamble = Preamble.build(
                from: memory, level: call.identityLevel, now: call.startedAt,
                zone: TimeZone(identifier: call.timeZone) ?? .gmt)
        else { return Briefing(instructions: instructions) }
        return Briefing(
            instructions: instructions,
            preamble: PreambleRecord(
                callSid: call.callSid, text: preamble.text, tokens: preamble.tokens, createdAt: Date()))
    }
}
