import Console
import Foundation
import JSONText
import Records

/// `ringback forget NUMBER`: erases who rings from it, all who share it, and proves that nothing is left.
enum ForgetCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        let number = try arguments.expect(1, "forget NUMBER [--json]")[0]
        let settings = try Settings(arguments)
        Log.quieten(to: .warning)
        let store = try await RecordsCommands.open(settings)
        let (counts, residue) = try await forget(number, settings, store)
        await store.close()
        let rows = counts.sorted { $0.key < $1.key }
        if arguments.has("json") {
            let document: JSON = [
                "erased": .object(rows.map { .init($0.key, JSON($0.value)) }),
                "residue": .array(residue.map(JSON.string)),
            ]
            print(document.text)
        } else {
            for (what, count) in rows { print("\(what): \(count) erased") }
            print("residue: \(residue.count) places")
        }
        guard residue.isEmpty else {
            throw Program.Failure.failed(
                "erased, but traces stand in: \(residue.joined(separator: ", ")). "
                    + "Somebody else may have named the number; a log that is in use is emptied later")
        }
    }

    /// - Returns: what was erased, and where something is left.
    static func forget(
        _ number: String, _ settings: Settings, _ store: any Store
    ) async throws -> (counts: [String: Int], residue: [String]) {
        let waiting = try await SpoolVisit.bringIn(settings.spoolFolder, to: store)
        guard waiting.isEmpty else {
            throw Program.Failure.failed(
                "the spool \(settings.spoolFolder) still holds what \(waiting.joined(separator: ", ")) can't write into the "
                    + "database; nothing was erased. Try again when it can")
        }
        let forgetting = Forgetting(
            store: store, folders: settings.callFolders, spool: URL(filePath: settings.spoolFolder))
        var counts: [String: Int] = [:], traces: [Traces] = []
        for contact in try await RecordsCommands.contacts(number, settings, store) {
            let forgotten = try await forgetting.forget(contact.id, by: "cli", at: Date())
            counts.merge(forgotten.counts) { $0 + $1 }
            traces.append(forgotten.traces)
        }
        var residue: [String] = []
        for traces in traces { residue += try await forgetting.residue(of: traces) }
        return (counts, residue)
    }
}
