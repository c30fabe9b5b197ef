package import Foundation

/// Where a call stands. A call is `live` from the webhook to its end; `interrupted` is a call that a crash ended.
package enum CallStatus: String, Sendable, Codable, CaseIterable {
    /// Going on; ended as calls end; ended by a failure; ended by a crash.
    case live, completed, failed, interrupted
}

/// Who rang whom, seen from the line.
package enum CallDirection: String, Sendable, Codable {
    /// They rang the line; the line rang them.
    case inbound, outbound
}

/// One phone call as it is kept. `callSid` is Twilio's and is the key of everything that belongs to the call.
package struct CallRecord: Sendable, Equatable, Codable {
    /// `CA` and 32 hex digits; of an import the other system's own, up to 128 of `A-Za-z0-9-_.:`.
    package var callSid: String
    /// The tenant: every row carries the line it belongs to, and no query crosses lines.
    package var line: String
    /// As Twilio says it: E.164, a SIP URI, or a word such as `anonymous` for who withholds it.
    package var from: String
    /// Who was rung, written in the same way.
    package var to: String
    /// By it `handle` knows which of the two is the other side.
    package var direction: CallDirection
    /// Whose call it is; nil for a withheld number, and for a shared one until the caller has said who they are.
    package var contactID: String?
    /// `live` when it is begun, whatever stands here; `Store.end` sets it.
    package var status: CallStatus
    /// One word of the taxonomy of endings (`caller_hangup`, `model_lost` …); nil while the call is live.
    package var endReason: String?
    /// When the webhook came, or of an import what it says; turns and events count from here.
    package var startedAt: Date
    /// When it ended or was found to have; nil while it is live.
    package var endedAt: Date?
    /// How sure we are who is calling: 0 not at all … 3 verified in the call.
    package var identityLevel: Int
    /// Twilio's `StirVerstat` as it came, nil when absent.
    package var attestation: String?
    /// The voice protocol and model that answered, e.g. `openai-realtime/gpt-realtime-2.1`.
    package var voice: String
    /// IANA zone in which the caller's "tomorrow" is meant.
    package var timeZone: String
    /// The run of `serve` that takes the call; it alone can end it, until it is lost. nil for a call from elsewhere.
    package var run: String?
    /// How many turns are kept, those put in by the line included (filled on reading).
    package var turnCount: Int
    /// Of the newest summary, at most 120 characters; nil before there is one (filled on reading).
    package var headline: String?
    /// The newest summary's text; nil before there is one (filled on reading).
    package var summary: String?
    /// Who made that summary; nil before there is one (filled on reading).
    package var summarySource: SummarySource?
    /// The contact's name, where it is known (filled on reading).
    package var contactName: String?
    /// What came of it, as the summary says: `resolved`, `follow_up` …
    package var outcome: String?

    /// From its parts.
    package init(
        callSid: String, line: String = "main", from: String, to: String, direction: CallDirection = .inbound,
        contactID: String? = nil, status: CallStatus = .live, endReason: String? = nil, startedAt: Date,
        endedAt: Date? = nil, identityLevel: Int = 0, attestation: String? = nil, voice: String = "",
        timeZone: String = "UTC", run: String? = nil, turnCount: Int = 0, headline: String? = nil,
        summary: String? = nil, summarySource: SummarySource? = nil, outcome: String? = nil,
        contactName: String? = nil
    ) {
        self.callSid = callSid
        self.line = line
        self.from = from
        self.to = to
        self.direction = direction
        self.contactID = contactID
        self.status = status
        self.endReason = endReason
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.identityLevel = identityLevel
        self.attestation = attestation
        self.voice = voice
        self.timeZone = timeZone
        self.run = run
        self.turnCount = turnCount
        self.headline = headline
        self.summary = summary
        self.summarySource = summarySource
        self.outcome = outcome
        self.contactName = contactName
    }

    /// Who is at the other end: by this the contact is found.
    package var handle: String { direction == .inbound ? from : to }
}

/// How a call ended, written together with its jobs in one transaction.
package struct CallEnding: Sendable, Equatable, Codable {
    /// Any but `live`, which is `.invalid`.
    package var status: CallStatus
    /// What `CallRecord.endReason` becomes: a word of `EndReason`, `imported` or `interrupted`.
    package var reason: String
    /// What `CallRecord.endedAt` becomes; its jobs are created then.
    package var at: Date
    /// Token counts and the like, as a JSON object; nil when nothing was measured.
    package var usageJSON: String?
    /// Milliseconds of what a caller notices (first audio, barge-in …), as a JSON object.
    package var latencyJSON: String?

    /// From its parts.
    package init(status: CallStatus, reason: String, at: Date, usageJSON: String? = nil, latencyJSON: String? = nil) {
        self.status = status
        self.reason = reason
        self.at = at
        self.usageJSON = usageJSON
        self.latencyJSON = latencyJSON
    }
}

/// Something that happened in a call and is no turn: `barge_in`, `dtmf`, `model_error` … No speech, no secrets.
package struct CallEvent: Sendable, Equatable, Codable {
    /// The call it happened in, which must be kept already.
    package var callSid: String
    /// Milliseconds since the call's start.
    package var atMs: Int
    /// One word in `snake_case`; the console counts events by it.
    package var kind: String
    /// A short JSON object of facts about it, or nil.
    package var detailJSON: String?
    /// Unique over all events: the same event written again stands once.
    package var id: String

    /// From its parts.
    package init(
        callSid: String, atMs: Int, kind: String, detailJSON: String? = nil, id: String = UUID().uuidString
    ) {
        self.callSid = callSid
        self.atMs = atMs
        self.kind = kind
        self.detailJSON = detailJSON
        self.id = id
    }
}

/// What the line's memory put into a session: the exact bytes, and when.
package struct PreambleRecord: Sendable, Equatable, Codable {
    /// The call that was told it; it has one preamble at most.
    package var callSid: String
    /// What the model was given, frame and all.
    package var text: String
    /// Of `text`, by Memory's estimate.
    package var tokens: Int
    /// When it was built, before the session was told.
    package var createdAt: Date
    /// The remembered things its lines say, in their order.
    package var uses: [MemoryUse]

    /// From its parts.
    package init(callSid: String, text: String, tokens: Int, createdAt: Date, uses: [MemoryUse] = []) {
        self.callSid = callSid
        self.text = text
        self.tokens = tokens
        self.createdAt = createdAt
        self.uses = uses
    }
}
