import Foundation
import Records

/// Facts that have a fixed form: a name, an address, a number, when to ring. Only what the caller says of himself counts;
/// an agent's echo does not.
struct FactSlots {
    /// A fact before it has an id.
    struct Finding: Equatable {
        var slot: String
        var value: String
        var text: String
        var confidence: Double
        var quote: String
        /// The end of what it holds for, where that was said.
        var until: Date?
    }

    let utterance: Utterance
    var words: Words { utterance.words }

    /// Everything a caller's turn says in these forms, in order.
    static func findings(in utterance: Utterance) -> [Finding] {
        guard utterance.turn.role == .caller else { return [] }
        let slots = FactSlots(utterance: utterance)
        var found: [Finding] = []
        for sentence in utterance.sentences {
            let quote = utterance.quote(sentence)
            let all = [
                slots.name(sentence), slots.email(sentence), slots.phone(sentence), slots.address(sentence),
                slots.callBack(sentence), slots.preference(sentence), slots.absence(sentence),
            ]
            let until = slots.until(sentence)
            for case var finding? in all {
                finding.quote = quote
                finding.until = until
                found.append(finding)
            }
        }
        return found
    }

    func finding(_ slot: String, _ value: String, _ text: String, _ confidence: Double) -> Finding? {
        let value = Sanitiser.line(value, limit: 120)
        guard !value.isEmpty else { return nil }
        return Finding(
            slot: slot, value: value, text: Sanitiser.line(text, limit: 180), confidence: confidence, quote: "")
    }

    func find(_ phrases: [[String]], _ sentence: Sentence) -> Int? {
        for index in sentence.range {
            if let phrase = phrases.first(where: { words.match($0, at: index) }) { return index + phrase.count }
        }
        return nil
    }

    // MARK: Name

    private static let names: [[String]] = [
        ["my", "name", "is"], ["my", "name's"], ["the", "name", "is"], ["the", "name's"], ["name's"],
    ]
    private static let greetings: [[String]] = [["this", "is"], ["it's"], ["i'm"], ["i", "am"]]
    private static let noNames: Set<String> = [
        "the", "a", "an", "about", "not", "just", "calling", "and", "from", "for", "at", "in", "on", "with", "so",
        "but", "i",
        "sorry", "afraid", "my", "your", "me", "here", "speaking", "monday", "tuesday", "wednesday", "thursday",
        "friday",
        "saturday", "sunday", "christmas", "okay", "yes", "no", "spelled", "that's", "mr", "mrs", "ms", "dr",
    ]

    private func name(_ sentence: Sentence) -> Finding? {
        if sentence.isQuestion { return nil }
        if let start = find(Self.names, sentence) { return person(from: start, sentence, mustBeCapital: false, 0.6) }
        guard let start = find(Self.greetings, sentence), sentence.range.lowerBound + 4 > start - 2 else { return nil }
        // "this is Priya Nair" needs its capitals; a lone "I'm Dana" is too often something else.
        let isThis = words.lower(start - 1) == "is"
        // "it's Mrs Oduya"
        let isTitled = ["mr", "mrs", "ms", "miss", "dr"].contains(words.lower(start))
        guard let person = person(from: isTitled ? start + 1 : start, sentence, mustBeCapital: true, 0.5) else {
            return nil
        }
        return isThis || isTitled || person.value.contains(" ") ? person : nil
    }

    private func person(from start: Int, _ sentence: Sentence, mustBeCapital: Bool, _ confidence: Double) -> Finding? {
        var parts: [String] = []
        var index = start
        while index < sentence.range.upperBound, parts.count < 3 {
            let spoken = String(words.text[words.words[index].range])
            if !parts.isEmpty, words.words[index].breakBefore != nil { break }
            guard spoken.first?.isLetter == true, !Self.noNames.contains(words.lower(index)) else { break }
            let isCapital = spoken.first?.isUppercase == true
            if mustBeCapital || !parts.isEmpty, !isCapital { break }
            parts.append(isCapital ? spoken : spoken.prefix(1).uppercased() + spoken.dropFirst())
            index += 1
        }
        if let last = parts.last, last.hasSuffix("'s") || last.hasSuffix("’s") { return nil }
        let name = parts.joined(separator: " ")
        return finding("name", name, "The caller's name is \(name).", confidence)
    }

    // MARK: Email and phone

