/// What a rehearsed model says.
package enum Script: Sendable {
    /// An echo of each utterance; two tones in greeting.
    case echo
    /// What a recorded session said, by the rules of `fixtures/calls/README.md`.
    case recorded(RecordedSession)

    /// What the recorded call's model said.
    package static func recorded(_ call: RecordedCall) -> Script { .recorded(call.session) }
}
