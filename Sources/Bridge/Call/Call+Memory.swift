internal import JSONText

/// What is being looked for in earlier calls.
struct RecallAccount: Equatable {
    /// Counts the searches, from 1.
    private(set) var number = 0
    private(set) var askedAt: Int?
    /// What was found too late: for the caller's next words.
    var late: Found?

    /// What a search brought, and what it was for.
    struct Found: Equatable {
        var query: String
        var text: String
    }
    private(set) var query = ""

    /// A search that brings nothing for so long is given up.
    static let patienceMs = 2000

    func isBusy(at now: Int) -> Bool { askedAt.map { now - $0 < Self.patienceMs } ?? false }

    mutating func begin(_ query: String, at now: Int) -> Int {
        number += 1
        askedAt = now
        self.query = query
        return number
    }

    mutating func end() { askedAt = nil }
}

/// Words of the caller's to be looked for in what they said before.
package struct RecallRequest: Equatable, Sendable {
    /// Comes back with what was found (`recalled`); any but the last is too late.
    package var number: Int
    /// What the caller just said.
    package var said: String
    /// What the agent had said before.
    package var before: String?
}

/// What is remembered comes into the conversation as the result of a function call: of all the ways into a session the one
/// that carries the least authority.
extension Call {
    /// Looks whether the caller's past has something to say to their words.
    mutating func consult(_ item: String, at now: Int) -> [CallAction] {
        guard policy.recall.isOn, phase == .running, leaving == nil, let said = transcript.text(of: item),
            said.contains(where: \.isLetter), !transcript.isDoubtful(item)
        else { return [] }
        var actions: [CallAction] = []
        if let late = recall.late, session.state == .ready {
            recall.late = nil
            actions += tell(late, "late_\(recall.number)")
        }
        guard !recall.isBusy(at: now) else { return actions }
        let number = recall.begin(said, at: now)
        let request = RecallRequest(number: number, said: said, before: transcript.lastOfAgent)
        return actions + [.recall(request)]
    }

    /// What was found for a request; nil when there is nothing worth telling. The model hears of it with its next answer.
    package mutating func recalled(_ number: Int, _ text: String?, at now: Int) -> [CallAction] {
        guard phase == .running, recall.number == number, let asked = recall.askedAt else { return [] }
        recall.end()
        guard let text, !text.isEmpty else { return [] }
        let found = RecallAccount.Found(query: recall.query, text: text)
        let isLate = now - asked > policy.recall.limitMs
        let note = CallAction.note(
            CallNote("memory_recalled", [.init("ms", JSON(now - asked)), .init("late", isLate ? true : .null)]))
        guard !isLate, session.state == .ready else {
            recall.late = found
            return [note]
        }
        return [note] + tell(found, "recall_\(number)")
    }

    /// The caller turned out to be known: this session is told what is remembered, and so is every later one.
    package mutating func learned(_ memory: String, at now: Int) -> [CallAction] {
        self.memory = memory
        guard phase == .running, session.state == .ready else { return [] }
        return tell(RecallAccount.Found(query: "", text: memory), "learned_\(now)")
    }

    /// Tells a session what it should know of earlier calls before anybody speaks, where that was not part of its setup.
    mutating func remind() -> [CallAction] {
        guard policy.recall.isBesideInstructions, !traits.seedsAtSetup, let memory, session.state == .ready else {
            return []
        }
        return tell(RecallAccount.Found(query: "", text: memory), "notes_\(session.number)")
    }

    /// What is remembered as a part of a session's setup.
    var memoryOfSetup: String? { policy.recall.isBesideInstructions && !traits.seedsAtSetup ? nil : memory }

    private func tell(_ found: RecallAccount.Found, _ id: String) -> [CallAction] {
        [.voice(.tell(VoiceNotes(id: id, query: String(found.query.prefix(300)), text: found.text)))]
    }
}
