package import Foundation

/// One thing that happened, on its way into the records. Entries are written in the order in which they happened; writing
/// one again changes nothing, so that whoever does not know whether it was written may write it again.
///
/// They are also what the spool holds as JSON: a case or a field that is added must leave what older programs wrote
/// readable, i.e. be optional.
package enum Entry: Sendable, Equatable, Codable {
    /// A call began; see `Store.begin`.
    case begin(CallRecord, anonymous: Bool)
    /// A session was told what is remembered; see `Store.keep`.
    case preamble(PreambleRecord)
    /// Turns are final, or changed; see `Store.append`.
    case turns([Turn])
    /// Something happened that is no turn; see `Store.append`.
    case events([CallEvent])
    /// The caller proved to be who they are: the call's identity level rises to this. `contact`: who it is of those who
    /// share the telephone.
    case identity(String, level: Int, contact: String? = nil)
    /// What a call was told of the memory while it ran.
    case uses(String, [MemoryUse])
    /// A call ended; see `Store.end`.
    case end(String, CallEnding, [NewJob])
    /// A run of `serve` is over without having ended its calls; each gets these kinds of jobs. See `Store.closeRun`.
    case lost(run: String, at: Date, jobs: [String])

    /// The calls it belongs to.
    package var callSids: [String] {
        switch self {
        case .begin(let call, _): [call.callSid]
        case .preamble(let preamble): [preamble.callSid]
        case .turns(let turns): turns.map(\.callSid)
        case .events(let events): events.map(\.callSid)
        case .identity(let callSid, _, _), .uses(let callSid, _), .end(let callSid, _, _): [callSid]
        case .lost: []
        }
    }
}
