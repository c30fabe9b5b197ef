package import Foundation
package import Records

/// What a text model made of a call, after the checks.
package struct Extraction: Sendable, Equatable {
    /// What is left to be written: rows that each cite turns of the call, by the names that rows of this call keep.
    package let derivation: Derivation
    /// What was proposed and not believed, by reason. Reasons only; no words of the call.
    package let rejections: [Rejection: Int]

    /// Why a proposal, or a part of it, was not believed.
    package enum Rejection: String, Sendable, CaseIterable {
        /// It names no turn, or one that the call does not have.
        case noSuchTurn = "no_such_turn"
        /// It names a turn that nobody spoke.
        case injectedTurn = "injected_turn"
        /// It names a turn that is neither the caller's nor the agent's.
        case notSpeech = "not_speech"
        /// The quote is nowhere in the turns it names.
        case quoteNotFound = "quote_not_found"
        /// It was generated, but the caller did not hear it.
        case quoteNotHeard = "quote_not_heard"
        /// The one who owes is not the one who spoke.
        case ownerNotSpeaker = "owner_not_speaker"
        /// The one who is to have said it is not the one who spoke, or has no say in it.
        case speakerMismatch = "speaker_mismatch"
        /// A name or number that does not occur in what was said.
        case valueNotSaid = "value_not_said"
        /// A secret stands in it (`SpokenSecrets`).
        case secret
        /// It reads like an instruction (`InstructionShape`); a fact is kept all the same, in quarantine.
        case instruction
        /// Nothing is left of it when it is made fit to be shown.
        case empty
        /// Another proposal of the same answer says the same.
        case duplicate
        /// More than a call may lead to.
        case overCap = "over_cap"
        /// It speaks of a row that it was not given.
        case noSuchRow = "no_such_row"
        /// Who spoke on the caller's side was somebody else.
        case otherPerson = "other_person"
        /// The date was dropped, the row kept.
        case dueDisagrees = "due_disagrees"
        /// The same: nobody said the words it is to be in.
        case dueNotSaid = "due_not_said"
        /// The same: the words that were said name no one date.
        case dueUnresolved = "due_unresolved"
        /// The model's summary or headline was replaced by the rules'.
        case summaryReplaced = "summary_replaced"
    }

    /// Asks a model about a call and checks what it says. An answer that was cut short is asked for once more with twice the
    /// room; every other failure is thrown as it came, and one that is not the asked JSON as `.malformed`, to be retried.
    package static func derive(
        with model: any TextModel, callSid: String, contactID: String?, turns: [Turn], call: CallRecord,
        known: ContactLedger = ContactLedger(), endReason: String?, now: Date
    ) async throws(TextModelError) -> Extraction {
        var request = ExtractionPrompt.request(turns: turns, call: call, known: known)
        var reply: String
        do {
            reply = try await model.complete(request)
        } catch {
            guard error.kind == .length else { throw error }
            request.maxOutputTokens *= 2
            reply = try await model.complete(request)
        }
        return try check(
            reply, model: model.name, callSid: callSid, contactID: contactID, turns: turns, call: call,
            known: known, endReason: endReason, now: now)
    }

    /// The hash under which this input is known for this model.
    package static func inputHash(
        model: String, turns: [Turn], call: CallRecord, known: ContactLedger = ContactLedger(), endReason: String?
    ) -> String {
        inputHash(model, turns, call, KnownRows(known, before: call), endReason)
    }

    private static func inputHash(
        _ model: String, _ turns: [Turn], _ call: CallRecord, _ known: KnownRows, _ endReason: String?
    ) -> String {
        InputHash.of(
            call: call, turns: turns, endReason: endReason, maker: "\(ExtractionPrompt.version)/\(model)",
            known: known.inputs)
    }

    /// Checks an answer against what was said. Throws `.malformed` when it is not the JSON that was asked for.
    package static func check(
        _ reply: String, model: String, callSid: String, contactID: String?, turns: [Turn], call: CallRecord,
        known: ContactLedger = ContactLedger(), endReason: String?, now: Date
    ) throws(TextModelError) -> Extraction {
        guard let proposal = try? JSONDecoder().decode(Proposal.self, from: Data(reply.utf8)) else {
            throw TextModelError(.malformed, isRetryable: true)
        }
        var gate = ExtractionGate(turns: turns, clock: CallClock(call))
        let commitments = gate.commitments(proposal.commitments).map { checked in
            Commitment(
                id: "", contactID: contactID, callSid: callSid, owner: checked.owner,
                action: checked.action, dueAt: checked.dueAt, duePhrase: checked.duePhrase,
                status: checked.isProposed ? .proposed : .open, confidence: checked.confidence, source: .llm,
                createdAt: now,
                citations: checked.citations)
        }
        let rows = KnownRows(known, before: call)
        var corrected: [ExtractionGate.CheckedFact] = []
        var reports = gate.updates(proposal.commitment_updates ?? [], rows, callSid: callSid, now: now)
        reports += gate.corrections(proposal.corrections ?? [], rows, &corrected, callSid: callSid, now: now)
        let questions = gate.questions(proposal.open_questions ?? [], callSid: callSid, now: now)
        let isCaller = gate.isCaller(proposal.speakers ?? [])
        let checked = isCaller ? gate.facts(proposal.facts) + corrected : []
        let facts =
            contactID == nil
            ? []
            : checked.prefix(ExtractionGate.factCap).map { checked in
                Fact(
                    id: "", contactID: contactID ?? "", callSid: callSid, slot: checked.slot,
                    value: checked.value, text: checked.text, saidBy: checked.saidBy,
                    status: checked.isQuarantined ? .quarantined : .active, confidence: checked.confidence,
                    source: .llm, validFrom: call.startedAt, until: checked.until, recordedAt: now,
                    citations: checked.citations)
            }
        let byRule = OfflineRules.derive(
            callSid: callSid, contactID: contactID, turns: turns, call: call, endReason: endReason, now: now
        ).summary
        let text = gate.prose(proposal.summary, limit: 600) ?? byRule.text
        let headline = gate.prose(proposal.headline, limit: 120) ?? byRule.headline
        let summary = Summary(
            callSid: callSid, text: text, headline: headline,
            outcome: ExtractionPrompt.outcomes.contains(proposal.outcome) ? proposal.outcome : byRule.outcome,
            source: .llm,
            model: model, inputHash: inputHash(model, turns, call, rows, endReason), createdAt: now)
        let derivation = Derivation(
            summary: summary, commitments: commitments, facts: facts, reports: contactID == nil ? [] : reports,
            questions: questions)
        return Extraction(
            derivation: RowNames.given(to: derivation, beside: known), rejections: gate.rejections)
    }

    /// The answer's shape, as far as it is used. Missing keys are an answer to another question.
    struct Proposal: Decodable {
        struct Fact: Decodable {
            var turns: [String]
            var quote: String
            var said_by: String
            var slot: String
            var value: String
            var text: String
            var until_phrase: String?
            var basis: String
            var confidence: Double
        }

        struct Commitment: Decodable {
            var turns: [String]
            var quote: String
            var owner: String
            var action: String
            var condition: String?
            var due_phrase: String?
            var due_iso: String?
            var strength: String
            var confidence: Double
        }

        /// What became of a commitment of an earlier call.
        struct Update: Decodable {
            var turns: [String]
            var quote: String
            var id: String
            var new_status: String
        }

        /// Something known of the caller that is not so, or no longer.
        struct Correction: Decodable {
            var turns: [String]
            var quote: String
            var fact_id: String
            var new_value: String?
        }

        struct Question: Decodable {
            var turns: [String]
            var quote: String
            var text: String
        }

        struct Speaker: Decodable {
            var role: String
            var relation: String
        }

        var speakers: [Speaker]?
        var commitment_updates: [Update]?
        var corrections: [Correction]?
        var open_questions: [Question]?
        var outcome: String
        var summary: String
        var headline: String
        var facts: [Fact]
        var commitments: [Commitment]
    }
}
