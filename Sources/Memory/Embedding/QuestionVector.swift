/// The vector of a question: asked for at once, waited for no longer than it is of use.
package struct QuestionVector: Sendable {
    /// What became of it.
    package enum Outcome: String, Sendable, CaseIterable {
        /// It was there before the deadline.
        case inTime = "in_time"
        /// The deadline came first; the model gave none.
        case late, failed
    }

    private let answers: AsyncStream<(Outcome, [Float]?)>
    private let waiting: Task<Void, Never>

    init(_ text: String, _ embedder: any Embedder, until deadline: ContinuousClock.Instant) {
        let (answers, answer) = AsyncStream<(Outcome, [Float]?)>.makeStream(bufferingPolicy: .bufferingOldest(1))
        self.answers = answers
        Task {
            let vector = try? await embedder.vectors(of: [text]).first
            answer.yield((vector == nil ? .failed : .inTime, vector))
        }
        waiting = Task {
            try? await Task.sleep(until: deadline)
            answer.yield((.late, nil))
        }
    }

    /// Waits for it. - Returns: nil when it did not come in time or not at all; `told` says which.
    func value(_ told: (Outcome) -> Void) async -> [Float]? {
        defer { waiting.cancel() }
        for await (outcome, vector) in answers {
            told(outcome)
            return vector
        }
        return nil
    }
}
