import Foundation
import JSONText
import Records

/// `ringback import FILE`: past calls, one JSON object a line, each kept whole or not at all.
enum ImportCommand {
    private static let usage = "import FILE [--no-extract] [--wait] [--json]    (FILE - is standard input)"

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["no-extract", "wait", "json"], options: ["config"])
        let path = try arguments.expect(1, usage)[0]
        let settings = try Settings(arguments)
        let store = try await RecordsCommands.open(settings)
        var importer = Importer(
            store, lines: settings.lines, zone: settings.timeZone,
            job: arguments.has("no-extract") ? nil : Clerk.summarisePast
        ) { Program.complain("line \($0.line): \($0.reason)") }
        try await importer.read(path)
        if arguments.has("wait") { try await importer.finishWork(settings) }
        await store.close()
        let outcome = importer.outcome
        let isLeftToServe = outcome.imported > 0 && !arguments.has("wait") && !arguments.has("no-extract")
        report(outcome, isLeftToServe: isLeftToServe, isJSON: arguments.has("json"))
        if !outcome.refused.isEmpty {
            throw Program.Failure.failed(
                "\(outcome.refused.count) lines were refused, see above; mend them and import the file again")
        }
        if outcome.dead > 0 {
            throw Program.Failure.failed("the work of \(outcome.dead) calls has failed; the view ops_jobs says why")
        }
    }

    private static func report(_ outcome: Importer.Outcome, isLeftToServe: Bool, isJSON: Bool) {
        if isJSON {
            let document: JSON = [
                "imported": JSON(outcome.imported), "turns": JSON(outcome.turns), "known": JSON(outcome.known),
                "erased": JSON(outcome.erased),
                "refused": .array(
                    outcome.refused.map { ["line": JSON($0.line), "reason": .string($0.reason)] }),
            ]
            print(document.text)
        } else {
            print("\(outcome.imported) calls imported, with \(outcome.turns) turns")
            if isLeftToServe { print("what they lead to is found by ‘serve’, or at once with --wait") }
            if outcome.known > 0 { print("\(outcome.known) were there already") }
            if outcome.erased > 0 { print("\(outcome.erased) were erased, and stay so") }
        }
    }
}
