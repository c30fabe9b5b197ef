import Foundation
import JSONText
import Rehearsal
import Sockets

/// A recorded call into somebody else's server: what became of it is asked over its API.
enum RemoteReplay {
    /// Plays, waits for the summary, and compares.
    static func play(
        _ recorded: RecordedCall, at url: String, clock: Double
    ) async throws -> (call: JSON, differences: [String]) {
        let environment = ProcessInfo.processInfo.environment
        guard let secret = environment["TWILIO_AUTH_TOKEN"] else {
            throw Program.Failure.failed("set TWILIO_AUTH_TOKEN to the server's, so that it can trust the call")
        }
        guard Address(url) != nil else { throw Program.Failure.usage("--to is http://HOST:PORT") }
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let caller = RehearsalCaller()
        let report = await caller.call(
            recorded, at: base,
            accountSid: environment["TWILIO_ACCOUNT_SID"] ?? "AC" + String(repeating: "0", count: 32),
            authToken: secret, publicURL: environment["RINGBACK_PUBLIC_URL"], clock: clock, postsStatus: true)
        await caller.stop()
        guard report.httpStatus == 200 else {
            throw Program.Failure.failed("\(base) did not take the call: \(report.ending)")
        }
        guard let token = environment["RINGBACK_ADMIN_TOKEN"] else {
            throw Program.Failure.failed(
                "the call \(report.callSid) was played; set RINGBACK_ADMIN_TOKEN to the server's to read its record")
        }
        let reader = Reader(base: base, token: token)
        let call = try await reader.call(report.callSid)
        await reader.close()
        var expected = recorded.expected
        expected?.preambleMentions = []
        let outcome = CallOutcome(call, phoneHeardMs: report.heardMs)
        return (call, (expected?.differences(from: outcome) ?? []) + report.violations)
    }

    /// Reads a call's record over the API.
    private final class Reader: Sendable {
        private let loop = EventLoop(name: "reader") { Desk($0) }
        private let base: String
        private let token: String

        init(base: String, token: String) {
            self.base = base
            self.token = token
        }

        /// The call with its turns, once it has ended and was summarised, or after 20 s as it is then.
        func call(_ sid: String) async throws -> JSON {
            let deadline = ContinuousClock.now + .seconds(20)
            while true {
                let call = try await get("/api/v1/calls/\(sid)")
                let isDone = call["ended_at"]?.string != nil && call["summary"]?.string != nil
                if isDone || ContinuousClock.now >= deadline {
                    let turns = try await get("/api/v1/calls/\(sid)/turns")["turns"] ?? []
                    return .object((call.members ?? []) + [.init("turns", turns)])
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }

        func close() async { await loop.stop() }

        private func get(_ path: String) async throws -> JSON {
            let address = Address(base + path)!
            let headers = [(name: "Authorization", value: "Bearer \(token)")]
            let outcome: Result<HTTPResponse, SocketFailure> = await withCheckedContinuation { reply in
                loop.post { $0.reactor.fetch("GET", address, headers: headers) { reply.resume(returning: $0) } }
            }
            switch outcome {
            case .failure(let failure): throw Program.Failure.failed("\(base): \(failure.text)")
            case .success(let response) where response.status == 401:
                throw Program.Failure.failed("\(base) does not know this RINGBACK_ADMIN_TOKEN")
            case .success(let response):
                guard let json = JSON(parsing: response.body), response.status == 200 else {
                    throw Program.Failure.failed("\(base)\(path) answered \(response.status)")
                }
                return json
            }
        }
    }

    private final class Desk {
        let reactor: Reactor
        init(_ reactor: Reactor) { self.reactor = reactor }
    }
}

extension CallOutcome {
    /// Reads a call as the API answers it.
    init(_ call: JSON, phoneHeardMs: Int?) {
        func time(_ value: JSON?) -> Date? {
            value?.string.flatMap { try? Date($0, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
        }
        let turns = (call["turns"]?.array ?? []).filter { ["caller", "agent"].contains($0["role"]?.string ?? "") }
        self.init(
            endReason: call["end_reason"]?.string,
            turns: turns.map {
                Turn(
                    role: $0["role"]?.string ?? "", text: $0["text"]?.string ?? "", heardText: $0["heard_text"]?.string,
                    interrupted: $0["interrupted"]?.bool ?? false)
            },
            commitments: (call["commitments"]?.array ?? []).map {
                Commitment(
                    owner: $0["owner"]?.string ?? "", action: $0["action"]?.string ?? "",
                    quote: $0["quote"]?.string ?? "", dueAt: time($0["due_at"]), timeZone: call["time_zone"]?.string)
            }, summary: call["summary"]?.string, preamble: call["preamble"]?.string,
            dtmf: (call["events"]?.array ?? []).compactMap { $0["detail"]?["digit"]?.string }.joined(),
            startedAt: time(call["started_at"]) ?? Date(), phoneHeardMs: phoneHeardMs)
    }
}
