/// A sound of the caller's while the agent spoke, of which it is not yet known whether it was meant. The agent holds back,
/// and goes on if it was not.
struct Doubt: Equatable {
    /// The caller's item.
    var item: String
    var since: Int
    /// The sound is over and has so long to turn out as words; nil while it lasts.
    var wordsUntil: Int?

    /// The words of a short sound have this long to come.
    static let wordsMs = 700
    /// Whoever speaks longer than this means it, whatever the words.
    static let backchannelMs = 1200
    /// The server hears speech this much before it says so.
    static let prefixMs = 300

    /// Words that listeners say so that the speaker goes on, in the languages we know.
    private static let backchannels: Set<String> = [
        "mhm", "mm", "mmm", "mm-hmm", "hm", "hmm", "uh-huh", "uhuh", "aha", "ah", "oh", "okay", "ok", "yeah", "yep",
        "yes",
        "right", "sure", "i see", "got it", "all right", "alright", "uh", "um", "er", "huh", "ja", "genau", "gut", "sí",
        "si", "vale", "claro", "oui", "d'accord", "bon",
    ]

    /// Whether a transcript is no more than a sign of listening, or nothing at all.
    static func isBackchannel(_ text: String) -> Bool {
        let plain = text.lowercased().filter { $0.isLetter || $0 == " " || $0 == "-" || $0 == "'" }
        let words = plain.split(separator: " ").map(String.init)
        return words.isEmpty || backchannels.contains(words.joined(separator: " "))
            || (words.count <= 3 && words.allSatisfy { backchannels.contains($0) })
    }
}
