import Bridge
import Foundation
import JSONText
import Records
import Rehearsal
import Testing

@testable import ringback

/// A caller whom nobody vouches for, and one whose earlier calls are asked about: through the whole line.
@Suite struct MemoryInCallTests {
    /// A recorded call whose carrier does not vouch for the number, and whose model calls a function with its greeting.
    private static func call(_ name: String, attestation: String?, tool: String, _ arguments: JSON) throws
        -> RecordedCall
    {
        var recorded = try House.recorded(name)
        recorded.webhook.removeAll { $0.name == "StirVerstat" }
        if let attestation { recorded.webhook.append((name: "StirVerstat", value: attestation)) }
        let place = try #require(recorded.session.lines.firstIndex { $0.type == "response.done" })
        recorded.session.lines[place].event = calling(tool, arguments, in: recorded.session.lines[place].event)
        return recorded
    }

    /// A completed response that also calls a function.
    private static func calling(_ tool: String, _ arguments: JSON, in done: JSON) -> JSON {
        let call: JSON = [
            "id": "item_f1", "type": "function_call", "status": "completed", "call_id": "f1", "name": .string(tool),
            "arguments": .string(arguments.text),
        ]
        return .object(
            (done.members ?? []).map { member in
                guard member.name == "response" else { return member }
                return JSON.Member(
                    "response",
                    .object(
                        (member.value.members ?? []).map { part in
                            part.name == "output"
                                ? JSON.Member("output", .array((part.value.array ?? []) + [call])) : part
                        }))
            })
    }

    /// What the model's session was given in answer to the function call.
    private func output(_ house: House) async throws -> JSON {
        let text = try await house.eventually("the function call is answered") {
            await house.stage.model.sessions().last?.clientEvents.first {
                $0["item"]?["type"]?.string == "function_call_output" && $0["item"]?["call_id"]?.string == "f1"
            }?["item"]?["output"]?.string
        }
        return try #require(JSON(parsing: Array(text.utf8)))
    }

    private func instructions(_ house: House) async -> String {
        let events = await house.stage.model.sessions().last?.clientEvents ?? []
        return events.first { $0["type"]?.string == "session.update" }?["session"]?["instructions"]?.string ?? ""
    }

