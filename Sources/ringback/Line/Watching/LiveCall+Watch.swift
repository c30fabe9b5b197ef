import Bridge
import Console
import Foundation
import Records

/// What a call tells those who watch; nothing is measured while nobody does.
extension LiveCall {
    /// To be called with each tick.
    func tellWatchers() {
        guard board.feed.isWatched else { return }
        let now = now
        let levels = call.levels(at: now)
        board.feed.tell(
            .levels(callSid: record.callSid, caller: Self.decibels(levels.caller), agent: Self.decibels(levels.agent)))
        let words = call.spoken(at: now) ?? ""
        guard words != wordsTold else { return }
        wordsTold = words
        board.feed.tell(.words(callSid: record.callSid, role: .agent, text: words))
    }

    /// Whether the telephone network knows the call.
    var isTransferable: Bool { terms.twilio != nil && record.to != LiveDesk.browser }

    /// Below full scale, in tenths; -90 for silence.
    private static func decibels(_ magnitude: Int) -> Double {
        magnitude < 1 ? -90 : (20 * log10(Double(magnitude) / 32768) * 10).rounded() / 10
    }
}
