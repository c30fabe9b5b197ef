internal import Foundation
internal import JSONText
internal import Records

/// Calls and what was said in them.
extension API {
    func calls(_ question: Question) async throws -> Reply {
        try refuseNumbers(question, in: ["from", "q"])
        let filter = CallFilter(
            status: try question.word("status"), line: try question.text("line"), outcome: try question.text("outcome"),
            from: try question.text("from"), contactID: try question.text("contact_id"),
            since: try question.time("since"), until: try question.time("until"), query: try question.text("q"),
            limit: try question.number("limit", in: 1...200, or: 50), cursor: try question.text("cursor"))
        return Reply(CallStory.list(try await store.calls(filter)))
    }

    /// A viewer who could ask for a number would learn by the answers which numbers there are.
    func refuseNumbers(_ question: Question, in names: [String]) throws(Refusal) {
        for name in names { try refuseNumber(question, try question.text(name) ?? "") }
    }

    func refuseNumber(_ question: Question, _ text: String) throws(Refusal) {
        guard question.role == .viewer, text.count(where: \.isNumber) > 2 else { return }
        throw Refusal(403, "operators_only", "only operators may look for numbers")
    }

    func call(_ question: Question) async throws -> Reply {
        let sid = question["call_sid"]
        guard let story = try await CallStory.tell(sid, from: store, withTurns: false) else {
            throw Refusal.unknown("call")
        }
        let length = recordings?.recording(of: sid)?.milliseconds
        return Reply(.object((story.members ?? []) + [.init("recording_ms", JSON(length))]))
    }

    func turns(_ question: Question) async throws -> Reply {
        let (_, turns) = try await callAndTurns(question)
        return Reply(["turns": .array(turns.map(Presenter.turn))])
    }

    /// How a transcript is written.
    enum TranscriptForm { case json, txt, md }

    func transcript(_ question: Question, _ form: TranscriptForm) async throws -> Reply {
        let (call, turns) = try await callAndTurns(question)
        let keys = KeyPresses.among(try await store.events(of: call.callSid))
            .map { question.role == .viewer ? $0.hidden : $0 }
        var reply: Reply
        let name: String
        switch form {
        case .json:
            reply = Reply(["call": Presenter.call(call), "turns": .array(turns.map(Presenter.turn))])
            name = "json"
        case .txt:
            reply = Reply(.text(TranscriptText.plain(call, turns, keys: keys), type: "text/plain; charset=utf-8"))
            name = "txt"
        case .md:
            reply = Reply(.text(TranscriptText.markdown(call, turns, keys: keys), type: "text/markdown; charset=utf-8"))
            name = "md"
        }
        let plain = call.callSid.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        reply.headers.append(("content-disposition", "attachment; filename=\"\(plain).\(name)\""))
        return reply
    }

    private func callAndTurns(_ question: Question) async throws -> (CallRecord, [Turn]) {
        let sid = question["call_sid"]
        guard let call = try await store.call(sid) else { throw Refusal.unknown("call") }
        return (call, try await store.turns(of: sid))
    }

    // MARK: Search

    func search(_ question: Question) async throws -> Reply {
        try refuseNumbers(question, in: ["q"])
        guard let query = try question.text("q") else { throw Refusal.bad("q", ["words to look for"]) }
        let (line, limit) = (try question.text("line"), try question.number("limit", in: 1...100, or: 50))
        let turns = try await store.search(query, contactID: nil, line: line, limit: limit)
        let summaries = try await store.searchSummaries(query, line: line, limit: limit)
        return Reply(CallStory.found(turns, summaries))
    }
}
