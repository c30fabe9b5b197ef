internal import JSONText
internal import Foundation
internal import Records

/// The shapes of `contract`: how records look as JSON.
enum Presenter {
    /// RFC 3339, UTC, milliseconds; null for none.
    static func time(_ date: Date?) -> JSON {
        date.map { .string($0.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))) } ?? .null
    }

    static func call(_ call: CallRecord) -> JSON {
        let duration = call.endedAt.map { Int(($0.timeIntervalSince(call.startedAt) * 1000).rounded()) }
        return [
            "call_sid": .string(call.callSid), "line": .string(call.line), "from": .string(call.from),
            "to": .string(call.to),
            "direction": .string(call.direction.rawValue), "contact_id": JSON(call.contactID),
            "contact_name": JSON(call.contactName),
            "status": .string(call.status.rawValue), "end_reason": JSON(call.endReason),
            "started_at": time(call.startedAt), "ended_at": time(call.endedAt), "duration_ms": JSON(duration),
            "turn_count": JSON(call.turnCount), "identity_level": JSON(call.identityLevel),
            "voice": .string(call.voice), "time_zone": .string(call.timeZone), "summary": JSON(call.summary),
            "summary_source": JSON(call.summarySource?.rawValue), "headline": JSON(call.headline),
            "outcome": JSON(call.outcome),
        ]
    }

    static func turn(_ turn: Turn) -> JSON {
        [
            "id": .string(turn.id), "ref": JSON(turn.ref), "seq": JSON(turn.seq), "role": .string(turn.role.rawValue),
            "text": .string(turn.text), "heard_text": JSON(turn.heardText), "interrupted": .bool(turn.interrupted),
            "injected": .bool(turn.injected), "started_ms": JSON(turn.startedMs), "ended_ms": JSON(turn.endedMs),
        ]
    }

    static func event(_ event: CallEvent) -> JSON {
        [
            "at_ms": JSON(event.atMs), "kind": .string(event.kind),
            "detail": event.detailJSON.flatMap { JSON(parsing: Array($0.utf8)) } ?? [:],
        ]
    }

    static func commitment(_ commitment: Commitment) -> JSON {
        [
            "id": .string(commitment.id), "contact_id": JSON(commitment.contactID),
            "call_sid": .string(commitment.callSid), "owner": .string(commitment.owner.rawValue),
            "action": .string(commitment.action), "due_at": time(commitment.dueAt),
            "time_zone": .string(commitment.timeZone),
            "due_phrase": JSON(commitment.duePhrase), "status": .string(commitment.status.rawValue),
            "confidence": .number(commitment.confidence), "source": .string(commitment.source.rawValue),
            "created_at": time(commitment.createdAt),
            "turn_ids": ids(commitment.citations), "turn_refs": refs(commitment.citations),
            "quote": JSON(commitment.citations.first?.quote),
        ]
    }

    static func fact(_ fact: Fact) -> JSON {
        [
            "id": .string(fact.id), "contact_id": .string(fact.contactID), "slot": .string(fact.slot),
            "value": .string(fact.value), "text": .string(fact.text), "said_by": .string(fact.saidBy.rawValue),
            "status": .string(fact.status.rawValue), "confidence": .number(fact.confidence),
            "valid_from": time(fact.validFrom), "valid_to": time(fact.end), "turn_ids": ids(fact.citations),
            "turn_refs": refs(fact.citations), "quote": JSON(fact.citations.first?.quote),
            "pinned": .bool(fact.isPinned), "source": .string(fact.source.rawValue),
            "recorded_at": time(fact.recordedAt),
        ]
    }

    /// A contact, and who has decided last whether the line may remember them.
    static func contact(_ contact: Contact, _ decision: PolicyDecision?) -> JSON {
        .object(
            (self.contact(contact).members ?? []) + [
                .init("policy_set_by", JSON(decision?.actor)), .init("policy_set_at", time(decision?.at)),
            ])
    }

    static func contact(_ contact: Contact) -> JSON {
        [
            "id": .string(contact.id), "display_name": JSON(contact.displayName),
            "handles": .array(contact.handles.map(JSON.string)), "policy": .string(contact.policy.rawValue),
            "created_at": time(contact.createdAt), "last_call_at": time(contact.lastCallAt),
            "call_count": JSON(contact.callCount), "has_pin": .bool(contact.hasPIN),
        ]
    }

    static func memory(_ memory: ContactMemory) -> JSON {
        [
            "facts": .array(memory.facts.map(fact)), "commitments": .array(memory.commitments.map(commitment)),
            "summaries": .array(
                memory.calls.filter { $0.summary != nil }.map {
                    [
                        "call_sid": .string($0.callSid), "started_at": time($0.startedAt),
                        "headline": JSON($0.headline),
                        "summary": JSON($0.summary), "summary_source": JSON($0.summarySource?.rawValue),
                    ]
                }),
            "policy": .string(memory.contact.policy.rawValue),
        ]
    }

    static func use(_ use: MemoryUse) -> JSON {
        [
            "item": .string(use.item), "via": .string(use.via.rawValue), "rank": JSON(use.rank),
            "score": use.score.map(JSON.number) ?? .null, "tokens": JSON(use.tokens), "at": time(use.at),
        ]
    }

    static func job(_ job: Job) -> JSON {
        [
            "id": .string(String(job.id)), "kind": .string(job.kind), "call_sid": .string(job.callSid),
            "state": .string(job.state.rawValue), "tries": JSON(job.tries), "run_after_at": time(job.runAfter),
            "error": JSON(job.lastError), "created_at": time(job.createdAt),
        ]
    }

    static func hit(_ hit: TurnHit) -> JSON {
        [
            "id": .string(hit.turn.id), "ref": JSON(hit.turn.ref), "call_sid": .string(hit.turn.callSid),
            "role": .string(hit.turn.role.rawValue), "text": .string(hit.turn.text), "score": .number(hit.score),
        ]
    }

    static func hit(_ hit: SummaryHit) -> JSON {
        [
            "call_sid": .string(hit.call.callSid), "started_at": time(hit.call.startedAt),
            "headline": JSON(hit.call.headline), "summary": JSON(hit.call.summary),
            "summary_source": JSON(hit.call.summarySource?.rawValue), "score": .number(hit.score),
        ]
    }

    private static func ids(_ citations: [Citation]) -> JSON { .array(citations.map { .string($0.turnID) }) }
    private static func refs(_ citations: [Citation]) -> JSON { .array(citations.map { JSON($0.turnRef) }) }
}
