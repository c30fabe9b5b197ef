import Foundation
import Records

/// What a question asks for, taken apart: the terms to look for, whose words are meant, what kind of answer, which time.
struct RecallQuestion {
    /// A word of the question with what may stand for it; the best of them counts in a turn.
    struct Group {
        var terms: [(term: String, weight: Float)]
        /// Written with a capital, or a figure: worth finding even when it is misspelt.
        var isName: Bool
    }

    /// What would make a turn an answer.
    struct Kind: OptionSet {
        let rawValue: UInt8
        static let time = Kind(rawValue: 1), number = Kind(rawValue: 2), name = Kind(rawValue: 4)
        /// Of a turn: it asks something, and the next one answers.
        static let asks = Kind(rawValue: 8)
    }

    private(set) var groups: [Group] = []
    /// The leg whose words are asked for; nil when it does not say.
    private(set) var role: TurnRole?
    /// The leg whose words are probably asked for, as "I" and "you" go; nil when nothing says so.
    private(set) var lean: TurnRole?
    private(set) var kinds: Kind = []
    /// It asks for something, or only tells of something.
    let isQuestion: Bool
    let dates: QuestionDates

    /// - Parameter today: the day against which "last week" is meant.
    /// - Parameter knowsStandIns: other words may stand for those of the question.
    init(_ text: String, participants: Participants, today: LocalDay, knowsStandIns: Bool = true) {
        let words = RecallWord.all(in: String(text.prefix(2000)))
        dates = QuestionDates(words, today: today)
        isQuestion =
            words.contains { $0.after == UInt8(ascii: "?") }
            || words.first.map { Self.openings.contains($0.lower) } ?? false
        var roles: Set<TurnRole> = []
        var seen: Set<String> = []
        for word in words where groups.count < 32 {
            let person = participants.role(of: word.lower) ?? Self.roles[word.lower]
            if let person { roles.insert(person) }
            guard let term = RecallTerms.term(word.lower), seen.insert(term).inserted else { continue }
            let weight: Float = person != nil ? 0.15 : Self.faint.contains(term) ? 0.7 : 1
            var terms = [(term: term, weight: weight)]
            if weight == 1, knowsStandIns {
                for (other, share) in Concepts.near(term).sorted(by: { $0.key < $1.key }) {
                    terms.append((other, Self.conceptWeight * share))
                }
            }
            let isFigure = word.lower.first?.isNumber == true
            groups.append(
                Group(terms: terms, isName: person == nil && (word.isCapital && !word.startsSentence || isFigure)))
        }
        if roles.count == 1 { role = roles.first }
        lean = Self.lean(of: words.map(\.lower))
        kinds = Self.kinds(of: words)
    }

    /// Who asks of "my dog", or of "her dog", asks what callers said; who asks what "you recommended", what the agent said.
    private static func lean(of words: [String]) -> TurnRole? {
        for (index, word) in words.enumerated() where word == "you" || word == "your" {
            if words[index...].prefix(4).contains(where: told.contains) { return .agent }
        }
        return words.contains(where: ofCallers.contains) ? .caller : nil
    }

    /// The caller asks, or somebody of the line about the caller.
    private static let ofCallers: Set<String> = [
        "i", "my", "me", "i've", "i'm", "mine", "he", "she", "his", "her", "him", "they", "their", "them",
    ]

    private static let told: Set<String> = [
        "say", "said", "tell", "told", "recommend", "recommended", "suggest", "suggested", "advise", "advised",
        "mention",
        "mentioned", "promise", "promised", "offer", "offered", "give", "gave", "explain", "explained", "provide",
        "provided", "quote", "quoted", "recommendation", "suggestion", "advice", "answer", "agree", "agreed", "list",
    ]

    /// How questions begin.
    private static let openings = RecallTerms.split(
        """
        who whom whose what when where which why how do does did is are was were has have had can could will would should
        """)

    /// How much a word that only stands for another counts.
    private static let conceptWeight: Float = 0.5

    private static let roles: [String: TurnRole] = [
        "caller": .caller, "customer": .caller, "client": .caller, "patient": .caller, "guest": .caller,
        "agent": .agent, "assistant": .agent, "callers": .caller,
    ]

    /// Words that questions are made of more than answers.
    private static let faint = Set(
        "say tell mention talk speak discuss happen kind type sort thing do make get go name person peopl call"
            .split(separator: " ").map(String.init))

    private static func kinds(of words: [RecallWord]) -> Kind {
        var kinds: Kind = []
        for (index, word) in words.enumerated() {
            let next = words.indices.contains(index + 1) ? words[index + 1].lower : ""
            switch word.lower {
            case "when": kinds.insert(.time)
            case "what", "which":
                if ["time", "day", "date", "month", "year", "week", "evening"].contains(next) { kinds.insert(.time) }
            case "how":
                if ["many", "much", "long", "old", "far", "often", "high", "tall", "deep", "big"].contains(next) {
                    kinds.insert(.number)
                }
            case "who", "whom", "whose", "where": kinds.insert(.name)
            default: break
            }
        }
        return kinds
    }
}

extension RecallQuestion.Kind {
    /// What a turn has to offer.
    init(of words: [RecallWord], text: String) {
        self = []
        for (index, word) in words.enumerated() {
            if Self.timeWords.contains(word.lower) { insert(.time) }
            if word.lower.first?.isNumber == true || SpokenNumber.isWord(word.lower) && word.lower != "o"
                || Self.countWords.contains(word.lower)
            {
                insert(.number)
            }
            if index > 0, word.isCapital, !word.startsSentence, !word.lower.hasPrefix("i'"), word.lower != "i" {
                insert(.name)
            }
        }
        if text.utf8.contains(UInt8(ascii: "?")) { insert(.asks) }
    }

    private static let timeWords = RecallTerms.split(
        """
        yesterday today tonight tomorrow last ago next since until monday tuesday wednesday thursday friday saturday sunday \
        week weeks weekend month months year years morning afternoon evening night january february march april june july \
        august september october november december spring summer autumn winter day days recently o'clock noon fortnight
        """)
    private static let countWords = RecallTerms.split("half twice couple dozen hundred thousand once both several")
}
