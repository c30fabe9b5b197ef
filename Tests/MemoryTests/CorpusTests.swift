import Foundation
import Memory
import Testing

/// The offline rules against the labelled calls. The figures are printed for both parts; floors hold only for the calls the
/// rules were tuned on, with room below what they reach.
struct CorpusTests {
    @Test func `rules find the promises of the development calls`() throws {
        let agreement = try measure("dev")
        #expect(agreement.precision >= 0.9 && agreement.recall >= 0.9)
        #expect(agreement.dueShare >= 0.9 && agreement.statusShare >= 0.9)
        #expect(agreement.ownerShare == 1, "who owes whom is never turned round")
    }

    @Test func `rules meet the calls set apart`() throws {
        let agreement = try measure("held")
        #expect(agreement.labelled > 0)
    }

    @Test func `the corpus is as large as it says, and a third of it is set apart`() throws {
        let lines = try Corpus().calls.flatMap(\.lines)
        let held = lines.filter { $0.split == "held" }.count
        #expect(lines.count >= 150 && held * 4 >= lines.count)
        #expect(try Corpus().calls.count >= 20)
    }

    @Test func `rules find the promises of calls written after them`() throws {
        let agreement = try measure("fresh", of: "commitments-fresh")
        #expect(agreement.labelled > 0)
    }

    @Test func `rules meet the later calls set apart`() throws {
        let agreement = try measure("fresh-held", of: "commitments-fresh")
        #expect(agreement.labelled > 0)
    }

    private func measure(_ split: String, of corpus: String = "commitments") throws -> Agreement {
        var agreement = Agreement()
        for call in try Corpus(corpus).calls where call.split == split { agreement.add(call) }
        print("commitments, \(split): \(agreement)")
        if ProcessInfo.processInfo.environment["RINGBACK_CORPUS_REMARKS"] == split {
            for remark in agreement.remarks { print("  \(remark)") }
        }
        return agreement
    }
}
