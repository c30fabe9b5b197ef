package import Foundation

/// The calls that run, as operators watch them and act on them. What answers the telephone implements it.
package protocol LiveCalls: Sendable {
    /// What happens from now on, beginning with the calls that run. Ends when the line stops, or when the watcher has
    /// fallen too far behind; it may begin again then.
    /// - Parameter duration: ends after this, too; nil for no end.
    func watch(for duration: Duration?) async -> AsyncStream<LiveEvent>

    /// The sound of a call from now on: μ-law at 8 kHz, caller and agent interleaved, as it becomes certain what was heard.
    /// nil when there is no such call.
    func listen(to callSid: String) async -> AsyncStream<[UInt8]>?

    /// Tells the agent something that the caller does not hear.
    func whisper(_ text: String, to callSid: String) async -> ActOutcome
    /// Ends a call.
    func hangUp(_ callSid: String) async -> ActOutcome
    /// Hands a call to another number or SIP address, and leaves it.
    func transfer(_ callSid: String, to address: String) async -> ActOutcome

    /// Rings somebody.
    /// - Parameter number: E.164.
    /// - Parameter purpose: what the agent is to do.
    /// - Parameter zone: of who is rung.
    func placeCall(to number: String, purpose: String, zone: TimeZone) async -> PlacedCall

    /// Lets a telephone in a browser ring, as Twilio's webhook would. nil when the line is full or stopping.
    /// - Parameter caller: the number or address that the call seems to come from.
    func openPhone(from caller: String) async -> PhoneLine?
}

/// What became of an act.
package enum ActOutcome: Sendable, Equatable {
    /// It was done, or is on its way.
    case done
    /// There is no such call, or it is over.
    case noSuchCall
    /// It can't be done, and why, for the operator.
    case unable(String)
}

/// What became of a call that an operator wants made.
package enum PlacedCall: Sendable, Equatable {
    /// It rings at the other end.
    case ringing(callSid: String)
    /// The line may not make it; a code and why.
    case refused(code: String, String)
    /// The telephone network did not take it; what it said.
    case failed(String)
}

/// Where a browser's telephone connects.
package struct PhoneLine: Sendable, Equatable {
    /// `CA` and 32 hex digits, made here as Twilio would make one.
    package var callSid: String
    /// The path of its Media Streams socket; good once.
    package var path: String

    /// From its parts.
    package init(callSid: String, path: String) {
        self.callSid = callSid
        self.path = path
    }
}
