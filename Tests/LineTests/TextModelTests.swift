import Foundation
import JSONText
import Records
import Rehearsal
import Sockets
import Synchronization
import Testing

@testable import ringback

/// A text model over HTTP that answers from what it is given, and fails as often as it is told.
private final class TextStandIn: Sendable {
    struct State: Sendable {
        var failures = 0
        var knowsResponses = true
        var requests: [JSON] = []
        var paths: [String] = []
        var answer: JSON = [:]
    }
    let state = Mutex(State())

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        state.withLock { state in
            state.paths.append(request.path)
            state.requests.append(JSON(parsing: request.body) ?? .null)
            guard request.path != "/v1/responses" || state.knowsResponses else { return HTTPResponse(status: 404) }
            guard state.failures == 0 else {
                state.failures -= 1
                return HTTPResponse(
                    status: 503, type: "application/json", #"{"error":{"code":"server_is_overloaded"}}"#)
            }
            let text = JSON.string(state.answer.text)
            let body: JSON =
                request.path == "/v1/responses"
                ? [
                    "status": "completed",
                    "output": [["type": "message", "content": [["type": "output_text", "text": text]]]],
                ]
                : ["choices": [["finish_reason": "stop", "message": ["content": text, "refusal": nil]]]]
            return HTTPResponse(status: 200, type: "application/json", body.text)
        }
    }

    /// Lets `body` live beside a text model.
    static func with(_ body: (TextStandIn, String) async throws -> Void) async throws {
        let model = TextStandIn()
        try await WebStandIn.with(model.answer) { _, url in try await body(model, url + "/v1") }
    }
}

@Suite struct TextModelTests {
    /// What a model says of the first recorded call: one promise that was made, one that nobody made.
    private static let answer: JSON = [
        "language": "en", "outcome": "follow_up", "summary": "Dana needs a quote for a boiler that loses pressure.",
        "headline": "Boiler quote for Dana", "facts": [],
        "commitments": [
            [
                "owner": "us", "beneficiary": "caller", "action": "email the quote", "object": "quote",
                "condition": nil,
                "due_phrase": "by Friday at noon", "due_iso": nil, "strength": "promise", "confidence": 0.9,
                "turns": ["T5"], "quote": "I'll email you the quote by Friday at noon",
            ],
            [
                "owner": "us", "beneficiary": "caller", "action": "pay a thousand dollars", "object": "money",
                "condition": nil, "due_phrase": nil, "due_iso": nil, "strength": "promise", "confidence": 0.9,
                "turns": ["T5"], "quote": "we will pay you a thousand dollars",
            ],
        ],
    ]

    @Test func `a model's summary and its proven commitments are kept; an invented one is not`() async throws {
        try await TextStandIn.with { desk, url in
            desk.state.withLock { $0.answer = Self.answer }
            try await House.with({
                $0.textModel = "small"
                $0.textURL = url
                $0.openAIKey = "sk-test"
            }) { house in
                let report = await house.ring(try House.recorded("first-call"))
                let call = try await house.ended(report.callSid)
                #expect(call.summarySource == .llm)
                #expect(call.summary == "Dana needs a quote for a boiler that loses pressure.")
                let found = try await house.store.commitments(CommitmentFilter(callSid: report.callSid))
                #expect(found.map(\.action) == ["email the quote"])
                #expect(found.first?.source == .llm)
                #expect(found.first?.dueAt != nil)
                let request = try #require(desk.state.withLock { $0.requests.first })
                #expect(request["store"]?.bool == false)
                #expect(request["model"]?.string == "small")
                #expect(request["text"]?["format"]?["strict"]?.bool == true)
            }
        }
    }

    @Test func `a failing model is asked again; the rules stand in until it answers`() async throws {
        try await TextStandIn.with { desk, url in
            desk.state.withLock {
                $0.answer = Self.answer
                $0.failures = 1
                $0.knowsResponses = false
            }
            try await House.with({
                $0.textModel = "small"
                $0.textURL = url
            }) { house in
                let report = await house.ring(try House.recorded("first-call"))
                #expect(try await house.ended(report.callSid).summarySource == .rules)
                let call = try await house.eventually("the model's summary supersedes") {
                    let call = try await house.store.call(report.callSid)
                    return call?.summarySource == .llm ? call : nil
                }
                #expect(call.headline == "Boiler quote for Dana")
                #expect(try await house.store.jobs(state: .queued, limit: 1).isEmpty)
                // A server without the Responses route was asked for chat completions.
                #expect(desk.state.withLock { $0.paths.last } == "/v1/chat/completions")
            }
        }
    }
}
