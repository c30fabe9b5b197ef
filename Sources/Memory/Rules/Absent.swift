import Records

/// Who "he", "she" and "they" may be: the third party spoken of last that the word fits.
struct Absent {
    private var he: String?, she: String?, they: String?

    private static let pronouns: Set<String> = ["he", "he'll", "she", "she'll", "they", "they'll"]
    private static let women: Set<String> = [
        "sister", "wife", "mother", "daughter", "mom", "mum", "aunt", "girlfriend",
    ]
    private static let men: Set<String> = ["brother", "husband", "father", "man", "son", "dad", "uncle", "boyfriend"]
    private static let people = women.union(men).union([
        "technician", "driver", "courier", "adjuster", "doctor", "vet", "plumber", "electrician", "engineer", "manager",
        "colleague", "inspector", "crew", "team", "neighbour", "neighbor", "assistant", "mechanic", "nurse", "dentist",
        "teacher", "agent", "surgeon", "roofer", "painter", "gardener", "lawyer", "accountant", "office", "warehouse",
        "foreman", "surveyor", "cleaner", "caretaker", "partner", "friend", "landlord", "janitor", "contractor",
        "installer", "fitter", "electricians", "movers",
    ])

    /// Who is meant by "he", "she" or "they".
    func who(_ pronoun: String) -> String? {
        switch pronoun {
        case "he": he
        case "she": she
        default: they
        }
    }

    /// Keeps who is spoken of: a role, or somebody called by name.
    /// - Parameter beforePronoun: only who is spoken of before "he" or "they" in the same sentence.
    mutating func note(_ sentence: Sentence, of words: Words, beforePronoun: Bool = false) {
        var range = sentence.range
        if beforePronoun {
            guard let end = range.first(where: { Self.pronouns.contains(words.lower($0)) }) else { return }
            range = range.lowerBound..<end
        }
        for index in range {
            if let name = PersonName.acting(in: words, at: index) ?? PersonName.sent(in: words, at: index) {
                (he, she, they) = (name, name, name)
            }
            let word = words.lower(index)
            // "At the eye doctor" is a place.
            guard Self.people.contains(word),
                !words.words[max(range.lowerBound, index - 3)..<index].contains(where: { $0.lower == "at" })
            else { continue }
            let name = word == "man" ? words.lower(index - 1) + " man" : word
            if !Self.women.contains(word) { he = name }
            if !Self.men.contains(word) { she = name }
            they = name
        }
    }

    static func isRole(_ word: String) -> Bool { people.contains(word) }
}
