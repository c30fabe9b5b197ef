/// What another server can be told of. Each is a job of that kind, so it is durable, retried and shown like one.
package enum WebhookEvent: String, Sendable, CaseIterable {
    /// A call is over.
    case callEnded = "call.ended"
    /// A call has a summary, or one that says something else.
    case summaryReady = "summary.ready"
    /// A promise that is not settled falls due now.
    case commitmentDue = "commitment.due"

    /// The kinds of jobs that tell.
    package static let kinds = allCases.map(\.rawValue)
}
