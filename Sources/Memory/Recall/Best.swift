/// The best so far, best first. Of equals the later turn, so that the order never hangs on a hash.
struct Best {
    struct Entry {
        var score: Float
        var number: Int64
        var place: Int32
    }

    let limit: Int
    private(set) var entries: [Entry] = []

    init(limit: Int) {
        self.limit = limit
        entries.reserveCapacity(limit + 1)
    }

    mutating func offer(_ score: Float, _ number: Int64, _ place: Int32) {
        if entries.count == limit, let last = entries.last, (last.score, last.number) >= (score, number) { return }
        var index = entries.count
        while index > 0, (entries[index - 1].score, entries[index - 1].number) < (score, number) { index -= 1 }
        entries.insert(Entry(score: score, number: number, place: place), at: index)
        if entries.count > limit { entries.removeLast() }
    }
}
