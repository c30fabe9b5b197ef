import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records

/// What callers say about being remembered.
extension Clerk {
    /// An erasure that a caller wished for waits so long, in seconds.
    static let erasureDelay = 86_400.0

    /// Whether nothing may be made of a call: its caller is not to be remembered, or may be one of several on a telephone of
    /// whom one is not, or asks for it without being anybody's contact.
    static func isSilent(_ call: CallRecord, _ turns: [Turn], _ store: any Store) async throws(StoreError) -> Bool {
        if let id = call.contactID { return try await store.contact(id)?.policy == .off }
        if CallerWish.isSilence(CallerWish.all(in: turns).last) { return true }
        return try await store.contacts(reachedBy: call.handle, line: call.line).contains { $0.policy == .off }
    }

    /// Does as the caller said about being remembered. To forget for good takes a caller who is known to be who they are, and
    /// a day, in which an operator can see it; until then nothing is told. A wish is heeded once: what somebody decided about
    /// the caller since stands when the call is worked on again.
    static func heed(_ turns: [Turn], _ call: CallRecord, _ store: any Store) async throws(StoreError) {
        guard let wish = CallerWish.all(in: turns).last, let id = call.contactID,
            let contact = try await store.contact(id)
        else { return }
        let event = CallEvent(
            callSid: call.callSid, atMs: 0, kind: "caller_wish",
            detailJSON: (["wish": .string(wish.kind.rawValue), "turn": .string(wish.citation.turnID)] as JSON).text,
            id: "\(call.callSid)-wish")
        if try await store.events(of: call.callSid).contains(where: { $0.id == event.id }) { return }
        let isVouched = call.identityLevel >= 2
        if let policy = try await policy(of: contact, after: wish.kind, isVouched: isVouched, store) {
            try await store.update(
                contact: id, displayName: contact.displayName, policy: policy, by: PolicyDecision.caller, at: Date())
        }
        if wish.kind == .forget, isVouched {
            let due = (call.endedAt ?? call.startedAt).addingTimeInterval(erasureDelay)
            try await store.queue(
                NewJob(kind: erase, key: "\(erase):\(call.callSid)", runAfter: due), of: call.callSid, at: Date())
        }
        // Last: whoever dies before has it done again.
        try await store.append([event])
    }

    /// What a contact's policy becomes by a wish; nil: what it is.
    ///
    /// Less may be asked for by whoever rings, more only by who is known to be who they are, and only what they have asked to
    /// be left out themselves: what an operator has decided a caller does not undo.
    private static func policy(
        of contact: Contact, after wish: CallerWish.Kind, isVouched: Bool, _ store: any Store
    ) async throws(StoreError) -> MemoryPolicy? {
        if wish != .remember { return contact.policy == .off ? nil : .off }
        guard isVouched, contact.policy != .on else { return nil }
        let decisions = try await store.policyDecisions(of: contact.id)
        guard decisions.first?.actor == PolicyDecision.caller else { return nil }
        let before = decisions.first { $0.actor != PolicyDecision.caller }?.policy ?? .on
        return before == contact.policy ? nil : before
    }

    /// Erases a contact as they wished, unless somebody has let them be remembered again.
    static func eraseByWish(_ job: Job, _ store: any Store, _ folders: CallFolders) async -> Outcome {
        do {
            if let id = try await store.call(job.callSid)?.contactID, let contact = try await store.contact(id),
                contact.policy == .off
            {
                // The job goes with the contact.
                _ = try await Forgetting(store: store, folders: folders).forget(
                    id, by: PolicyDecision.caller, at: Date())
                Log.info("erased_by_wish")
                return .done
            }
            try await store.complete(job)
            return .done
        } catch {
            return await postpone(job, store, "\(error)", mayRetry: true, after: nil)
        }
    }
}
