package import JSONText
package import Foundation
package import Records

/// Everything that is kept of one contact: to be handed over, or to be read before it is erased.
package struct ContactExport: Sendable {
    /// One call with all that belongs to it.
    private struct Story {
        var call: CallRecord
        var turns: [Turn]
        var events: [CallEvent]
        var preamble: PreambleRecord?
        var uses: [MemoryUse]
        var summaries: [Summary]
        var questions: [OpenQuestion]
        var commitments: [Commitment]
        var changes: [CommitmentChange]
        var jobs: [Job]
        var usage: String?
        var latency: String?
    }

    private let contact: Contact
    private let facts: [Fact]
    /// What calls say of rows that other calls led to.
    private let reports: [LedgerReport]
    /// Oldest first.
    private let stories: [Story]

    /// Reads it, call by call.
    package init(_ contact: Contact, from store: any Store) async throws(StoreError) {
        self.contact = contact
        facts = try await store.facts(of: contact.id, status: nil)
        reports = try await store.ledger(of: contact.id).reports
        var calls: [CallRecord] = []
        var cursor: String?
        repeat {
            let page = try await store.calls(CallFilter(contactID: contact.id, limit: 500, cursor: cursor))
            calls += page.calls
            cursor = page.nextCursor
        } while cursor != nil
        var stories: [Story] = []
        for call in calls.reversed() {
            let sid = call.callSid
            let measures = try await store.measures(of: sid)
            let superseded = try await store.commitments(
                CommitmentFilter(status: .superseded, callSid: sid, limit: 1000))
            stories.append(
                Story(
                    call: call, turns: try await store.turns(of: sid), events: try await store.events(of: sid),
                    preamble: try await store.preamble(of: sid), uses: try await store.uses(of: sid),
                    summaries: try await store.summaries(of: sid),
                    questions: try await store.questions(of: sid),
                    commitments: try await store.commitments(CommitmentFilter(callSid: sid, limit: 1000)) + superseded,
                    changes: try await store.commitmentChanges(of: sid), jobs: try await store.jobs(of: sid),
                    usage: measures.usageJSON, latency: measures.latencyJSON))
        }
        self.stories = stories
    }

    // MARK: As JSON

    /// One document.
    package func json(at now: Date) -> JSON {
        [
            "exported_at": Presenter.time(now), "contact": Presenter.contact(contact),
            "facts": .array(facts.map(Presenter.fact)), "reports": .array(reports.map(Self.json)),
            "calls": .array(stories.map(Self.json)),
        ]
    }

    private static func json(_ report: LedgerReport) -> JSON {
        [
            "about": .string(report.about.rawValue), "target_id": .string(report.target),
            "kind": .string(report.kind.rawValue), "call_sid": .string(report.callSid),
            "turn_id": .string(report.citation.turnID), "quote": .string(report.citation.quote),
            "created_at": Presenter.time(report.createdAt),
        ]
    }

    private static func json(_ story: Story) -> JSON {
        let more: [JSON.Member] = [
            .init("attestation", JSON(story.call.attestation)), .init("line", .string(story.call.line)),
            .init("turns", .array(story.turns.map(Presenter.turn))),
            .init("events", .array(story.events.map(Presenter.event))),
            .init("preamble", JSON(story.preamble?.text)),
            .init("memory_use", .array(story.uses.map(Presenter.use))),
            .init(
                "summaries",
                .array(
                    story.summaries.map {
                        [
                            "text": .string($0.text), "headline": .string($0.headline), "outcome": .string($0.outcome),
                            "source": .string($0.source.rawValue), "model": JSON($0.model),
                            "created_at": Presenter.time($0.createdAt),
                        ]
                    })),
            .init(
                "open_questions",
                .array(
                    story.questions.map {
                        [
                            "text": .string($0.text), "asked_by": .string($0.askedBy.rawValue),
                            "turn_id": .string($0.citation.turnID), "quote": .string($0.citation.quote),
                        ]
                    })),
            .init("commitments", .array(story.commitments.map { commitment($0, story.changes) })),
            .init(
                "jobs",
                .array(
                    story.jobs.map {
                        ["kind": .string($0.kind), "state": .string($0.state.rawValue), "tries": JSON($0.tries)]
                    })),
            .init("usage", object(story.usage)), .init("latency", object(story.latency)),
        ]
        return .object((Presenter.call(story.call).members ?? []) + more)
    }

    private static func commitment(_ one: Commitment, _ changes: [CommitmentChange]) -> JSON {
        let history = changes.filter { $0.commitmentID == one.id }.map { change -> JSON in
            [
                "at": Presenter.time(change.at), "from": .string(change.before.rawValue),
                "to": .string(change.after.rawValue), "by": .string(change.actor), "note": JSON(change.note),
            ]
        }
        return .object((Presenter.commitment(one).members ?? []) + [.init("history", .array(history))])
    }

    private static func object(_ text: String?) -> JSON { text.flatMap { JSON(parsing: Array($0.utf8)) } ?? .null }

    // MARK: As Markdown

    /// The same for people, without what only machines need.
    package var markdown: String {
        var text = "# \(contact.displayName ?? contact.handles.first ?? contact.id)\n\n"
        text += "- reached by: \(contact.handles.joined(separator: ", "))\n"
        text += "- known since: \(Self.day(contact.createdAt))\n- calls: \(contact.callCount)\n"
        text += "- memory: \(contact.policy.rawValue)\n"
        if !facts.isEmpty {
            text += "\n## Facts\n\n"
            for fact in facts { text += "- \(fact.text) (\(fact.status.rawValue), \(Self.day(fact.recordedAt)))\n" }
        }
        let commitments = stories.flatMap(\.commitments).filter { $0.status != .superseded }
        if !commitments.isEmpty {
            text += "\n## Commitments\n\n"
            for one in commitments {
                let due = one.dueAt.map { ", due \(Self.day($0))" } ?? ""
                text += "- \(one.owner.rawValue): \(one.action)\(due) (\(one.status.rawValue))\n"
            }
        }
        for story in stories {
            text += "\n## Call of \(Self.day(story.call.startedAt)), \(story.call.callSid)\n\n"
            if let summary = story.call.summary { text += "\(summary)\n\n" }
            text += TranscriptText.list(story.turns)
            if let preamble = story.preamble {
                text += "\nThe session was told:\n\n"
                for line in preamble.text.split(separator: "\n") { text += "> \(line)\n" }
            }
        }
        return text
    }

    private static func day(_ date: Date) -> String { date.formatted(Date.ISO8601FormatStyle()) }
}
