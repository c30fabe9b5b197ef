import Foundation

extension Session {
    /// Writes what happened, in order; see `Store.keep`.
    func keep(_ entries: [Entry]) throws(StoreError) -> [CallRecord] {
        let callSids = Set(entries.flatMap(\.callSids)).sorted()
        if callSids.count > 1 {
            // Rows are held in one order everywhere, handles before calls, so that two sessions can't wait for each other.
            try hold(
                handlesOf: entries.compactMap { entry -> CallRecord? in
                    if case .begin(let call, anonymous: false) = entry { call } else { nil }
                })
            try run(
                "SELECT sid FROM call WHERE \(among("sid", .texts, "$1")) ORDER BY sid" + lockingRows, list(callSids))
        }
        var begun: [CallRecord] = []
        for entry in entries {
            switch entry {
            case .begin(let call, let anonymous): begun.append(try begin(call, anonymous: anonymous))
            case .preamble(let preamble): try keep(preamble)
            case .turns(let turns): try append(turns)
            case .events(let events): try append(events)
            case .identity(let callSid, let level, let contact): try raise(callSid, to: level, as: contact)
            case .uses(let callSid, let uses): try note(uses, of: callSid)
            case .end(let callSid, let ending, let jobs): try end(callSid, ending, jobs: jobs)
            case .lost(let run, let at, let jobs): _ = try closeRun(run, at: at, jobs: jobs)
            }
        }
        return begun
    }

    /// Holds the handles of callers, in the order in which everybody holds them.
    func hold(handlesOf callers: [CallRecord]) throws(StoreError) {
        if callers.isEmpty { return }
        var handles: [Int] = []
        for call in callers.sorted(by: { ($0.line, $0.handle) < ($1.line, $1.handle) }) {
            handles.append(try note(handle: call.handle, line: call.line))
        }
        try hold(handles: handles)
    }

    /// Keeps a call that is over; see `Store.keep(past:)`. - Returns: whether it is new.
    func keep(_ past: PastCall) throws(StoreError) -> Bool {
        if try call(past.call.callSid) != nil { return false }
        _ = try begin(past.call, anonymous: past.anonymous)
        try append(past.turns)
        try end(past.call.callSid, past.ending, jobs: past.jobs)
        return true
    }
}
