import Foundation
import JSONText
import Records
import Testing

@testable import ringback

/// Programs that start at the same moment on a database that none has brought up to date.
@Suite struct MigrationTests {
    private static let postgres = ProcessInfo.processInfo.environment["RINGBACK_TEST_POSTGRES"]

    /// The program that was built with these tests.
    private static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "ringback").path

    /// Lets several processes migrate at once. - Returns: how many steps each has applied.
    private func migrate(_ url: String, in folder: URL) async throws -> [Int] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RINGBACK_") }
        environment["RINGBACK_DATABASE"] = url
        var children: [(process: ChildProcess, output: URL)] = []
        for index in 0..<5 {
            let output = folder.appending(path: "output-\(index)")
            try Data().write(to: output)
            let file = try FileHandle(forWritingTo: output)
            children.append(
                (
                    try ChildProcess(
                        Self.program, ["migrate", "--json"], environment: environment, output: file.fileDescriptor),
                    output
                ))
        }
        var applied: [Int] = []
        for child in children {
            #expect(await child.process.wait() == 0)
            let json = JSON(parsing: Array(try Data(contentsOf: child.output)))
            applied.append(try #require(json?["applied"]?.array?.count))
        }
        return applied.sorted()
    }

    private func inFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test func `of several processes that start at once on a new file one migrates it`() async throws {
        try await inFolder { folder in
            let applied = try await migrate("sqlite:" + folder.appending(path: "records.db").path, in: folder)
            #expect(applied.dropLast() == [0, 0, 0, 0])
            #expect(applied.last ?? 0 > 7)
        }
    }

    @Test(.enabled(if: postgres != nil, "RINGBACK_TEST_POSTGRES is not set: see deploy/postgres.sh"))
    func `of several processes that start at once on a new PostgreSQL schema one migrates it`() async throws {
        let server = try #require(Self.postgres)
        let schema = "law_migrate_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let owner = try PostgresStore(url: server, connections: 1)
        try await owner.write { (session) throws(StoreError) in try session.script("CREATE SCHEMA \(schema)") }
        try await inFolder { folder in
            let url = server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
            let applied = try await migrate(url, in: folder)
            #expect(applied.dropLast() == [0, 0, 0, 0])
            #expect(applied.last ?? 0 > 7)
        }
        try await owner.write { (session) throws(StoreError) in try session.script("DROP SCHEMA \(schema) CASCADE") }
        await owner.close()
    }
}
