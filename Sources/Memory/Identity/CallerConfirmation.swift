package import Records

/// Compares a name that a caller gives with the one on record, and says yes or no, never the name.
///
/// For calls of level 1: a yes raises the level to 2 for the rest of the call. Tolerant of what a transcript does to names
/// (spelling, accents, titles, short forms), strict about what counts: the family name must be there when one is on record, and
/// nothing that is not part of the name may be beside it, so that a list of guesses is a no. After three noes it answers no
/// more; who does not know his own name by then is not asked again. Of several people who share a telephone the name picks one.
package struct CallerConfirmation: Sendable, Equatable {
    /// What the model is told of a name that the caller gave.
    package enum Answer: String, Sendable {
        /// It is the name of one of those who may be calling; it is not, or of more than one.
        case yes, no
        /// The tries are used up, or there is no name on record; the answer to any name is the same.
        case closed
    }

    /// The names of each who may call, by the contact's id.
    private let people: [String: [[String]]]
    /// Noes that are still to be given; 0 closes it.
    private(set) package var triesLeft: Int
    /// The contact whose name was given last.
    private(set) package var confirmed: String?

    /// - Parameter names: the names on record of one, in any order; none makes every answer `.closed`.
    package init(names: [String], tries: Int = 3) { self.init(["": names], tries) }

    private init(_ names: [String: [String]], _ tries: Int) {
        people = names.mapValues { $0.map(Self.parts).filter { !$0.isEmpty } }.filter { !$0.value.isEmpty }
        triesLeft = tries
    }

    /// - Parameter memories: of all who share the telephone.
    package init(_ memories: [ContactMemory], tries: Int = 3) {
        let names = memories.map { ($0.contact.id, Self.names(in: $0)) }
        self.init(Dictionary(names, uniquingKeysWith: { first, _ in first }), tries)
    }

    /// The names that a contact's records hold: what an operator wrote, and what was said in attested calls. Without either,
    /// the name that was given first: one that a stranger gives in a later call does not make him the caller.
    private static func names(in memory: ContactMemory) -> [String] {
        let facts = memory.facts.filter { $0.slot == "name" && $0.status == .active }
        var names = facts.filter { $0.level >= 2 || $0.source == .operator || $0.isTouched }.map(\.value)
        if let displayed = memory.contact.displayName { names.append(displayed) }
        if names.isEmpty, let first = facts.min(by: { ($0.recordedAt, $0.id) < ($1.recordedAt, $1.id) }) {
            names = [first.value]
        }
        // What reads like an instruction is nobody's name.
        return names.filter { InstructionShape.reason($0) == nil }
    }

    /// Whether a spoken name is the one on record.
    package mutating func confirm(_ spoken: String) -> Answer {
        guard triesLeft > 0, !people.isEmpty else { return .closed }
        let said = Self.parts(spoken)
        let fitting = people.filter { !said.isEmpty && $0.value.contains { Self.isSame(said, $0) } }.keys
        if fitting.count == 1 {
            confirmed = fitting.first
            return .yes
        }
        triesLeft -= 1
        return triesLeft == 0 ? .closed : .no
    }

    // MARK: Names

    /// All that was said belongs to the name, in its order, and the family name is among it.
    private static func isSame(_ said: [String], _ name: [String]) -> Bool {
        guard said.count <= name.count || name.count == 1 && said.count == 1, let family = name.last else {
            return false
        }
        guard name.count == 1 || said.count > 1, let last = said.last, isHeardAs(last, family) else { return false }
        var rest = name.dropLast()[...]
        for part in said.dropLast() {
            guard let place = rest.firstIndex(where: { isHeardAs(part, $0) }) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }

    /// The same word, a short form of it, or one that sounds like it.
    private static func isHeardAs(_ said: String, _ name: String) -> Bool {
        if said == name { return true }
        if shortForms[said]?.contains(name) == true || shortForms[name]?.contains(said) == true { return true }
        guard said.count > 2, name.count > 2 else { return false }
        return sound(said) == sound(name) || Spelling.isNear(said, name) && said.count > 4
    }

    /// The words of a name without titles and opening phrases; letters that were spelled out are put together.
    private static func parts(_ text: String) -> [String] {
        var parts: [String] = []
        var spelled = ""
        for word in RecallWord.all(in: String(text.prefix(200))).map(\.lower) where !fillers.contains(word) {
            if word.count == 1, word.first?.isLetter == true {
                spelled += word
                continue
            }
            if !spelled.isEmpty { parts.append(spelled) }
            spelled = ""
            parts.append(word)
        }
        if !spelled.isEmpty { parts.append(spelled) }
        return parts
    }

    private static let fillers = RecallTerms.split(
        "my name is name's this it's i'm i am mr mrs ms miss dr sir madam the here speaking yes hello hi it call me please and"
    )

    /// How a word sounds, roughly: letters that sound alike are one, doubles and vowels behind the first letter are dropped.
    private static func sound(_ word: String) -> String {
        var text = word
        for (from, to) in [
            ("ph", "f"), ("ck", "k"), ("gh", "g"), ("sch", "sh"), ("tz", "z"), ("wr", "r"), ("kn", "n"), ("c", "k"),
            ("q", "k"),
            ("x", "ks"), ("v", "f"), ("z", "s"), ("y", "i"), ("j", "i"),
        ] { text = text.replacing(from, with: to) }
        var sound = ""
        for letter in text where letter.isLetter {
            let isVowel = "aeiouhw".contains(letter)
            if isVowel, !sound.isEmpty { continue }
            if sound.last != letter { sound.append(isVowel ? "a" : letter) }
        }
        return sound
    }

    private static let shortForms: [String: Set<String>] = [
        "bob": ["robert"], "rob": ["robert"], "bill": ["william"], "will": ["william"], "liz": ["elizabeth"],
        "beth": ["elizabeth"], "kate": ["katherine", "catherine"], "katie": ["katherine", "catherine"],
        "mike": ["michael"],
        "dave": ["david"], "jim": ["james"], "jimmy": ["james"], "joe": ["joseph"], "tom": ["thomas"],
        "tony": ["anthony"],
        "sam": ["samuel", "samantha"], "alex": ["alexander", "alexandra"], "ben": ["benjamin"], "dan": ["daniel"],
        "danny": ["daniel"], "matt": ["matthew"], "nick": ["nicholas"],
        "chris": ["christopher", "christine", "christina"],
        "steve": ["steven", "stephen"], "sue": ["susan"], "peggy": ["margaret"], "meg": ["margaret"],
        "jen": ["jennifer"],
        "jenny": ["jennifer"], "pat": ["patrick", "patricia"], "ed": ["edward"], "andy": ["andrew"],
        "greg": ["gregory"],
        "ron": ["ronald"], "don": ["donald"], "ken": ["kenneth"], "larry": ["lawrence"], "rick": ["richard"],
        "dick": ["richard"],
        "max": ["maximilian"], "vicky": ["victoria"], "becky": ["rebecca"], "debbie": ["deborah"],
        "cathy": ["catherine"],
    ]
}
