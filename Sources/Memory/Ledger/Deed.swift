import Records

/// What a commitment is about, for finding it again in a later call: the kind of deed, and its things.
struct Deed {
    let family: String
    /// Stems of the words that name things.
    let things: Set<String>

    init(_ action: String) {
        let words = Words(action).words.map(\.lower)
        family = words.first.map(Verbs.family) ?? ""
        things = Self.things(in: words.dropFirst())
    }

    static func things(in words: some Sequence<String>) -> Set<String> {
        Set(words.filter { !Verbs.empty.contains($0) && !manner.contains($0) }.compactMap(RecallTerms.term))
    }

    /// True when both are one deed: the same kind about the same thing, or two things in common.
    func isSame(as other: Deed) -> Bool {
        let shared = things.intersection(other.things).count
        let smaller = min(things.count, other.things.count)
        if smaller == 0 { return family == other.family && !family.isEmpty }
        return shared * 2 >= smaller && shared > 0 && (family == other.family || shared >= 2)
    }

    /// How many of its things are spoken of, with near words counting too.
    func mentions(_ spoken: Set<String>) -> Int {
        things.count { thing in
            spoken.contains(thing) || Concepts.near(thing).contains { $0.value >= 0.6 && spoken.contains($0.key) }
        }
    }

    /// How a thing is done is not what is done.
    private static let manner: Set<String> = [
        "email", "mail", "phone", "text", "post", "copy", "call", "written", "today", "tomorrow", "soon", "week", "day",
    ]
}
