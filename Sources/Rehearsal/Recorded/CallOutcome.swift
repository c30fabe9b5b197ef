package import Foundation

/// What became of a call, as its record tells it; what `Expected` is compared with.
package struct CallOutcome: Sendable, Equatable {
    /// One turn of caller or agent, in spoken order.
    package struct Turn: Sendable, Equatable {
        /// `caller` or `agent`.
        package var role: String
        package var text: String
        /// What of it was heard; nil where that is not kept, as for the caller.
        package var heardText: String?
        package var interrupted: Bool

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
        package var action: String
        package var quote: String
        package var dueAt: Date?
        /// The zone in which the due date was worked out, IANA. Told, not compared: what is expected is in the call's zone.
        package var timeZone: String?

        package init(owner: String, action: String, quote: String = "", dueAt: Date? = nil, timeZone: String? = nil) {
            self.owner = owner
            self.action = action
            self.quote = quote
            self.dueAt = dueAt
            self.timeZone = timeZone
        }
    }

    package var endReason: String?
    package var turns: [Turn]
    package var commitments: [Commitment]
    package var summary: String?
    package var preamble: String?
    /// The keys in order.
    package var dtmf: String
    package var startedAt: Date
    /// How much sound reached the phone; nil when nobody listened there.
    package var phoneHeardMs: Int?

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
