import Foundation
import Testing

@testable import Sockets

/// A TLS server made with the openssl command, and a private authority that signed for `localhost` alone.
private struct SecureServer {
    let port: Int
    let authority: String
    private let process = Process()
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authority = folder.appending(path: "ca.pem").path
        // Below those that the system gives to whoever connects.
        port = Int.random(in: 20_000..<32_000)
        try Self.run(
            folder,
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
            openssl req -newkey rsa:2048 -nodes -keyout s.key -out s.csr -subj /CN=localhost
            printf 'subjectAltName=DNS:localhost' > ext
            openssl x509 -req -in s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out s.pem -days 2 -extfile ext
            """)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments = [
            "openssl", "s_server", "-accept", "\(port)", "-cert", "s.pem", "-key", "s.key", "-www", "-quiet",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func close() {
        // Threads of the test's pool block most signals and a child inherits that; this one can't be blocked.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ folder: URL, _ script: String) throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.currentDirectoryURL = folder
        shell.arguments = ["-ec", script]
        shell.standardError = FileHandle.nullDevice
        shell.standardOutput = FileHandle.nullDevice
        try shell.run()
        shell.waitUntilExit()
        try #require(shell.terminationStatus == 0, "openssl could not make certificates")
    }
}

@Suite struct TLSTests {
    @Test func `a server is trusted when a known authority vouches for its name, and in no other case`() async throws {
        let server = try SecureServer()
        defer { server.close() }
        func status(_ loop: EventLoop<Site>, _ host: String) async -> String {
            let address = Address("https://\(host):\(server.port)/")!
            let outcome: Result<HTTPResponse, SocketFailure> = await withCheckedContinuation { reply in
                loop.post { $0.reactor.fetch("GET", address, timeoutMs: 20_000) { reply.resume(returning: $0) } }
            }
            switch outcome {
            case .success(let response): return "\(response.status)"
            case .failure(let failure): return "\(failure)"
            }
        }
        // The server needs a moment to listen.
        let peer = RawPeer(port: server.port)
        for _ in 0..<400 where !peer.isListening { try await Task.sleep(for: .milliseconds(25)) }
        try #require(peer.isListening)
        let stranger = EventLoop(name: "stranger") { Site($0, serves: false) }
        let distrusted = await status(stranger, "localhost")
        #expect(distrusted.contains("connection"))
        await stranger.stop()

        setenv("SSL_CERT_FILE", server.authority, 1)
        let friend = EventLoop(name: "friend") { Site($0, serves: false) }
        // A context made on another thread, as other tests do all the time and a line when it starts, has libwebsockets number its
        // place in OpenSSL's objects anew, and a handshake under way fails for that alone.
        var trusted = ""
        for _ in 0..<5 where trusted != "200" { trusted = await status(friend, "localhost") }
        #expect(trusted == "200")
        let misnamed = await status(friend, "127.0.0.1")
        #expect(misnamed.contains("connection"))
        await friend.stop()
        unsetenv("SSL_CERT_FILE")
    }
}
