package import Foundation

/// What memory asks of a store beyond the records of calls. The promises of `Store` hold here, too.
package protocol MemoryRecords: Actor {
    /// A mark of a contact's calls that changes whenever any of them does.
    func recallMark(of contactID: String) async throws(StoreError) -> [Int]
    /// The marks of several contacts; those without calls are left out.
    func recallMarks(of contactIDs: [String]) async throws(StoreError) -> [String: [Int]]

    /// A contact's calls, and the spoken turns of those whose revision is not the known one. Empty for an unknown contact.
    func recallChanges(of contactID: String, since known: [String: Int]) async throws(StoreError) -> RecallChanges

    /// A call's spoken turns in their order, each with what its vector of this model was made from. Empty for an unknown
    /// call.
    func spokenTurns(of callSid: String, model: String) async throws(StoreError) -> [SpokenTurn]
    /// Keeps vectors of a call's turns, each in the place of the turn's earlier one; those of turns that are not the call's
    /// are left out. `.unknown` when there is no call.
    /// - Parameter isWhole: with these every turn has been seen by the model; vectors of other models go.
    func keep(
        _ vectors: [TurnVector], of callSid: String, model: String, isWhole: Bool
    ) async throws(StoreError)
    /// The vectors that a model has made of turns of these calls, by the numbers of the turns' rows; those of calls of
    /// other contacts are left out.
    func vectors(
        of contactID: String, model: String, calls: [String]
    ) async throws(StoreError) -> [Int64: [Float]]
    /// Looks through `limit` calls, newest first, and queues a job of a kind for each that has ended, whose contact may be
    /// remembered and whose turns a model has not seen; one that is done or dead is queued anew.
    /// - Parameter place: where to go on, as returned by the call before; nil: at the newest.
    /// - Returns: where to go on; nil at the end.
    func queueVectors(
        job kind: String, model: String, from place: CallPlace?, limit: Int, at: Date
    ) async throws(StoreError) -> CallPlace?

    /// Everything that a contact's calls led to. Empty for an unknown contact.
    func ledger(of contactID: String) async throws(StoreError) -> ContactLedger
    /// Writes where a contact's rows stand by all that was said. A row that somebody has touched, or that is no longer as
    /// it was when its standing was judged, is left alone.
    /// - Returns: how many rows changed.
    @discardableResult
    func settle(
        _ facts: [FactStanding], _ commitments: [CommitmentStanding], of contactID: String
    ) async throws(StoreError) -> Int
    /// Marks the commitments of all contacts that are late by now, and those of which nobody knows any more.
    /// - Returns: how many.
    @discardableResult
    func lapse(at now: Date) async throws(StoreError) -> Int
    /// Queues a job of a call; changes nothing when one of its key exists. `.unknown` without a call.
    func queue(_ job: NewJob, of callSid: String, at: Date) async throws(StoreError)

    /// Changes a fact by an operator's word, which wins over what is derived; see `FactEdit`. `.unknown` when the contact has
    /// no such fact.
    /// - Returns: the id of the fact as it now stands: another one when its value was corrected.
    @discardableResult
    func edit(
        fact id: String, of contactID: String, _ edit: FactEdit, by actor: String, at: Date
    ) async throws(StoreError) -> String
    /// Takes back the last edit of a contact's facts that was not taken back yet.
    /// - Returns: the id of the fact that is again as it was; nil when there is nothing to take back.
    func undoEdit(of contactID: String, by actor: String, at: Date) async throws(StoreError) -> String?

    /// Makes one contact of two of a line: calls, handles and all that rests on them go to the other, and the first is no
    /// more. A name and a PIN are taken over where there was none, and of two policies the stricter. Where facts and commitments stand
    /// is to be judged anew. `.unknown` without one of them; `.invalid` for a pair that is none.
    func merge(contact id: String, into other: String, by actor: String, at: Date) async throws(StoreError)
    /// Gives some calls of a contact, with all that rests on them, to a new one, whom the handles of those calls reach from
    /// now on; one by which the rest came too reaches both. Where facts and commitments of the two stand is to be judged
    /// anew. `.invalid` for calls that are not the contact's, for none, and for all.
    /// - Returns: the new contact's id.
    func split(
        calls: Set<String>, from id: String, by actor: String, at: Date
    ) async throws(StoreError) -> String
    /// Takes back the last merge into a contact or split from it, together with what has come by the handles since.
    /// `.invalid` when what was split off was itself moved since, and that was not taken back.
    /// - Returns: the contacts whose facts and commitments are to be judged anew; empty when there is nothing to take back.
    func undoMove(of id: String, by actor: String, at: Date) async throws(StoreError) -> [String]

    /// Ended and live calls by a contact's numbers, newest first, in which nobody turned out to be the caller: those who share
    /// a number have them. Empty for an unknown contact.
    func unclaimedCalls(reaching contactID: String, limit: Int) async throws(StoreError) -> [CallRecord]
    /// Gives such calls to a contact, by an operator's word: their jobs are due again, and what they led to is the
    /// contact's. `.invalid` for a call that is somebody's, or came by none of the contact's numbers. To take one back, split
    /// it off.
    func claim(calls: Set<String>, for contactID: String, by actor: String, at: Date) async throws(StoreError)

    /// Keeps the hash of a contact's PIN, or none; who has the PIN is that contact. `.unknown` when there is none.
    func setPIN(_ hash: String?, of contactID: String, by actor: String, at: Date) async throws(StoreError)
    /// Counts a try of a contact's PIN. - Returns: the hash to compare with; nil without a PIN, and when it was tried too
    /// often within the hour.
    func takePINTry(of contactID: String, at: Date) async throws(StoreError) -> String?

    /// The questions that a call left open.
    func questions(of callSid: String) async throws(StoreError) -> [OpenQuestion]

    /// Turns by the number of their row; those of other contacts are left out.
    func turns(numbered numbers: [Int64], of contactID: String) async throws(StoreError) -> [Int64: Turn]
}
