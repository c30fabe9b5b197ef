import Foundation
import Memory
import Records

/// How much of what a call's labels ask for its summary by rule says.
struct SummaryAgreement: CustomStringConvertible {
    var topics = 0, topicsMet = 0, points = 0, pointsSaid = 0, characters = 0
    var remarks: [String] = []

    var topicShare: Double { topics == 0 ? 0 : Double(topicsMet) / Double(topics) }
    var pointShare: Double { points == 0 ? 0 : Double(pointsSaid) / Double(points) }

    var description: String {
        func share(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2))) }
        return
            "\(topicsMet) of \(topics) headlines meet the topic (\(share(topicShare))), \(pointsSaid) of \(points) points "
            + "are said (\(share(pointShare))) in \(topics == 0 ? 0 : characters / topics) characters a call"
    }

    mutating func add(_ call: Corpus.LabelledCall) {
        let summary = call.derive().summary
        let headline = Said(summary.headline), whole = Said(summary.headline + " " + summary.text)
        topics += 1
        characters += summary.headline.count + summary.text.count
        if call.topic.allSatisfy({ $0.contains(where: headline.says) }) {
            topicsMet += 1
        } else {
            remarks.append("topic   \(call.name): \(call.topic) \(summary.headline)")
        }
        var missing: [[String]] = []
        for point in call.points {
            points += 1
            if point.allSatisfy(whole.says) { pointsSaid += 1 } else { missing.append(point) }
        }
        remarks.append(
            "summary \(call.name): missing \(missing) of \(call.points)\n    \(summary.headline)\n    \(summary.text)")
    }

    /// A text in which words are looked for by their beginnings, numbers as figures.
    private struct Said {
        private let words: [String]

        init(_ text: String) { words = Self.words(text) }

        /// True where a word begins with it; a number also has to end there: "8" is not said by "800".
        func says(_ label: String) -> Bool {
            let wanted = Self.words(label)
            guard let last = wanted.last else { return false }
            return words.indices.contains { start in
                guard start + wanted.count <= words.count,
                    zip(wanted.dropLast(), words[start...]).allSatisfy({ $0 == $1 })
                else { return false }
                let word = words[start + wanted.count - 1]
                return word.hasPrefix(last)
                    && !(last.last?.isNumber == true && word.dropFirst(last.count).first?.isNumber == true)
            }
        }

        /// "1,280" is one word, "F-150" two, "twenty-one" is 21.
        private static func words(_ text: String) -> [String] {
            let characters = Array(text)
            let joined = characters.indices.filter { index in
                !(characters[index] == "," && index > 0 && characters[index - 1].isNumber
                    && index + 1 < characters.count && characters[index + 1].isNumber)
            }
            let spoken = Words(String(joined.map { characters[$0] }))
            var found: [String] = []
            var index = 0
            while index < spoken.count {
                if let (value, length) = SpokenNumber.cardinal(spoken, at: index) {
                    found.append("\(value)")
                    index += length
                } else {
                    found.append(spoken.lower(index))
                    index += 1
                }
            }
            return found
        }
    }
}
