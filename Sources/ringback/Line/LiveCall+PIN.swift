import Bridge
import Foundation
import JSONText
import Records
import Sockets

/// A caller who proves by keys who they are. What they press goes from the telephone to the comparison, and is told, written
/// down and logged nowhere.
extension LiveCall {
    /// What became of a try.
    enum PINVerdict: String, Sendable {
        case right, wrong
        /// There is no PIN to compare with, or it was tried too often.
        case closed
    }

    func checkPIN(_ digits: String) {
        guard let contact = acquaintance?.takePINTry() else { return checked(.closed) }
        Task { [receptionist = board.receptionist, mailbox = board.reactor.mailbox, callSid = record.callSid] in
            let verdict = await receptionist.check(pin: digits, of: contact)
            mailbox.post(to: Switchboard.self) { $0.call(callSid)?.checked(verdict) }
        }
    }

    private func checked(_ verdict: PINVerdict) {
        note(CallNote("pin_checked", [.init("verdict", .string(verdict.rawValue))]))
        switch verdict {
        case .right:
            acquaintance?.verify()
            rise { $0.tell("The caller has keyed in their PIN and is verified.") }
        case .wrong:
            tell("What the caller keyed in is not their PIN. They may try again, and end it with the pound key.")
        case .closed: tell("The caller keyed in digits that are kept secret; nothing has come of them.")
        }
    }

    private func tell(_ text: String) {
        run(call.tellOfKeys("[\(text)]", at: now))
        pump()
    }

    /// What the model is told where the caller has a PIN.
    static let aboutPIN = """
        This caller has a PIN: who keys it in on the telephone, with the pound key at its end, is verified, and you are told. \
        You never see it; don't let it be said aloud.
        """
}
