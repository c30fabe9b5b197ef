internal import Foundation
internal import JSONText
internal import Records

/// Calls that run: to be watched, listened to and acted on.
extension API {
    /// Until whoever watches leaves, or for `for_s` seconds.
    func watch(_ question: Question) async throws -> Reply {
        let seconds = try question.number("for_s", in: 0...86_400, or: 0)
        let events = await live.watch(for: seconds > 0 ? .seconds(seconds) : nil)
        return Reply(.events(events), headers: [("x-accel-buffering", "no")])
    }

    func listen(_ question: Question) async throws -> Reply {
        guard let sound = await live.listen(to: question["call_sid"]) else { throw Self.notLive }
        return Reply(.sound(sound))
    }

    func whisper(_ question: Question) async throws -> Reply {
        let text = try Question.text("text", of: try question.object())
        guard !text.isEmpty else { throw Refusal.bad("text", ["what the agent is to be told"]) }
        return try outcome(await live.whisper(text, to: question["call_sid"]))
    }

    func hangUp(_ question: Question) async throws -> Reply { try outcome(await live.hangUp(question["call_sid"])) }

    /// To a number in E.164 or a SIP address, nothing else: what stands here goes into a document for Twilio.
    func transfer(_ question: Question) async throws -> Reply {
        let address = try Question.text("to", of: try question.object())
        let isNumber = address.wholeMatch(of: /\+[1-9][0-9]{6,14}/) != nil
        let isSIP = address.wholeMatch(of: /sips?:[A-Za-z0-9._~+-]{1,64}@[A-Za-z0-9.-]{1,128}/) != nil
        guard isNumber || isSIP else { throw Refusal.bad("to", ["a number like +14155550100", "or sip:name@host"]) }
        return try outcome(await live.transfer(question["call_sid"], to: address))
    }

    /// `{"to", "purpose"}`: rings somebody, as far as the line may.
    func placeCall(_ question: Question) async throws -> Reply {
        let body = try question.object()
        let number = try Question.text("to", of: body)
        guard number.wholeMatch(of: /\+[1-9][0-9]{6,14}/) != nil else {
            throw Refusal.bad("to", ["a number like +14155550100"])
        }
        let purpose = try Question.text("purpose", of: body).trimmingCharacters(in: .whitespacesAndNewlines)
        guard (1...2000).contains(purpose.count) else {
            throw Refusal.bad("purpose", ["what the agent is to ring for, in at most 2,000 characters"])
        }
        switch await live.placeCall(to: number, purpose: purpose, zone: try await zone(of: number)) {
        case .ringing(let callSid): return Reply(["call_sid": .string(callSid), "status": "ringing"], status: 201)
        case .refused(let code, let why): throw Refusal(code == "rate_limit" ? 429 : 403, code, why)
        case .failed(let why): throw Refusal(502, "not_placed", "the telephone network did not take the call: \(why)")
        }
    }

    /// Where the clock of a number's owner stands, by their last call; else the line's own.
    private func zone(of number: String) async throws -> TimeZone {
        var name = timeZone
        if let contact = try await store.contact(handle: number, line: outboundLine),
            let last = try await store.calls(CallFilter(contactID: contact.id, limit: 1)).calls.first
        {
            name = last.timeZone
        }
        return TimeZone(identifier: name) ?? .gmt
    }

    func phone(_ question: Question) async throws -> Reply {
        var caller = "client:browser"
        if !question.request.body.isEmpty,
            let given = try Question.optionalText("from", of: try question.object()), !given.isEmpty
        {
            guard given.wholeMatch(of: /\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_.-]{1,40}/) != nil else {
                throw Refusal.bad("from", ["a number like +14155550100", "or client:name"])
            }
            caller = given
        }
        guard let line = await live.openPhone(from: caller) else {
            throw Refusal(503, "line_full", "the line takes no more calls now", headers: [("retry-after", "5")])
        }
        return Reply(["call_sid": .string(line.callSid), "stream": .string(line.path)], status: 201)
    }

    private static let notLive = Refusal(409, "not_live", "there is no live call of that id")

    private func outcome(_ outcome: ActOutcome) throws -> Reply {
        switch outcome {
        case .done: return Reply(["done": true])
        case .noSuchCall: throw Self.notLive
        case .unable(let why): throw Refusal(409, "unable", why)
        }
    }
}
