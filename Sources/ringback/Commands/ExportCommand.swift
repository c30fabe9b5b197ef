import Console
import Foundation
import JSONText
import Records

/// `ringback export NUMBER`: everything that is kept of somebody who rings.
enum ExportCommand {
    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        let number = try arguments.expect(1, "export NUMBER [--json]")[0]
        let settings = try Settings(arguments)
        let store = try await RecordsCommands.open(settings)
        let contact = try await RecordsCommands.contact(number, settings, store)
        let export = try await ContactExport(contact, from: store)
        try await store.note("cli", did: "export", to: contact.id, at: Date())
        print(arguments.has("json") ? export.json(at: Date()).text : export.markdown)
        await store.close()
    }
}
