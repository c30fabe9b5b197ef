import Foundation
import Records

/// Reads in a call what became of the promises of earlier ones: "the photos arrived", "I never got the quote", "I don't need
/// the van any more".
///
/// Only the side something was owed to can say that it came. English, like all the rules.
struct ReportReader {
    private let known: [(commitment: Commitment, deed: Deed)]
    private var reports: [String: LedgerReport] = [:]
    private let callSid: String
    private let now: Date

    /// - Parameter known: what earlier calls left outstanding.
    static func reports(
        in utterances: [Utterance], of known: [Commitment], callSid: String, now: Date
    ) -> [LedgerReport] {
        guard !known.isEmpty else { return [] }
        var reader = ReportReader(known: known.map { ($0, Deed($0.action)) }, callSid: callSid, now: now)
        var before: Set<String> = []
        for utterance in utterances {
            for sentence in utterance.sentences { reader.read(utterance, sentence, before) }
            before = Deed.things(in: utterance.words.words.map(\.lower))
        }
        return reader.reports.values.sorted { $0.id < $1.id }
    }

    private init(known: [(commitment: Commitment, deed: Deed)], callSid: String, now: Date) {
        self.known = known
        self.callSid = callSid
        self.now = now
    }

    private mutating func read(_ utterance: Utterance, _ sentence: Sentence, _ before: Set<String>) {
        let words = utterance.words.words[sentence.range].map(\.lower)
        guard let cue = Cue.read(words, isQuestion: sentence.isQuestion) else { return }
        var spoken = Deed.things(in: words)
        // "Yes, I got it": of what was asked just before.
        if spoken.subtracting(Cue.hollow).isEmpty { spoken.formUnion(before) }
        let speaker: CommitmentOwner = utterance.speaker
        let candidates = known.filter { item in
            let owes = item.commitment.owner == speaker
            switch cue {
            case .kept, .missed, .cancelled: return !owes && (speaker == .caller || item.commitment.owner == .caller)
            case .claimed, .withdrawn: return owes
            case .ended: return false
            }
        }
        guard let target = best(candidates, words, spoken) else { return }
        let report = LedgerReport(
            id: "\(callSid)-r-\(target.id)", callSid: callSid, target: target.id, kind: cue,
            citation: Citation(
                turnID: utterance.turn.id, turnRef: utterance.turn.ref, quote: utterance.quote(sentence)),
            confidence: 0.55, source: .rules, createdAt: now)
        // A claim is no news beside a proof.
        if let known = reports[target.id], cue == .claimed, known.kind != .claimed { return }
        reports[target.id] = report
    }

    /// The commitment whose things the sentence names most; failing that, the only one of the deed it names.
    private func best(
        _ candidates: [(commitment: Commitment, deed: Deed)], _ words: [String], _ spoken: Set<String>
    ) -> Commitment? {
        let ranked = candidates.map { (item: $0, count: $0.deed.mentions(spoken)) }.filter { $0.count > 0 }
        if let most = ranked.map(\.count).max() {
            let top = ranked.filter { $0.count == most }
            return (top.first { $0.item.deed.family == Cue.family(of: words) } ?? top.first)?.item.commitment
        }
        guard let family = Cue.family(of: words) else { return nil }
        let same = candidates.filter { $0.deed.family == family }
        return same.count == 1 ? same[0].commitment : nil
    }
}

/// The words by which somebody says what became of a promise.
enum Cue {
    /// Words that name nothing.
    static let hollow = Set(["get", "got", "arriv", "come", "thank", "send", "receiv", "need", "wait", "yet", "still"])

    static func read(_ words: [String], isQuestion: Bool) -> LedgerReport.Kind? {
        if has(missing, words) { return .missed }
        if isQuestion {
            return has([["where's", "my"], ["where", "is", "my"], ["where", "are", "my"]], words) ? .missed : nil
        }
        if has(releases, words) { return .cancelled }
        if has(refusals, words) { return .withdrawn }
        let isDenied = words.contains {
            [
                "not", "never", "haven't", "hasn't", "didn't", "don't", "if", "once", "when", "until", "will", "i'll",
                "we'll", "it'll",
            ].contains($0)
        }
        if !isDenied, has(arrivals, words) { return .kept }
        if !isDenied, has(claims, words) { return .claimed }
        return nil
    }

