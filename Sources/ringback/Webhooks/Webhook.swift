import Console
import Foundation
import Memory
import Records
import Secrets
import Sockets

/// The server that is told of events: signed POSTs, judged by the status they are answered with.
struct Webhook: Sendable, Equatable {
    let address: Address
    let secret: String
    let events: Set<WebhookEvent>
    /// A private address may be reached because the host was named as allowed.
    let mayBePrivate: Bool

    /// Reads the settings. nil: the address can't be used.
    /// - Parameter allowed: hosts that may lead to private addresses, or be plain HTTP.
    init?(url: String, secret: String, events: Set<WebhookEvent>, allowed: Set<String>) {
        guard url.hasPrefix("http"), let address = Address(url) else { return nil }
        mayBePrivate = allowed.contains(address.host) || allowed.contains(address.authority)
        guard address.isSecure || mayBePrivate else { return nil }
        self.address = address
        self.secret = secret
        self.events = events
    }

    /// The jobs that a call's end brings along.
    var kindsAtEnd: [String] { events.contains(.callEnded) ? [WebhookEvent.callEnded.rawValue] : [] }

    /// What is to be told once a call was worked on: that there is a summary, and at its time each promise that falls due.
    /// - Parameter commitments: of the call's contact, or of the call where there is no contact.
    func jobs(after summary: Summary, _ commitments: [Commitment], at now: Date) -> [(callSid: String, job: NewJob)] {
        var jobs: [(callSid: String, job: NewJob)] = []
        if events.contains(.summaryReady) {
            // Another summary is news; the same one, made anew from more, is none.
            let content = InputHash.of([summary.headline, summary.text, summary.outcome, summary.source.rawValue])
            let key = "\(WebhookEvent.summaryReady.rawValue):\(summary.callSid):\(content)"
            jobs.append((summary.callSid, NewJob(kind: WebhookEvent.summaryReady.rawValue, key: key, runAfter: now)))
        }
        guard events.contains(.commitmentDue) else { return jobs }
        for commitment in commitments {
            guard commitment.status.isOutstanding, let due = commitment.dueAt, due > now else { continue }
            let key = Self.dueKey(commitment.id, due)
            jobs.append(
                (commitment.callSid, NewJob(kind: WebhookEvent.commitmentDue.rawValue, key: key, runAfter: due)))
        }
        return jobs
    }

    /// Names a promise and the moment it falls due: one that was moved has another.
    static func dueKey(_ id: String, _ due: Date) -> String {
        "\(WebhookEvent.commitmentDue.rawValue):\(id):\(Int((due.timeIntervalSince1970 * 1000).rounded()))"
    }

    /// Tells. `done` runs once, on this loop, with nil, or with why it did not work.
    func post(
        _ event: WebhookEvent, delivery: String, body: [UInt8], at now: Date, on reactor: Reactor,
        done: @escaping (String?) -> Void
    ) {
        let seconds = Int(now.timeIntervalSince1970)
        let headers = [
            (name: "Content-Type", value: "application/json"), (name: "X-Ringback-Event", value: event.rawValue),
            (name: "X-Ringback-Delivery", value: delivery),
            (
                name: RequestSignature.header,
                value: RequestSignature.value(secret: secret, seconds: seconds, body: body)
            ),
        ]
        reactor.fetch(
            "POST", address, headers: headers, body: body, maxBody: 64 << 10, timeoutMs: 10_000,
            reach: mayBePrivate ? .anywhere : .publicOnly
        ) { outcome in
            switch outcome {
            case .success(let answer) where (200..<300).contains(answer.status): done(nil)
            case .success(let answer): done("HTTP \(answer.status)")
            case .failure(let failure): done(failure.text)
            }
        }
    }
}
