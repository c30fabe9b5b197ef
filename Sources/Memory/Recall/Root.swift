/// Whether two terms come of one root: "teach" and "teacher", "depart" and "departure", "photo" and "photograph".
enum Root {
    /// What is left of the longer one when the shorter one is taken off, with the endings that stemming has worn down.
    private static let endings: Set<String> = [
        "er", "or", "ist", "ian", "ment", "ship", "hood", "ag", "al", "anc", "enc", "ant", "ent", "ion", "ation", "at",
        "ur",
        "iti", "ti", "abl", "ibl", "iv", "ativ", "iz", "ish", "ness", "ful", "less", "graph", "graphi", "logi", "th",
        "eri",
        "ri", "en", "dom", "work", "ing", "man", "ic", "ous", "e",
    ]

    static func isShared(_ one: String, _ other: String) -> Bool {
        let (short, long) = one.utf8.count < other.utf8.count ? (one, other) : (other, one)
        let count = short.utf8.count
        guard count >= 4, long.utf8.count > count, long.utf8.count - count <= 6 else { return false }
        if long.hasPrefix(short) { return endings.contains(String(long.utf8.dropFirst(count)) ?? "") }
        // "marri" and "marry", "decis" and "decid": the last letter gives way.
        let stem = short.utf8.dropLast()
        guard count >= 5, long.utf8.starts(with: stem) else { return false }
        return endings.contains(String(long.utf8.dropFirst(count - 1)) ?? "")
    }
}