    private func email(_ sentence: Sentence) -> Finding? {
        let quote = utterance.quote(sentence)
        if let at = quote.firstIndex(of: "@") {
            let start = quote[..<at].lastIndex(where: \.isWhitespace).map { quote.index(after: $0) } ?? quote.startIndex
            let end = quote[at...].firstIndex(where: \.isWhitespace) ?? quote.endIndex
            var address = quote[start..<end]
            while let last = address.last, !last.isLetter, !last.isNumber { address.removeLast() }
            if address.dropFirst().contains("@"), address.drop(while: { $0 != "@" }).contains(".") {
                return finding(
                    "email", address.lowercased(), "The caller's email address is \(address.lowercased()).", 0.6)
            }
        }
        // "dana dot reyes at example dot com": back from "at" over joined words, on to the last "dot".
        for at in sentence.range
        where words.lower(at) == "at" && at > sentence.range.lowerBound && isJoint(at + 2) {
            let local = localPart(before: at, sentence)
            var domain = ""
            var index = at + 1
            while index < sentence.range.upperBound {
                domain += words.lower(index)
                guard isJoint(index + 1), index + 2 < sentence.range.upperBound else { break }
                domain += words.lower(index + 1) == "dot" ? "." : "-"
                index += 2
            }
            guard !local.isEmpty, domain.contains(".") else { continue }
            let address = local + "@" + domain
            return finding("email", address, "The caller's email address is \(address).", 0.5)
        }
        return nil
    }

    /// A spoken "dot" or "dash" with no pause before it.
    private func isJoint(_ index: Int) -> Bool {
        ["dot", "dash"].contains(words.lower(index)) && words.words[index].breakBefore == nil
    }

    private func localPart(before at: Int, _ sentence: Sentence) -> String {
        var parts: [String] = []
        var index = at - 1
        while index >= sentence.range.lowerBound {
            parts.insert(words.lower(index), at: 0)
            guard let joint = ["dot": ".", "underscore": "_", "dash": "-", "hyphen": "-"][words.lower(index - 1)],
                index - 2 >= sentence.range.lowerBound
            else { break }
            parts.insert(joint, at: 0)
            index -= 2
        }
        return parts.joined()
    }

    private static let phones: [[String]] = [
        ["my", "number", "is"], ["my", "number's"], ["phone", "number", "is"], ["mobile", "is"], ["cell", "is"],
        ["call", "me", "on"], ["call", "me", "at"], ["reach", "me", "on"], ["reach", "me", "at"], ["ring", "me", "on"],
        ["mobile", "number", "is"], ["number", "is"], ["text", "me", "at"], ["text", "me", "on"],
    ]

    private func phone(_ sentence: Sentence) -> Finding? {
        guard let start = find(Self.phones, sentence), !words.match(["card"], at: start - 3) else { return nil }
        let runs = SpokenSecrets.digitRuns(in: words)
        guard let run = runs.first(where: { $0.words.lowerBound >= start && $0.words.lowerBound <= start + 3 }),
            (7...15).contains(run.digits.count)
        else { return nil }
        let number = (run.isInternational ? "+" : "") + run.digits
        return finding("phone", number, "The caller gave the phone number \(number).", 0.5)
    }

    // MARK: Address

    private static let streets: Set<String> = [
        "street", "road", "avenue", "lane", "terrace", "boulevard", "crescent", "gardens", "mews", "rd", "ave", "ln",
        "blvd",
        "drive", "court", "place", "square", "way", "close", "row", "park", "hill", "st",
    ]
    /// Streets' words that mean something else in small letters.
    private static let doubtful: Set<String> = [
        "drive", "court", "place", "square", "way", "close", "row", "park", "hill", "st",
    ]

    /// A number, one to three words of a name, and a street's word: "14 Quay Street, Galway".
    private func address(_ sentence: Sentence) -> Finding? {
        for index in sentence.range where Self.streets.contains(words.lower(index)) {
            if Self.doubtful.contains(words.lower(index)), !isCapital(index) { continue }
            for start in stride(from: index - 2, through: max(sentence.range.lowerBound, index - 4), by: -1) {
                guard words.lower(start).first?.isNumber == true || SpokenNumber.cardinal(words, at: start) != nil
                else {
                    continue
                }
                let name = words.words[start + 1..<index].map(\.lower)
                if name.contains(where: { Verbs.empty.contains($0) }) { break }
                var end = index + 1
                while end < sentence.range.upperBound, end < index + 5, isCapital(end) { end += 1 }
                var first = start
                while first > sentence.range.lowerBound, SpokenNumber.cardinal(words, at: first - 1) != nil {
                    first -= 1
                }
                let address = String(words.slice(first..<end))
                return finding("address", address, "The caller gave the address \(address).", 0.5)
            }
        }
        return nil
    }

    private func isCapital(_ index: Int) -> Bool {
        words.text[words.words[index].range].first.map { $0.isUppercase || $0.isNumber } == true
    }
}
