import Console
import Foundation
import Secrets
import Sockets
import Synchronization

/// Rings people: asks Twilio for a call and keeps what it is for until somebody picks up. Any thread.
final class Dialler: Sendable {
    private struct State {
        var begun: [Date] = []
        var errands: [String: (errand: Errand, isAnswered: Bool)] = [:]
    }
    private let state = Mutex(State())
    private let policy: OutboundPolicy
    private let twilio: TwilioREST?
    private let publicURL: String?
    private let mailbox: Mailbox
    /// A telephone rings for half a minute, and a recorded greeting is short; an older token opens nothing.
    private static let patience = 180.0

    /// - Parameter mailbox: of a loop that no call needs.
    init(_ settings: Settings, on mailbox: Mailbox) {
        policy = settings.outbound
        twilio = settings.twilio
        publicURL = settings.publicURL
        self.mailbox = mailbox
    }

    /// Rings a number. - Parameter zone: of who is rung.
    func place(to number: String, purpose: String, zone: TimeZone, at now: Date = Date()) async -> PlacedCall {
        guard let twilio, let publicURL else {
            return .refused(
                code: "outbound_off", "calls are made through Twilio; set TWILIO_ACCOUNT_SID and RINGBACK_PUBLIC_URL")
        }
        let errand = Errand(token: Token.random(bytes: 16), to: number, purpose: purpose, at: now)
        if let refusal = admit(errand, zone) { return .refused(code: refusal.code, refusal.message) }
        let outcome: TwilioREST.Created = await withCheckedContinuation { reply in
            let posted = mailbox.post { [policy] reactor in
                twilio.create(
                    from: policy.from ?? "", errand: errand, publicURL: publicURL, on: reactor
                ) { reply.resume(returning: $0) }
            }
            if !posted { reply.resume(returning: .failed("the line is stopping")) }
        }
        switch outcome {
        case .call(let callSid): return .ringing(callSid: callSid)
        case .failed(let why):
            state.withLock { $0.errands[errand.token] = nil }
            return .failed(why)
        }
    }

    /// Checks and counts in one step, so that two at once are two. - Returns: why it may not be.
    private func admit(_ errand: Errand, _ zone: TimeZone) -> OutboundPolicy.Refusal? {
        state.withLock { state in
            state.begun.removeAll { errand.at.timeIntervalSince($0) >= 3600 }
            state.errands = state.errands.filter { errand.at.timeIntervalSince($0.value.errand.at) < Self.patience }
            let refusal = policy.refusal(errand.to, at: errand.at, zone: zone, recent: state.begun)
            if let refusal { return refusal }
            state.begun.append(errand.at)
            state.errands[errand.token] = (errand, false)
            return nil
        }
    }

    /// What a call is for that was picked up; nil for a token that is not known, or too old.
    func answered(_ token: String) -> Errand? {
        state.withLock { state in
            state.errands[token]?.isAnswered = true
            return state.errands[token]?.errand
        }
    }

    /// What a call was for that is over and was never picked up; nil when it was, or that has been said.
    func missed(_ token: String) -> Errand? {
        state.withLock { state in
            guard let (errand, isAnswered) = state.errands[token], !isAnswered else { return nil }
            state.errands[token] = nil
            return errand
        }
    }
}
