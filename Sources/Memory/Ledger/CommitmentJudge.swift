package import Foundation
package import Records

/// Judges where a contact's commitments stand, from all that was said and by the clock.
///
/// Kept needs proof: the word of the side it was owed to. A new date for the same deed takes the old one's place; the same
/// said again adds nothing. The same rows and the same moment give the same answer, whatever was judged before.
package struct CommitmentJudge {
    /// A commitment on its way through the calls.
    private struct Entry {
        var row: Commitment
        var deed: Deed
        /// When its call began.
        var start: Date
        var status: CommitmentStatus
        var supersededBy: String?
        var evidence = "turn"
        var turnID: String?
        var at: Date
        var isSettled: Bool { !status.isOutstanding }
    }

    private var entries: [Entry] = []
    private let now: Date

    /// An undated promise this old is no longer the one that is spoken of.
    private static let memory = 120 * 86_400.0

    /// Where each row stands whose standing has changed.
    package static func standings(_ ledger: ContactLedger, at now: Date) -> [CommitmentStanding] {
        var judge = CommitmentJudge(now: now)
        let starts = ledger.calls
        func start(_ callSid: String, or date: Date) -> Date { starts[callSid] ?? date }
        let rows = ledger.commitments.sorted {
            (start($0.callSid, or: $0.createdAt), $0.id) < (start($1.callSid, or: $1.createdAt), $1.id)
        }
        let reports = ledger.reports.filter { $0.about == .commitment }.sorted {
            (start($0.callSid, or: $0.createdAt), $0.id) < (start($1.callSid, or: $1.createdAt), $1.id)
        }
        var left = reports[...]
        for row in rows {
            let began = start(row.callSid, or: row.createdAt)
            // What a call reports of the past comes before what it promises.
            while let report = left.first, start(report.callSid, or: report.createdAt) <= began {
                judge.hear(left.removeFirst(), at: start(report.callSid, or: report.createdAt))
            }
            judge.hear(row, at: began)
        }
        for report in left { judge.hear(report, at: start(report.callSid, or: report.createdAt)) }
        judge.lapse()
        return judge.changes
    }

    private init(now: Date) { self.now = now }

    // MARK: What is said

    private mutating func hear(_ row: Commitment, at start: Date) {
        var entry = Entry(
            row: row, deed: Deed(row.action), start: start, status: row.stated ?? row.status, at: start)
        // An operator's word is changed by nothing, and what it was said of takes the place it had.
        if row.isTouched { (entry.status, entry.supersededBy) = (row.status, row.supersededBy) }
        if entry.status != .superseded, let index = entries.lastIndex(where: { isForerunner($0, of: entry) }) {
            let isMoved = isNewDate(row.dueAt, for: entries[index].row.dueAt)
            if entries[index].row.isTouched {
                if !row.isTouched, !isMoved {
                    (entry.status, entry.supersededBy) = (.superseded, entries[index].row.id)
                }
            } else if row.isTouched || isMoved {
                entries[index].status = .superseded
                entries[index].supersededBy = row.id
                entries[index].turnID = row.citations.first?.turnID
                entries[index].at = start
            } else {
                entry.status = .superseded
                entry.supersededBy = entries[index].row.id
            }
        }
        entries.append(entry)
    }

    /// The same deed, owed by the same side since an earlier call, and still outstanding.
    private func isForerunner(_ old: Entry, of new: Entry) -> Bool {
        guard old.row.callSid != new.row.callSid, old.row.owner == new.row.owner, !old.isSettled,
            old.deed.isSame(as: new.deed)
        else { return false }
        let last = old.row.dueAt.map { $0.addingTimeInterval(Commitment.patience) } ?? old.start + Self.memory
        // Of deeds without a thing, "call back", only those not due yet are the same.
        if old.deed.things.isEmpty || new.deed.things.isEmpty { return (old.row.dueAt ?? last) >= new.start }
        return last >= new.start
    }

    private func isNewDate(_ new: Date?, for old: Date?) -> Bool {
        guard let new else { return false }
        return old.map { abs(new.timeIntervalSince($0)) > 6 * 3600 } ?? true
    }

    private mutating func hear(_ report: LedgerReport, at start: Date) {
        guard let index = standing(report.target), !entries[index].row.isTouched, !entries[index].isSettled else {
            return
        }
        let due = entries[index].row.dueAt
        let isPast = due.map { start > $0.addingTimeInterval(Commitment.grace) } ?? true
        switch report.kind {
        case .kept: entries[index].status = due != nil && isPast ? .keptLate : .kept
        case .cancelled: entries[index].status = .cancelled
        case .withdrawn: entries[index].status = .broken
        case .missed:
            guard isPast else { return }
            entries[index].status = .late
        // Who owes may say that it is done; it is proof of nothing.
        case .claimed, .ended: return
        }
        entries[index].evidence = "turn"
        entries[index].turnID = report.citation.turnID
        entries[index].at = start
    }

    /// The entry that stands for a row now.
    private func standing(_ id: String) -> Int? {
        var id = id
        for _ in 0..<32 {
            guard let index = entries.firstIndex(where: { $0.row.id == id }) else { return nil }
            guard let next = entries[index].supersededBy else { return index }
            id = next
        }
        return nil
    }

    private mutating func lapse() {
        for index in entries.indices where !entries[index].isSettled && !entries[index].row.isTouched {
            guard let due = entries[index].row.dueAt else { continue }
            let (late, forgotten) = (due + Commitment.grace, due + Commitment.patience)
            if now > forgotten {
                entries[index].status = .unknown
                entries[index].at = forgotten
            } else if now > late, entries[index].status == .open {
                entries[index].status = .late
                entries[index].at = late
            } else {
                continue
            }
            (entries[index].evidence, entries[index].turnID) = ("timer", nil)
        }
    }

    // MARK: The verdict

    private var changes: [CommitmentStanding] {
        entries.compactMap { entry in
            guard !entry.row.isTouched,
                entry.status != entry.row.status || entry.supersededBy != entry.row.supersededBy
            else { return nil }
            return CommitmentStanding(
                id: entry.row.id, from: entry.row.status, status: entry.status, supersededBy: entry.supersededBy,
                evidence: entry.evidence, turnID: entry.turnID, at: entry.at)
        }
    }
}
