import Records

/// Which leg a name belongs to, learnt from how people speak to each other: who is greeted as "Dana" is Dana, and so is who
/// says "it's Dana". A question about Dana then asks what that leg said.
struct Participants {
    private var votes: [String: (caller: Int, agent: Int)] = [:]

    /// Takes what one turn shows of names. Cheap: it looks at words that begin with a capital.
    mutating func hear(_ words: [RecallWord], said role: TurnRole) {
        guard role == .caller || role == .agent else { return }
        for (index, word) in words.enumerated() where word.isCapital && !Self.noNames.contains(word.lower) {
            guard word.lower.count > 1, RecallTerms.term(word.lower) != nil else { continue }
            let previous = index > 0 ? words[index - 1] : nil
            let comma = UInt8(ascii: ",")
            if let previous, Self.greetings.contains(previous.lower), word.before == 0 || word.before == comma {
                vote(word.lower, for: role.other, 2)
            } else if let previous, word.before == 0, isIntroduction(words, endingAt: index - 1, previous.lower) {
                vote(word.lower, for: role, 2)
            } else if words.indices.contains(index + 1), words[index + 1].lower == "speaking",
                words[index + 1].before == 0
            {
                vote(word.lower, for: role, 2)
            } else if word.startsSentence, word.after == comma || word.after == UInt8(ascii: "!") {
                vote(word.lower, for: role.other, 1)
            } else if word.before == comma, index > 0,
                [".", "!", "?"].contains(where: { UInt8(ascii: $0) == word.after })
            {
                vote(word.lower, for: role.other, 1)
            }
        }
    }

    /// The leg that a name belongs to, or nil when it is nobody's on the line or it is not clear whose.
    func role(of name: String) -> TurnRole? {
        guard let votes = votes[name], votes.caller + votes.agent >= 2 else { return nil }
        let share = Double(votes.caller) / Double(votes.caller + votes.agent)
        return share >= 0.7 ? .caller : share <= 0.3 ? .agent : nil
    }

    private mutating func vote(_ name: String, for role: TurnRole, _ count: Int) {
        if role == .caller { votes[name, default: (0, 0)].caller += count }
        if role == .agent { votes[name, default: (0, 0)].agent += count }
    }

    private func isIntroduction(_ words: [RecallWord], endingAt index: Int, _ last: String) -> Bool {
        if ["it's", "i'm", "name's"].contains(last) { return true }
        guard index > 0, words[index].before == 0 else { return false }
        return [["this", "is"], ["it", "is"], ["i", "am"], ["name", "is"]].contains([words[index - 1].lower, last])
    }

    private static let greetings = RecallTerms.split(
        """
        hi hey hello thanks you bye goodbye morning evening afternoon dear welcome sorry congratulations congrats right \
        course back wow sure well night
        """)
    private static let noNames = RecallTerms.split(
        """
        monday tuesday wednesday thursday friday saturday sunday january february march april may june july august \
        september october november december i mr mrs ms dr god jesus christmas easter english
        """)
}

extension TurnRole {
    /// The other leg of the call.
    fileprivate var other: TurnRole { self == .caller ? .agent : .caller }
}
