/// What may be shown to a model of words that somebody once said.
enum Quotable {
    /// The words on one line without markup and without secrets, at most `limit` characters; nil when they read like an
    /// instruction.
    static func line(_ text: String, limit: Int) -> String? {
        // Looked at before and after: taking characters away may join what they kept apart.
        let line = Sanitiser.line(SpokenSecrets.masked(text), limit: limit)
        if InstructionShape.reason(text) != nil || line != text && InstructionShape.reason(line) != nil { return nil }
        return line
    }
}
