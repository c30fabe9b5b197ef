import Foundation
import JSONText
import Rehearsal
import Secrets
import Sockets

/// A server and the two drivers of its load, each a process.
final class LoadedHouse: Sendable {
    let server: Child
    let phones: Child
    let model: Child
    private let address: Address
    private let folder: String
    private let prober = EventLoop(name: "prober") { Prober($0) }

    private init(server: Child, phones: Child, model: Child, address: Address, folder: String) {
        self.folder = folder
        self.server = server
        self.phones = phones
        self.model = model
        self.address = address
    }

    /// How large the records' file is.
    var databaseBytes: Int {
        let facts = try? FileManager.default.attributesOfItem(atPath: folder + "/load.db")
        return facts?[.size] as? Int ?? 0
    }

    /// - Throws: `.failed` when a part does not start.
    static func open(
        _ options: LoadBench.Options, folder: String, account: String, secret: String
    ) async throws -> LoadedHouse {
        let this = ProcessInfo.processInfo.arguments[0]
        let environment = ProcessInfo.processInfo.environment
        let driver = [this, "bench", "load-driver"]

        let model = try Child(driver, environment: environment, log: folder + "/model.log")
        var plan = LoadPlan(.model)
        if options.isSecure {
            try await makeCertificate(in: folder, environment)
            plan.certificate = folder + "/model.pem"
            plan.key = folder + "/model.key"
        }
        model.tell(String(decoding: try JSONEncoder().encode(plan), as: UTF8.self))
        guard let url = try await model.ask("state", for: LoadState.self).url else {
            throw Program.Failure.failed("the load's model does not listen")
        }

        var settings = environment.filter { !$0.key.hasPrefix("RINGBACK_") && !$0.key.hasPrefix("OPENAI_") }
        settings["RINGBACK_LISTEN"] = "127.0.0.1:0"
        settings["RINGBACK_DATABASE"] = "sqlite:\(folder)/load.db"
        settings["RINGBACK_VOICE"] = "rehearsal"
        settings["RINGBACK_VOICE_URL"] = url
        settings["RINGBACK_ADMIN_TOKEN"] = adminToken
        settings["TWILIO_ACCOUNT_SID"] = account
        settings["TWILIO_AUTH_TOKEN"] = secret
        if options.isSecure { settings["SSL_CERT_FILE"] = folder + "/ca.pem" }
        settings["RINGBACK_MAX_CALLS"] = String(options.offered == nil ? max(1000, 2 * options.calls) : options.calls)
        settings.merge(options.settings) { $1 }
        let log = folder + "/server.log"
        let server = try Child(options.server ?? [this, "serve"], environment: settings, log: log)
        let address = try await listening(server, log)

        let phones = try Child(driver, environment: environment, log: folder + "/phones.log")
        plan = LoadPlan(.phones)
        plan.bridge = address
        plan.accountSid = account
        plan.authToken = secret
        plan.calls = options.offered ?? options.calls
        plan.callsPerSecond = options.callsPerSecond
        plan.churns = options.churns
        phones.tell(String(decoding: try JSONEncoder().encode(plan), as: UTF8.self))
        return LoadedHouse(
            server: server, phones: phones, model: model, address: Address(address + "/healthz")!, folder: folder)
    }

    /// Where the server says that it listens.
    private static func listening(_ server: Child, _ log: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(15)
        while ContinuousClock.now < deadline, server.status == nil {
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            if let line = said.split(separator: "\n").first(where: { $0.contains("listening on http") }),
                let at = line.range(of: "http"), said.hasSuffix("\n")
            {
                return String(line[at.lowerBound...])
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw Program.Failure.failed("the server did not start: \(said.prefix(400))")
    }

    /// A private authority, and a certificate of its for `localhost`.
    private static func makeCertificate(in folder: String, _ environment: [String: String]) async throws {
        let script = """
            cd '\(folder)'
            new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
            openssl req -x509 $new -keyout ca.key -out ca.pem -days 2 -subj /CN=bench
            openssl req $new -keyout model.key -out model.csr -subj /CN=localhost
            printf 'subjectAltName=DNS:localhost' > ext
            openssl x509 -req -in model.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out model.pem -days 2 -extfile ext
            """
        let shell = try Child(["sh", "-ec", script], environment: environment, log: folder + "/openssl.log")
        await shell.end(within: 20)
        guard shell.status == 0 else {
            throw Program.Failure.failed("no certificate could be made; is openssl installed?")
        }
    }

    /// Asks the server for a sign of life and waits for it.
    @discardableResult
    func probe() async -> Int64 {
        await withCheckedContinuation { reply in
            prober.post { $0.probe(self.address) { reply.resume(returning: $0) } }
        }
    }

    /// What the server counts, those without labels; empty where it counts nothing.
    func metrics() async -> [String: Double] {
        var address = address
        address.target = "/metrics"
        let text = await withCheckedContinuation { reply in
            prober.post { [address] in $0.read(address, token: Self.adminToken) { reply.resume(returning: $0) } }
        }
        let pairs = text.split(separator: "\n").compactMap { line -> (String, Double)? in
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]) else { return nil }
            return (String(words[0]), value)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static let adminToken = Token.random(bytes: 16)

    /// Ends all three, the server as an operator would.
    func close() async {
        phones.tell("stop")
        try? await Task.sleep(for: .milliseconds(500))
        server.signal(SIGINT)
        await server.end(within: 10)
        for driver in [phones, model] {
            driver.signal(SIGKILL)
            await driver.end(within: 1)
        }
        await prober.stop()
    }

    /// Ends all three at once.
    func abandon() { for child in [server, phones, model] { child.signal(SIGKILL) } }
}

/// Asks for signs of life. Loop thread only.
private final class Prober {
    private let reactor: Reactor
    init(_ reactor: Reactor) { self.reactor = reactor }

    /// `done` hears how many microseconds the answer took.
    func probe(_ address: Address, _ done: @escaping @Sendable (Int64) -> Void) {
        let start = reactor.now
        reactor.fetch("GET", address, timeoutMs: 4000) { [reactor] _ in done(reactor.now - start) }
    }

    /// `done` hears what is answered; nothing where nothing is.
    func read(_ address: Address, token: String, _ done: @escaping @Sendable (String) -> Void) {
        reactor.fetch("GET", address, headers: [("authorization", "Bearer \(token)")], timeoutMs: 4000) { outcome in
            done((try? outcome.get()).map { String(decoding: $0.body, as: UTF8.self) } ?? "")
        }
    }
}
