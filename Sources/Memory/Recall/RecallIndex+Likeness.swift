import Records

/// Ranking by words and vectors together. Each is made a share of the best there is: of the words' scores, and of how much
/// nearer than usual a turn lies to the question; then they are added.
extension RecallIndex {
    /// So many of each ranking are looked at together.
    static let candidates = 50
    /// What vectors weigh beside words where something is asked, and where something is told, which shares fewer words with
    /// what it reminds of. On the bundled questions a small model, at 0.2, finds what no word tells and disturbs little else;
    /// as heavy as the words it hides more than it finds: see docs/memory.md.
    static let ofQuestions: Float = 0.2, ofStatements: Float = 0.4

    /// How near the turns lie to a question.
    struct Likeness {
        private let cosines: [Float]
        /// The cosine of the average turn, and of the nearest.
        private let usual: Float, most: Float
        /// The nearest turns, the nearest first.
        let nearest: [Best.Entry]

        init(_ cosines: [Float], in index: RecallIndex, _ mayBeFound: (Doc) -> Bool) {
            self.cosines = cosines
            var best = Best(limit: RecallIndex.candidates)
            var (sum, count): (Float, Float) = (0, 0)
            for (place, row) in index.rows.enumerated() where row >= 0 && mayBeFound(index.docs[place]) {
                let cosine = cosines[Int(row)]
                sum += cosine
                count += 1
                best.offer(cosine, index.docs[place].number, Int32(place))
            }
            nearest = best.entries
            usual = count > 0 ? sum / count : 0
            most = nearest.first?.score ?? usual
        }

        /// From 0, no nearer than usual, to 1, the nearest; nil for a turn without a vector.
        func relative(_ place: Int, in index: RecallIndex) -> Float? {
            guard index.rows[place] >= 0 else { return nil }
            return max(0, cosines[Int(index.rows[place])] - usual) / max(most - usual, 1e-6)
        }

        /// From 0, no nearer than usual, to 1, the very same; nil for a turn without a vector. What models call near
        /// differs, and what is usual differs with it.
        func absolute(_ place: Int, in index: RecallIndex) -> Float? {
            guard index.rows[place] >= 0 else { return nil }
            return max(0, cosines[Int(index.rows[place])] - usual) / max(1 - usual, 1e-6)
        }
    }

    /// The best by both.
    ///
    /// A turn that has no vector is taken to be as near as its words say, and stands behind none that stood behind it by
    /// words: a server that was away must not hide what was said meanwhile.
    /// - Parameter byWords: best first.
    func fused(
        _ byWords: [Best.Entry], _ likeness: Likeness, _ question: RecallQuestion, _ limit: Int
    ) -> [Best.Entry] {
        let weight = question.isQuestion ? Self.ofQuestions : Self.ofStatements
        let most = byWords.first?.score ?? 0
        let known = Set(byWords.map(\.place))
        let others = likeness.nearest.filter { !known.contains($0.place) }
        var candidates = byWords.map {
            Best.Entry(score: most > 0 ? $0.score / most : 0, number: $0.number, place: $0.place)
        }
        candidates += others.map { Best.Entry(score: 0, number: $0.number, place: $0.place) }
        var best = Best(limit: limit)
        var behind: Float = 0
        for candidate in candidates.reversed() {
            let place = Int(candidate.place)
            var score = candidate.score * (1 + weight)
            if let near = likeness.relative(place, in: self) {
                score = candidate.score + weight * near * fit(question, docs[place])
            } else if score <= behind {
                score = behind.nextUp
            }
            behind = max(behind, score)
            best.offer(score, candidate.number, candidate.place)
        }
        return best.entries
    }
}
