import Foundation
import Memory
import Records
import Testing

@testable import ringback

/// Recall against the bundled questions that were set apart, on a part of them; `ringback bench recall` asks all. Of the first
/// dialogues the floor is what the project has promised of rules alone; those of the second are longer and asked in other words
/// than were said, and their floors lie a little below what is reached; in the third people talk and ask as they do, and it is
/// held to what was promised, too.
@Suite struct RecallCorpusTests {
    @Test(arguments: [
        (RecallCorpus.bundled[0], "held", 0.72), (RecallCorpus.bundled[1], "friends-held", 0.50),
        (RecallCorpus.bundled[1], "service-held", 0.47), (RecallCorpus.bundled[2], "third-held", 0.72),
    ])
    func `of what was said in calls that were set apart, enough is among the first ten`(
        folder: String, split: String, floor: Double
    ) async throws {
        let root = URL(filePath: #filePath).appending(path: "../../../fixtures/\(folder)").standardized
        let corpus = try RecallCorpus(folders: [root.path])
        let questions = corpus.questions.filter { $0.split == split }
        let callers = Array(Set(questions.map(\.from))).sorted().prefix(3)
        let file = FileManager.default.temporaryDirectory.appending(path: "recall-\(UUID().uuidString).db")
        defer {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + end) }
        }
        let store = try StoreFactory.open("sqlite:" + file.path)
        try await store.migrate()
        for dialogue in corpus.dialogues where callers.contains(dialogue.from) { try await dialogue.keep(in: store) }
        let recall = Recall(store)
        var found = 0.0, asked = 0.0
        for question in questions where callers.contains(question.from) {
            let contact = try #require(try await store.contact(handle: question.from, line: "main")?.id)
            let hits = try await recall.turns(answering: question.question, of: contact, limit: 10)
            found += question.share(in: hits)
            asked += 1
        }
        await store.close()
        print("recall@10, \(split), \(Int(asked)) questions: \(found / asked)")
        #expect(asked >= 30)
        #expect(found / asked >= floor)
    }
}
