import Foundation
import Records

/// The rows of earlier calls that a model is told of, under short names of ours: it can speak of no others.
struct KnownRows {
    let commitments: [(name: String, row: Commitment)]
    let facts: [(name: String, row: Fact)]

    static let most = 20

    init(_ ledger: ContactLedger, before call: CallRecord) {
        let past = ledger.before(call)
        commitments = past.outstanding.prefix(Self.most).enumerated().map { ("K\($0 + 1)", $1) }
        facts = past.standingFacts.prefix(Self.most).enumerated().map { ("F\($0 + 1)", $1) }
    }

    /// What an answer that was given with these rows in view rests on, for `InputHash`.
    var inputs: [String] { Self.inputs(of: commitments.map(\.row)) + facts.flatMap { [$1.id, $1.slot, $1.value] } }

    /// The same of commitments alone.
    static func inputs(of commitments: [Commitment]) -> [String] {
        commitments.flatMap { row in
            [row.id, row.owner.rawValue, row.action, row.dueAt.map { "\($0.timeIntervalSince1970)" } ?? ""]
        }
    }

    func commitment(_ name: String) -> Commitment? { commitments.first { $0.name == name }?.row }
    func fact(_ name: String) -> Fact? { facts.first { $0.name == name }?.row }

    /// The rows as they are put to a model; empty without any. What reads like an instruction is left out.
    func text(_ wording: PreambleWording) -> String {
        var lines: [String] = []
        for (name, row) in commitments {
            guard let action = Quotable.line(row.action, limit: 120) else { continue }
            let owner =
                switch row.owner {
                case .us: "the line owes"
                case .caller: "the caller owes"
                case .thirdParty: "a third party owes"
                case .unclear: "open who owes"
                }
            lines.append("\(name) \(owner): \(action)" + (row.dueAt.map { ", due \(wording.due($0))" } ?? ""))
        }
        for (name, row) in facts {
            guard let value = Quotable.line(row.value, limit: 120) else { continue }
            lines.append("\(name) \(row.slot): \(value)")
        }
        return lines.isEmpty ? "" : "Known from earlier calls:\n" + lines.joined(separator: "\n") + "\n\n"
    }
}
