import Bridge
import Foundation
import JSONText
import Records
import Sockets

/// Calls that the line makes itself: what Twilio says of them.
extension Switchboard {
    /// Names what a call of ours is for; nil for a call that came in.
    func errandToken(_ request: HTTPRequest) -> String? {
        Form.decode(Array(request.query.utf8)).first { $0.name == "errand" }?.value
    }

    /// Keeps a call that nobody picked up.
    func keepMissed(_ callSid: String, _ errand: Errand, _ fields: [String: String], _ status: String) {
        var fields = fields
        fields["Direction"] = "outbound-api"
        fields["To"] = errand.to
        var record = record(callSid, fields)
        record.startedAt = errand.at
        scribe.begin(record, anonymous: false) { _ in }
        scribe.post(
            .events([
                CallEvent(
                    callSid: callSid, atMs: 0, kind: "not_answered",
                    detailJSON: JSON.object([.init("status", .string(status))]).text)
            ]))
        let ending = CallEnding(status: .completed, reason: EndReason.notAnswered.rawValue, at: Date())
        scribe.post(.end(callSid, ending, Clerk.jobs(after: callSid, at: ending.at, webhook: settings.webhook)))
        Log.info("call_not_answered", call: callSid, [.init("status", .string(status))])
    }

    /// Twilio says that a call is over which is none of this loop's: it may be another's.
    func over(_ callSid: String) {
        Task { [desk] in await desk.over(callSid) }
    }

    /// Twilio has listened to who picked up. A machine is not talked to: the line leaves no message with anybody.
    func answered(_ callSid: String, by who: String) {
        Task { [desk] in _ = await desk.answered(callSid, by: who) }
    }
}
