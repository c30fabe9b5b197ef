internal import JSONText

/// What the record of a call must hold: `expected.json`, described in `fixtures/calls/README.md`.
package struct Expected: Sendable, Equatable {
    /// A turn that must be there.
    package struct Turn: Sendable, Equatable {
        /// `caller` or `agent`.
        package var role: String
        /// As generated or transcribed.
        package var text: String
        /// For a turn that was cut off: how many words of it were heard.
        package var heardWords: ClosedRange<Int>?
        /// The caller cut it off.
        package var isInterrupted: Bool { heardWords != nil }
    }

    /// A promise that must, or must not, be found.
    package struct Commitment: Sendable, Equatable {
        /// `us`, `caller` or `third_party`.
        package var owner: String
        /// Words that all stand in the action or in its quote.
        package var words: [String]
        /// When it must be due.
        package var due: Due
        /// Local hours and minutes, `HH:MM`.
        package var dueTime: String?
    }

    /// When a promise is due, by the local date of the call.
    package enum Due: Sendable, Equatable {
        case anything, never
        case daysAfterCall(Int)
        /// Monday is 1.
        case weekday(Int)
    }

    /// The call's zone, IANA: all dates are in it.
    package var timeZone: String
    /// Why the call must have ended; nil when the file does not say.
    package var endReason: String?
    /// In spoken order.
    package var turns: [Turn]
    /// Each must be found; others may be.
    package var commitments: [Commitment]
    /// None may be found.
    package var noCommitments: [Commitment]
    /// Of each list one must be mentioned.
    package var summaryMentions: [[String]]
    /// All must stand in the preamble.
    package var preambleMentions: [String]
    /// nil when the file does not say.
    package var dtmf: String?
    /// How much sound the phone played, in milliseconds, where the line itself speaks, as in an apology.
    package var phoneHeardMs: ClosedRange<Int>?

    /// - Throws: the first fault of the file.
    init(_ json: JSON, timeZone: String) throws(RecordedCallError) {
        func fault(_ reason: String) -> RecordedCallError { RecordedCallError("expected.json", reason) }
        self.timeZone = timeZone
        endReason = json["end_reason"]?.string
        turns = []
        for (index, turn) in (json["turns"]?.array ?? []).enumerated() {
            guard let turn = Turn(turn) else { throw fault("turn \(index + 1) is not as it should be") }
            turns.append(turn)
        }
        commitments = []
        noCommitments = []
        for (index, one) in (json["commitments"]?.array ?? []).enumerated() {
            guard let one = Commitment(one) else { throw fault("commitment \(index + 1) is not as it should be") }
            commitments.append(one)
        }
        for (index, one) in (json["no_commitments"]?.array ?? []).enumerated() {
            guard let one = Commitment(one) else { throw fault("no_commitment \(index + 1) is not as it should be") }
            noCommitments.append(one)
        }
        summaryMentions = (json["summary_mentions"]?.array ?? []).map { ($0.array ?? [$0]).compactMap(\.string) }
        guard summaryMentions.allSatisfy({ !$0.isEmpty }) else { throw fault("summary_mentions holds an empty list") }
        preambleMentions = (json["preamble_mentions"]?.array ?? []).compactMap(\.string)
        dtmf = json["dtmf"]?.string
        if let bounds = json["phone_heard_ms"] {
            guard let least = bounds["at_least"]?.integer, let most = bounds["at_most"]?.integer, least <= most else {
                throw fault("phone_heard_ms wants at_least and at_most")
            }
            phoneHeardMs = least...most
        }
    }
}

extension Expected.Turn {
    init?(_ json: JSON) {
        guard let role = json["role"]?.string, let text = json["text"]?.string else { return nil }
        self.init(role: role, text: text)
        guard json["interrupted"]?.bool == true else { return }
        guard let least = json["heard"]?["at_least_words"]?.integer,
            let most = json["heard"]?["at_most_words"]?.integer,
            least <= most
        else { return nil }
        heardWords = least...most
    }
}

extension Expected.Commitment {
    init?(_ json: JSON) {
        guard let owner = json["owner"]?.string, ["us", "caller", "third_party"].contains(owner),
            let words = json["action_contains"]?.array, let due = Expected.Due(json["due"])
        else { return nil }
        self.init(owner: owner, words: words.compactMap(\.string), due: due, dueTime: json["due_time"]?.string)
    }
}

extension Expected.Due {
    init?(_ json: JSON?) {
        switch json {
        case nil: self = .anything
        case .null?: self = .never
        case let due?:
            if let days = due["days_after_call"]?.integer {
                self = .daysAfterCall(days)
            } else if let day = due["weekday"]?.integer, 1...7 ~= day {
                self = .weekday(day)
            } else {
                return nil
            }
        }
    }
}
