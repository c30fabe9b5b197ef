import Foundation
import JSONText
import Records
import Rehearsal
import Sockets
import Testing

@testable import ringback

/// A line with stand-ins around it, for one test.
struct House {
    let stage: Stage
    let caller = RehearsalCaller()
    private let client = EventLoop(name: "client") { Desk($0) }

    /// Builds a house, lets `body` live in it, and pulls it down.
    static func with(
        _ change: (inout Settings) -> Void = { _ in }, _ body: (House) async throws -> Void
    ) async throws {
        Log.quieten(to: .silent)
        let house = House(stage: try await Stage.open(clock: 1, change: change))
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(house)) } catch { outcome = .failure(error) }
        await house.caller.stop()
        await house.client.stop()
        await house.stage.close()
        try outcome.get()
    }

    var store: any Store { stage.line.store }

    /// A recorded call of the repository.
    static func recorded(_ name: String) throws -> RecordedCall {
        let fixtures = URL(filePath: #filePath).appending(path: "../../../fixtures/calls/\(name)").standardized
        return try RecordedCall(folder: fixtures.path)
    }

    /// Rings; the model plays `recorded` too.
    func ring(_ recorded: RecordedCall, faults: CallerFaults = CallerFaults()) async -> CallerReport {
        await stage.model.play(.recorded(recorded))
        return await ringOnly(recorded, faults: faults)
    }

    /// Rings, with whatever the model plays.
    func ringOnly(_ recorded: RecordedCall, faults: CallerFaults = CallerFaults()) async -> CallerReport {
        await caller.call(
            recorded, at: stage.line.address, accountSid: stage.settings.accountSid!,
            authToken: stage.settings.authToken!, publicURL: stage.settings.publicURL, faults: faults)
    }

    /// The call once it has ended and was worked on.
    func ended(_ callSid: String) async throws -> CallRecord {
        try await eventually("call \(callSid) ends") {
            let call = try await store.call(callSid)
            return call?.status == .live || call?.summary == nil ? nil : call
        }
    }

    /// Asks until there is an answer; a test that waits in vain fails by name.
    func eventually<Value>(_ what: String, _ body: () async throws -> Value?) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if let value = try await body() { return value }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("in vain: \(what)")
        throw CancellationError()
    }

    func fetch(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: String = ""
    ) async throws -> HTTPResponse {
        let address = Address(stage.line.address + path)!
        let outcome: Result<HTTPResponse, SocketFailure> = await withCheckedContinuation { reply in
            client.post {
                $0.reactor.fetch(method, address, headers: headers, body: Array(body.utf8)) {
                    reply.resume(returning: $0)
                }
            }
        }
        return try outcome.get()
    }

    /// A question to the API as an operator.
    func ask(_ path: String) async throws -> JSON {
        let response = try await fetch(
            "GET", path, headers: [("Authorization", "Bearer \(stage.settings.adminToken)")])
        #expect(response.status == 200, "\(path)")
        return try #require(JSON(parsing: response.body))
    }

    /// Kinds of the events of a call.
    func events(_ callSid: String) async throws -> [String] { try await store.events(of: callSid).map(\.kind) }
}

private final class Desk {
    let reactor: Reactor
    init(_ reactor: Reactor) { self.reactor = reactor }
}
