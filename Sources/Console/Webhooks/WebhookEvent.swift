/// What another server can be told of. Each is a job of that kind, so it is durable, retried and shown like one.
package enum WebhookEvent: String, Sendable, CaseIterable {
    case callEnded = "call.ended"
    case summaryReady = "summary.ready"
    case commitmentDue = "commitment.due"

    /// The kinds of jobs that tell.
    package static let kinds = allCases.map(\.rawValue)
}
