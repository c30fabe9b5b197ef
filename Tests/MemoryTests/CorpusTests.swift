import Foundation
import Memory
import Testing

/// The offline rules against the labelled calls. The figures are printed; floors hold only for the calls the rules were
/// tuned on, a little below what they reach.
struct CorpusTests {
    @Test func `rules find the promises of the development calls`() throws {
        let agreement = try measure("dev")
        #expect(agreement.precision >= 0.5)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["RINGBACK_CORPUS_HELD"] != nil))
    func `rules meet the calls set apart`() throws {
        let agreement = try measure("held")
        #expect(agreement.labelled > 0)
    }

    private func measure(_ split: String) throws -> Agreement {
        var agreement = Agreement()
        for call in try Corpus().calls where call.split == split { agreement.add(call) }
        print("commitments, \(split): \(agreement)")
        if ProcessInfo.processInfo.environment["RINGBACK_CORPUS_REMARKS"] != nil {
            for remark in agreement.remarks { print("  \(remark)") }
        }
        return agreement
    }
}
