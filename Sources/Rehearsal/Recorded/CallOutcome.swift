package import Foundation

/// What became of a call, as its record tells it; what `Expected` is compared with.
package struct CallOutcome: Sendable, Equatable {
    /// One turn of caller or agent, in spoken order.
    package struct Turn: Sendable, Equatable {
        /// `caller` or `agent`.
        package var role: String
        /// As generated or transcribed.
        package var text: String
        /// What of it was heard; nil where that is not kept, as for the caller.
        package var heardText: String?
        /// Cut off by the caller.
        package var interrupted: Bool

        /// A turn.
        package init(role: String, text: String, heardText: String? = nil, interrupted: Bool = false) {
            self.role = role
            self.text = text
            self.heardText = heardText
            self.interrupted = interrupted
        }
    }

    /// One promise that was found.
    package struct Commitment: Sendable, Equatable {
        /// `us`, `caller` or `third_party`.
        package var owner: String
        /// What is promised.
        package var action: String
        /// The words that it rests on.
        package var quote: String
        /// nil for a promise without a date.
        package var dueAt: Date?
        /// The zone in which the due date was worked out, IANA. Told, not compared: what is expected is in the call's zone.
        package var timeZone: String?

        /// A promise.
        package init(owner: String, action: String, quote: String = "", dueAt: Date? = nil, timeZone: String? = nil) {
            self.owner = owner
            self.action = action
            self.quote = quote
            self.dueAt = dueAt
            self.timeZone = timeZone
        }
    }

    /// Why the call ended, as the record names it.
    package var endReason: String?
    /// In spoken order.
    package var turns: [Turn]
    /// All that were found.
    package var commitments: [Commitment]
    /// The summary's text.
    package var summary: String?
    /// What the session was told of earlier calls.
    package var preamble: String?
    /// The keys in order.
    package var dtmf: String
    /// Due dates are counted from its local date.
    package var startedAt: Date
    /// How much sound reached the phone; nil when nobody listened there.
    package var phoneHeardMs: Int?

    /// An outcome, part by part.
    package init(
        endReason: String? = nil, turns: [Turn] = [], commitments: [Commitment] = [], summary: String? = nil,
        preamble: String? = nil, dtmf: String = "", startedAt: Date, phoneHeardMs: Int? = nil
    ) {
        self.endReason = endReason
        self.turns = turns
        self.commitments = commitments
        self.summary = summary
        self.preamble = preamble
        self.dtmf = dtmf
        self.startedAt = startedAt
        self.phoneHeardMs = phoneHeardMs
    }
}