    /// The deed that a sentence says was done: "thanks for calling", "your technician came".
    static func family(of words: [String]) -> String? {
        for word in words { if let verb = pasts[word] { return Verbs.family(verb) } }
        return nil
    }

    private static func has(_ phrases: [[String]], _ words: [String]) -> Bool {
        words.indices.contains { index in phrases.contains { words[index...].starts(with: $0) } }
    }

    private static func phrases(_ text: String) -> [[String]] {
        text.split(separator: "/").map { $0.split(separator: " ").map(String.init) }
    }

    private static let pasts: [String: String] = [
        "sent": "send", "sending": "send", "emailed": "send", "mailed": "send", "called": "call", "calling": "call",
        "phoned": "call", "rang": "call", "came": "come", "coming": "come", "visited": "come", "fixed": "fix",
        "fixing": "fix", "repaired": "fix", "repairing": "fix", "delivered": "deliver", "delivering": "deliver",
        "installed": "install", "installing": "install", "replaced": "replace", "replacing": "replace",
        "refunded": "refund", "paid": "pay", "booked": "appointment", "brought": "bring", "returned": "return",
    ]

    private static let arrivals = phrases(
        """
        i got/i've got/i have got/we got/we've got/we have got/i received/i've received/i have received/we received/\
        we've received/we have received/i did get/we did get/got your/got the/received your/received the/arrived/\
        has arrived/have arrived/came through/came in/came by/came on/came yesterday/came today/came this/turned up/\
        showed up/went through/was delivered/were delivered/was here/were here/are here/is here/got here/has come/\
        have come/thanks for sending/thank you for sending/thanks for the/thank you for the/thanks for calling/\
        thank you for calling back/thanks for your/thank you for your/thanks for fixing/thank you for fixing/\
        thanks for coming/thank you for coming/you fixed/you sent/you called/you delivered/you brought/you did/\
        he fixed/she fixed/they fixed/he came/she came/they came/they delivered/they brought/they installed/it works/\
        is working again/has been fixed/is fixed/was fixed/was installed/has been installed/is in my account/\
        is on my account/money is back/showed up in/cleared/is with us/are with us/have it here/has reached/reached me/\
        reached us/found it in/landed
        """)
    private static let missing = phrases(
        """
        never got/never received/never came/never arrived/never called/never sent/never heard/never showed/\
        haven't got/haven't received/haven't had/haven't heard/haven't seen/hasn't come/hasn't arrived/hasn't been/\
        hasn't called/hasn't shown/haven't come/haven't arrived/have not received/have not got/has not arrived/\
        has not come/have not heard/didn't get/didn't receive/didn't come/didn't arrive/didn't call/didn't show/\
        did not get/did not receive/did not come/did not arrive/did not call/still waiting/still haven't/still hasn't/\
        still no/still nothing/no sign of/nobody came/nobody called/no one came/no one called/nothing has come/\
        nothing came/nothing arrived/not arrived yet/not here yet/isn't here yet/is still missing/are still missing/\
        waiting for the/waiting for your/waiting on
        """)
    private static let releases = phrases(
        """
        don't need/do not need/no longer need/don't want/no longer want/won't need/no need/needn't/you don't have to/\
        forget about/never mind the/never mind about/cancel the/cancel my/cancel that/please cancel/want to cancel/\
        like to cancel/need to cancel/call off the/scrap the/skip the/don't bother/leave the
        """)
    private static let refusals = phrases(
        """
        after all i can't/can't send/can't make it/can't do it/can't come/won't be able/won't manage/not able to/\
        unable to/not going to be able/decided not to/decided against/i'm afraid we can't/i'm afraid i can't/\
        have to cancel/had to cancel/changed my mind/we can't after all/i can't after all
        """)
    private static let claims = phrases(
        """
        i sent/i've sent/i have sent/we sent/we've sent/we have sent/i emailed/i've emailed/we emailed/we've emailed/\
        i paid/i've paid/i have paid/i mailed/i've mailed/i posted/i've posted/i uploaded/i've uploaded/i signed/\
        i've signed/i called/i've called/we called/we've called/i ordered/we ordered/we've ordered/i returned/\
        i've returned/i transferred/i've transferred/we refunded/we've refunded/we shipped/we've shipped/i dropped/\
        i've dropped/i brought/i booked/we booked/we've booked/i've done/i did/we did/we've done/is on its way/\
        are on their way/went out
        """)
}
