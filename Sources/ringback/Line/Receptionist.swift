import Foundation
import Memory
import Records
import Secrets

/// Looks a caller up while the telephone still connects, writes what the session is told, and looks things up again while
/// the call goes on. Shared by all loops.
struct Receptionist: Sendable {
    let store: any Store
    let scribe: Scribe
    let recall: Recall
    var instructions: String
    /// Of a switchboard with more people behind it nobody is known by name.
    private static let mostSharing = 12

    /// What a session starts with.
    struct Briefing: Sendable {
        var instructions: String
        var preamble: PreambleRecord?
        /// nil for a caller of whom nothing may be known.
        var acquaintance: Acquaintance?
    }

    /// Notes the call before anything else can be noted of it; the stream then says what was kept, or nil.
    func announce(_ call: CallRecord) -> AsyncStream<CallRecord?> {
        let (kept, reply) = AsyncStream<CallRecord?>.makeStream()
        scribe.begin(call, anonymous: call.identityLevel == 0) { reply.yield($0) }
        return kept
    }

    /// - Parameter errand: what the line rang for, if it did.
    ///
    /// Reads what the line remembers of an announced call's caller. Without a memory, or when it can't be read, the briefing
    /// is the line's instructions alone.
    func brief(_ call: CallRecord, announced: AsyncStream<CallRecord?>, errand: Errand? = nil) async -> Briefing {
        var kept: CallRecord?
        for await one in announced {
            kept = one
            break
        }
        var briefing = Briefing(instructions: instructions)
        let people = await people(behind: kept)
        // Nothing is told of anybody while it may be another.
        let memory = people.count == 1 ? people[0] : nil
        if let kept, !people.isEmpty { briefing.acquaintance = Acquaintance(people, level: kept.identityLevel) }
        if let errand {
            briefing.preamble = PreambleRecord(errand, of: call)
            return briefing
        }
        guard let kept, let memory, let preamble = preamble(of: memory, call, level: kept.identityLevel) else {
            return briefing
        }
        briefing.acquaintance?.reminder = Reminder(told: preamble.restsOn(memory))
        briefing.preamble = PreambleRecord(preamble, of: call)
        return briefing
    }

    /// What a caller is told of once it has turned out in the call who they are; nil when there is nothing to tell.
    func introduce(_ call: CallRecord, as known: Acquaintance) async -> (preamble: PreambleRecord, told: Set<String>)? {
        guard let contact = known.contactID, let memory = await memory(of: contact),
            let preamble = preamble(of: memory, call, level: known.level)
        else { return nil }
        return (PreambleRecord(preamble, of: call), preamble.restsOn(memory))
    }

    /// Looks for something in a caller's earlier calls; nothing when the memory can't be read.
    /// - Parameter patience: how long the best answer is waited for.
    func recollections(
        of query: String, by known: Acquaintance, except callSid: String, patience: Duration
    ) async -> [Recollection] {
        guard let contact = known.contactID else { return [] }
        let found = try? await recall.recollections(
            of: query, by: contact, level: known.level, except: [callSid], patience: patience)
        return found ?? []
    }

    /// Compares what a caller keyed in with a contact's PIN.
    func check(pin digits: String, of contact: String) async -> LiveCall.PINVerdict {
        guard let kept = try? await store.takePINTry(of: contact, at: Date()) else { return .closed }
        return PIN.matches(digits, kept) ? .right : .wrong
    }

    /// Those who may be calling: the call's contact, or all who share the telephone. Nobody when it can't be read.
    private func people(behind call: CallRecord?) async -> [ContactMemory] {
        guard let call, call.identityLevel > 0 else { return [] }
        var ids = [call.contactID].compactMap(\.self)
        if ids.isEmpty {
            let sharing = try? await store.contacts(reachedBy: call.handle, line: call.line)
            ids = (sharing ?? []).prefix(Self.mostSharing).map(\.id)
        }
        var people: [ContactMemory] = []
        for id in ids {
            if let memory = await memory(of: id) { people.append(memory) }
        }
        return people.count == ids.count ? people : []
    }

    private func memory(of contact: String) async -> ContactMemory? {
        try? await store.memory(of: contact, recentCalls: 6, lastTurns: 6)
    }

    private func preamble(of memory: ContactMemory, _ call: CallRecord, level: Int) -> Preamble? {
        Preamble.build(
            from: memory, level: level, now: call.startedAt, zone: TimeZone(identifier: call.timeZone) ?? .gmt)
    }
}

extension PreambleRecord {
    /// A preamble as it is kept, with each row that it told of.
    init(_ preamble: Preamble, of call: CallRecord) {
        let now = Date()
        let uses = preamble.lines.filter { $0.source != nil }.enumerated().map { rank, line in
            MemoryUse(item: line.source ?? "", via: .preamble, rank: rank, tokens: line.tokens, at: now)
        }
        self.init(callSid: call.callSid, text: preamble.text, tokens: preamble.tokens, createdAt: now, uses: uses)
    }

    /// What a call is told that the line makes.
    init(_ errand: Errand, of call: CallRecord) {
        let text = errand.briefing
        self.init(callSid: call.callSid, text: text, tokens: TokenEstimate.of(text), createdAt: Date())
    }

    /// This one, told later than another: both are kept.
    func after(_ other: PreambleRecord?) -> PreambleRecord {
        guard let other else { return self }
        var both = self
        both.text = other.text + "\n\n" + text
        both.tokens += other.tokens
        both.uses = other.uses + uses
        for rank in both.uses.indices { both.uses[rank].rank = rank }
        return both
    }
}
