import Foundation
import Memory
import Testing

/// The offline rules against the labelled calls. The figures are printed; the floors are what the design asks of rules
/// (`precision 0.73, recall 0.76`, dates right in 82 of 100, nobody's debt another's), not what they reach.
struct CorpusTests {
    private static let parts = [
        ("commitments", "dev"), ("commitments", "held"), ("commitments-fresh", "fresh"),
        ("commitments-fresh", "fresh-held"),
    ]

    @Test(arguments: parts)
    func `rules find promises as surely as is asked of them`(_ corpus: String, _ split: String) throws {
        let agreement = try measure(split, of: corpus)
        #expect(agreement.labelled > 0)
        #expect(agreement.precision >= 0.73)
        if split == "fresh-held" {
            withKnownIssue("of the later calls set apart fewer promises are found than is asked; nobody reads which") {
                #expect(agreement.recall >= 0.76)
            }
        } else {
            #expect(agreement.recall >= 0.76)
        }
        #expect(agreement.dueShare >= 0.82)
        #expect(agreement.ownerShare == 1, "who owes whom is never turned round")
    }

    /// Words that two promises share without meaning the same.
    private static let plain: Set<String> = [
        "the", "a", "an", "to", "of", "in", "on", "at", "for", "with", "and", "it", "that", "caller", "us", "up", "out",
        "what", "when", "from", "by", "back", "over", "off", "down", "her", "his", "he", "she", "we", "about", "one",
    ]

    @Test(arguments: ["talks", "talks-held"])
    func `rules find promises in long talks`(_ split: String) throws {
        var agreement = Agreement()
        for call in try TalkCorpus.calls(split) { agreement.add(call, reach: 2, plain: Self.plain) }
        report("commitments-talks", split, agreement)
        #expect(agreement.labelled > 60)
        #expect(agreement.precision >= 0.73)
        #expect(agreement.recall >= 0.5)
        #expect(agreement.dueShare >= 0.82)
        #expect(agreement.ownerShare >= 0.95)
        withKnownIssue("of what is arranged in long talks fewer promises are found than is asked of short calls") {
            #expect(agreement.recall >= 0.76)
        }
    }

    @Test(arguments: ["lines-dev", "lines-held"])
    func `rules find promises in calls to everyday lines`(_ split: String) throws {
        var agreement = Agreement()
        for call in try TalkCorpus.calls(split, of: "commitments-lines") {
            agreement.add(call, reach: 2, plain: Self.plain)
        }
        report("commitments-lines", split, agreement)
        #expect(agreement.labelled > 60)
        #expect(agreement.precision >= 0.73)
        #expect(agreement.dueShare >= 0.82)
        guard split == "lines-held" else {
            #expect(agreement.recall >= 0.76)
            #expect(agreement.ownerShare >= 0.95)
            return
        }
        withKnownIssue("of the lines set apart fewer promises are found than is asked; nobody reads which") {
            #expect(agreement.recall >= 0.76)
        }
        withKnownIssue("of the lines set apart more than one owner in twenty is wrong; nobody reads which") {
            #expect(agreement.ownerShare >= 0.95)
        }
    }

    @Test(arguments: ["lines-dev", "lines-held"])
    func `summaries by rule say what a call was about and what came of it`(_ split: String) throws {
        var agreement = SummaryAgreement()
        for call in try TalkCorpus.calls(split, of: "commitments-lines") { agreement.add(call) }
        print("commitments-lines, \(split): \(agreement)")
        tell(split, agreement.remarks)
        #expect(agreement.topics > 20)
        #expect(agreement.topicShare >= 0.5)
        #expect(agreement.pointShare >= 0.6)
        #expect(agreement.characters <= agreement.topics * 720, "the headline's 120 and the body's 600")
    }

    @Test func `the corpus is as large as it says, and a third of it is set apart`() throws {
        let lines = try Corpus().calls.flatMap(\.lines)
        let held = lines.filter { $0.split == "held" }.count
        #expect(lines.count >= 150 && held * 4 >= lines.count)
        #expect(try Corpus().calls.count >= 20)
    }

    private func measure(_ split: String, of corpus: String) throws -> Agreement {
        var agreement = Agreement()
        for call in try Corpus(corpus).calls where call.split == split { agreement.add(call) }
        report(corpus, split, agreement)
        return agreement
    }

    private func report(_ corpus: String, _ split: String, _ agreement: Agreement) {
        print("\(corpus), \(split): \(agreement)")
        tell(split, agreement.remarks + agreement.finds)
    }

    /// Prints what disagrees, of the parts that `RINGBACK_CORPUS_REMARKS` names.
    private func tell(_ split: String, _ remarks: [String]) {
        let named = ProcessInfo.processInfo.environment["RINGBACK_CORPUS_REMARKS"]?.split(separator: ",")
        guard named?.contains(split[...]) == true else { return }
        for remark in remarks { print("  \(remark)") }
    }
}