    @Test func `the name on record raises the level, and then the memory is told and logged`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(
                try Self.call(
                    "second-call", attestation: "TN-Validation-Passed-B", tool: "confirm_caller",
                    ["name": "Dana Whitlock"]))
            let call = try await house.ended(second.callSid)
            #expect(await !instructions(house).contains("quote"))
            let answer = try await output(house)
            #expect(answer["confirmed"] == true)
            #expect(call.identityLevel == 2)
            let preamble = try #require(try await house.store.preamble(of: second.callSid))
            #expect(preamble.text.contains("quote"))
            let told = await house.stage.model.sessions().last?.clientEvents.compactMap {
                $0["item"]?["output"]?.string
            }
            #expect(told?.contains(preamble.text) == true)
            let uses = try await house.store.uses(of: second.callSid)
            #expect(uses.contains { $0.via == .preamble })
            #expect(try await house.events(second.callSid).contains("caller_confirmation"))
        }
    }

    @Test func `a wrong name is a no that gives nothing away`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(
                try Self.call("second-call", attestation: nil, tool: "confirm_caller", ["name": "Mallory Jones"]))
            let call = try await house.ended(second.callSid)
            let answer = try await output(house)
            #expect(answer["confirmed"] == false)
            #expect(!answer.text.contains("Dana") && !answer.text.contains("Whitlock"))
            #expect(call.identityLevel == 1)
            #expect(try await house.store.preamble(of: second.callSid) == nil)
            #expect(try await house.store.uses(of: second.callSid).isEmpty)
        }
    }

    @Test func `the model may ask for what was said, and what it was told is logged`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(
                try Self.call(
                    "second-call", attestation: "TN-Validation-Passed-A", tool: "recall_memory",
                    ["query": "make and age of the boiler"]))
            _ = try await house.ended(second.callSid)
            let records = try #require(try await output(house)["records"]?.array).compactMap(\.string)
            #expect(records.contains { $0.contains("Vaillant") })
            let uses = try await house.store.uses(of: second.callSid)
            #expect(uses.filter { $0.via == .tool }.count == records.count)
            let turns = Set(try await house.store.turns(of: first.callSid).map(\.id))
            #expect(uses.filter { $0.via == .tool }.allSatisfy { turns.contains($0.item) && $0.score != nil })
        }
    }

    @Test func `whom nobody has confirmed, the model can't ask about`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(
                try Self.call("second-call", attestation: nil, tool: "recall_memory", ["query": "boiler"]))
            _ = try await house.ended(second.callSid)
            let answer = try await output(house)
            #expect(answer["records"] == [])
            #expect(answer["note"]?.string?.contains("confirm_caller") == true)
            #expect(try await house.store.uses(of: second.callSid).isEmpty)
        }
    }

    @Test func `what the caller says brings back what was said before, and it is logged`() async throws {
        try await House.with { house in
            let number = "+16175550142"
            let past = CallRecord(
                callSid: "CApast", from: number, to: "+16175550100",
                startedAt: Date(timeIntervalSinceNow: -86_400 * 90),
                timeZone: "America/New_York")
            let turn = Turn(
                id: "CApast-t1", callSid: "CApast", seq: 1, role: .caller,
                text: "I sent you photos of the old kitchen on Monday, and I'm away this weekend.", startedMs: 0,
                endedMs: 9)
            try await house.store.keep(
                past: past, anonymous: false, turns: [turn],
                ending: CallEnding(status: .completed, reason: "imported", at: past.startedAt), jobs: [])
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(try House.recorded("second-call"))
            _ = try await house.ended(second.callSid)
            let told = await house.stage.model.sessions().last?.clientEvents.compactMap {
                $0["item"]?["output"]?.string
            }
            #expect(told?.contains { $0.contains("old kitchen") } == true)
            let uses = try await house.store.uses(of: second.callSid).filter { $0.via == .inject }
            #expect(uses.contains { $0.item == "CApast-t1" })
            // What was told is no turn of this call.
            let turns = try await house.store.turns(of: second.callSid)
            #expect(!turns.contains { $0.text.contains("old kitchen") })
        }
    }

    /// A second person on the telephone of the first call, with a past of their own.
    private func roommate(_ name: String, in house: House) async throws -> String {
        let number = "+16175550142"
        let past = CallRecord(
            callSid: "CApast", from: number, to: "+16175550100", startedAt: Date(timeIntervalSinceNow: -86_400 * 9))
        let turn = Turn(
            id: "CApast-t1", callSid: "CApast", seq: 1, role: .caller, text: "It's the garden gate that squeaks.",
            startedMs: 0, endedMs: 9)
        try await house.store.keep(
            past: past, anonymous: false, turns: [turn],
            ending: CallEnding(status: .completed, reason: "imported", at: past.startedAt), jobs: [])
        let both = try #require(try await house.store.call("CApast")?.contactID)
        let other = try await house.store.split(calls: ["CApast"], from: both, by: "operator", at: Date())
        try await house.store.update(contact: other, displayName: name, policy: .on, by: "operator", at: Date())
        return other
    }

    @Test func `of two who share a telephone the name says whose memory is told, and whose the call is`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            let dana = try #require(try await house.ended(first.callSid).contactID)
            let robin = try await roommate("Robin Whitlock", in: house)
            let second = await house.ring(
                try Self.call(
                    "second-call", attestation: "TN-Validation-Passed-A", tool: "confirm_caller",
                    ["name": "Dana Whitlock"]))
            let call = try await house.ended(second.callSid)
            #expect(await instructions(house).contains("Several people call from this number"))
            #expect(await !instructions(house).contains("quote"))
            #expect(try await output(house)["confirmed"] == true)
            #expect(call.contactID == dana && call.identityLevel == 2)
            let preamble = try #require(try await house.store.preamble(of: second.callSid))
            #expect(preamble.text.contains("quote") && !preamble.text.contains("gate"))
            #expect(try await house.store.contact(robin)?.callCount == 1)
            #expect(try await house.store.facts(of: robin, status: nil).isEmpty)
            #expect(try await house.events(second.callSid).contains("shared_handle"))
        }
    }

    @Test func `of two who share a telephone nobody's memory is told to whom no name fits`() async throws {
        try await House.with { house in
            let first = await house.ring(try House.recorded("first-call"))
            let dana = try #require(try await house.ended(first.callSid).contactID)
            let facts = try await house.store.facts(of: dana, status: nil).count
            _ = try await roommate("Robin Whitlock", in: house)
            let second = await house.ring(
                try Self.call(
                    "second-call", attestation: "TN-Validation-Passed-A", tool: "confirm_caller",
                    ["name": "Mallory Jones"]))
            let call = try await house.ended(second.callSid)
            #expect(try await output(house)["confirmed"] == false)
            #expect(call.contactID == nil && call.identityLevel == 1)
            #expect(try await house.store.preamble(of: second.callSid) == nil)
            #expect(try await house.store.uses(of: second.callSid).isEmpty)
            #expect(try await house.store.facts(of: dana, status: nil).count == facts)
        }
    }

    @Test func `by setting the preamble comes as the result of a function call, before anybody speaks`() async throws {
        try await House.with({ $0.policy.recall.isBesideInstructions = true }) { house in
            let first = await house.ring(try House.recorded("first-call"))
            _ = try await house.ended(first.callSid)
            let second = await house.ring(try House.recorded("second-call"))
            _ = try await house.ended(second.callSid)
            let preamble = try #require(try await house.store.preamble(of: second.callSid))
            #expect(await !instructions(house).contains("quote"))
            let events = await house.stage.model.sessions().last?.clientEvents ?? []
            let told = try #require(events.firstIndex { $0["item"]?["output"]?.string == preamble.text })
            let asked = try #require(events.firstIndex { $0["type"]?.string == "response.create" })
            #expect(told < asked)
        }
    }
}
