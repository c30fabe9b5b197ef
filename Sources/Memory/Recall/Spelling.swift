/// Whether two words may be one that was misheard: one letter more, less or other, with the same beginning.
enum Spelling {
    static func isNear(_ word: String, _ other: String) -> Bool {
        guard abs(word.utf8.count - other.utf8.count) <= 1, word.utf8.first == other.utf8.first else { return false }
        let (one, two) = (Array(word.utf8), Array(other.utf8))
        guard one.count >= 4, one[1] == two[1], one != two else { return false }
        var start = 0
        while start < min(one.count, two.count), one[start] == two[start] { start += 1 }
        var (end, otherEnd) = (one.count, two.count)
        while end > start, otherEnd > start, one[end - 1] == two[otherEnd - 1] {
            (end, otherEnd) = (end - 1, otherEnd - 1)
        }
        return end - start <= 1 && otherEnd - start <= 1
    }
}
