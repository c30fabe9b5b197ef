/// What tells of a contact wherever it stands: taken before an erasure, looked for after it.
package struct Traces: Sendable, Equatable {
    /// What names this contact and nobody else: its id and its handles.
    package var names: [String]
    /// The ids of its calls, newest first.
    package var calls: [String]
    /// The beginnings of what was said by and noted of it. Somebody else may have said the same.
    package var words: [String]

    /// From its parts.
    package init(names: [String], calls: [String], words: [String]) {
        self.names = names
        self.calls = calls
        self.words = words
    }

    /// What names it and is long enough not to turn up by chance.
    var tellingNames: [String] { (names + calls).filter { $0.utf8.count >= Self.shortestName } }

    /// Texts that are shorter turn up by chance, or in everybody's speech.
    static let shortestName = 6
    static let shortestWords = 24
    /// Of a text so many bytes are looked for; its end may be on another page of the database.
    private static let longestWords = 48
    static let mostWords = 200

    /// The beginning of a text, whole characters only.
    static func beginning(of text: String) -> String {
        var beginning = ""
        for character in text {
            if beginning.utf8.count + character.utf8.count > longestWords { break }
            beginning.append(character)
        }
        return beginning
    }
}
