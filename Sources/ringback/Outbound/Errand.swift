import Foundation
import Memory

/// What the line rings somebody for.
struct Errand: Sendable, Equatable {
    /// Names it in the addresses that Twilio calls back.
    var token: String
    var to: String
    var purpose: String
    var at: Date

    /// What the session is told of it. Who answers is not known yet: the number was rung, and anybody may pick up. So nothing
    /// is told of whom it belongs to, not even the name; that comes when they have given it (`confirm_caller`).
    var briefing: String {
        """
        <errand>
        You rang this number; nobody rang you. Whoever answers may be anybody: say who you are and ask whom you are speaking \
        with. Say nothing of what stands below before they have given their name; let confirm_caller check it where you have \
        that. If it is not the name on record, or plainly somebody else, ask when to ring again and say goodbye; leave no \
        message with them or on a machine.
        Why you ring: \(Sanitiser.line(purpose, limit: Self.longestPurpose))
        </errand>
        """
    }

    /// Of what is longer the end is left out.
    static let longestPurpose = 2000

    /// How the agent begins.
    static let greeting = "Somebody has picked up. Say hello, who you are, and ask whom you are speaking with."
}
