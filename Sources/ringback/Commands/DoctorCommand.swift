import Bridge
import Foundation
import JSONText
import Memory
import Records
import Sockets

/// `ringback doctor`: checks what a line needs and says what to mend.
enum DoctorCommand {
    /// One look at one thing.
    struct Finding: Sendable {
        enum State: String { case good, advice, bad }
        var what: String
        var state: State
        var text: String
    }

    @Sendable static func run(_ arguments: [String]) async throws {
        let arguments = try Arguments(arguments, flags: ["json"], options: ["config"])
        _ = try arguments.expect(0, "doctor [--config FILE] [--json]")
        var findings: [Finding] = []
        let settings: Settings
        do {
            settings = try Settings(arguments)
            findings.append(Finding(what: "settings", state: .good, text: "all are known and allowed"))
        } catch {
            return try report([Finding(what: "settings", state: .bad, text: error.description)], arguments)
        }
        findings += twilio(settings)
        findings += machine(settings)
        findings.append(await database(settings))
        findings.append(await voice(settings))
        findings.append(text(settings))
        findings.append(await embeddings(settings))
        try report(findings, arguments)
    }

    /// What the machine gives: the way a loop waits, and descriptors.
    private static func machine(_ settings: Settings) -> [Finding] {
        let most = Descriptors.allowed
        let loops =
            settings.eventLoop != .poll && Backend.best == .libuv
            ? Finding(what: "loops", state: .good, text: "\(settings.loops), waiting with libuv (epoll)")
            : Finding(
                what: "loops", state: .good,
                text: "\(settings.loops), waiting with poll"
                    + (Backend.best == .libuv
                        ? "; without RINGBACK_EVENT_LOOP it would be libuv, which costs less with hundreds of calls"
                        : "; with the package libwebsockets-evlib-uv hundreds of calls cost less"))
        let descriptors =
            settings.limits.descriptors <= most
            ? Finding(
                what: "descriptors", state: .good,
                text: "\(settings.limits.calls) calls need up to \(settings.limits.descriptors), \(most) are allowed")
            : Finding(what: "descriptors", state: .bad, text: Descriptors.shortage(settings.limits, most))
        return [loops, descriptors]
    }

    private static func twilio(_ settings: Settings) -> [Finding] {
        var findings = [
            settings.authToken == nil
                ? Finding(
                    what: "twilio", state: .bad,
                    text:
                        "TWILIO_AUTH_TOKEN is not set; serve won't start without. It is on the Twilio console's first page"
                )
                : Finding(what: "twilio", state: .good, text: "an auth token is set")
        ]
        if let url = settings.publicURL {
            findings.append(
                Finding(
                    what: "public address", state: .good,
                    text:
                        "set the number's voice webhook to \(url)/twilio/voice (POST) and its status callback to \(url)/twilio/status"
                ))
        } else {
            findings.append(
                Finding(
                    what: "public address", state: .advice,
                    text: "RINGBACK_PUBLIC_URL is not set; behind a proxy signatures will not match without it"))
        }
        if settings.trustsNumber {
            findings.append(
                Finding(
                    what: "trust", state: .advice,
                    text:
                        "RINGBACK_TRUST_NUMBER is on: whoever spoofs a caller's number is told what is remembered of them"
                ))
        }
        if settings.isAdminTokenMade {
            findings.append(
                Finding(
                    what: "admin token", state: .advice,
                    text: "RINGBACK_ADMIN_TOKEN is not set; each start makes and prints another one"))
        }
        return findings
    }

    private static func database(_ settings: Settings) async -> Finding {
        do {
            let store = try StoreFactory.open(settings.database)
            try await store.migrate()
            let calls = try await store.calls(CallFilter(limit: 1)).calls.count
            await store.close()
            return Finding(
                what: "database", state: .good, text: calls == 0 ? "reachable, empty" : "reachable, has calls")
        } catch {
            return Finding(what: "database", state: .bad, text: "\(error); check RINGBACK_DATABASE")
        }
    }

    private static func voice(_ settings: Settings) async -> Finding {
        guard let address = settings.voiceAddress else {
            return Finding(
                what: "voice", state: .advice,
                text: "rehearsal: callers hear an echo; set OPENAI_API_KEY for a real voice")
        }
        let codec = settings.codec
        let setup = VoiceSetup(
            instructions: "A check of the connection. Say nothing.", audio: settings.audio, voice: settings.voiceName,
            model: settings.voiceModel)
        let probe = EventLoop(name: "probe") { VoiceProbe($0, codec, setup) }
        let headers = settings.openAIKey.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let problem = await withCheckedContinuation { reply in
            probe.post { $0.ask(address, headers) { reply.resume(returning: $0) } }
        }
        await probe.stop()
        if let problem {
            return Finding(what: "voice", state: .bad, text: "\(address.authority): \(problem)")
        }
        return Finding(what: "voice", state: .good, text: "\(address.authority) opens a session")
    }

    private static func text(_ settings: Settings) -> Finding {
        guard let model = settings.textModel else {
            return Finding(
                what: "text model", state: .advice,
                text: "RINGBACK_TEXT_MODEL is not set; summaries and commitments are made by rules, English only")
        }
        return Finding(what: "text model", state: .good, text: "\(model) at \(settings.textURL)")
    }

    private static func embeddings(_ settings: Settings) async -> Finding {
        let what = "embedding model"
        let probe = EventLoop(name: "probe") { Desk($0) }
        guard let embedder = TextModels.embedder(settings, on: probe.mailbox, timeoutMs: 8000) else {
            await probe.stop()
            return Finding(
                what: what, state: .advice,
                text: "RINGBACK_EMBEDDING_MODEL is not set; what callers said is looked for by words alone")
        }
        let place = "\(embedder.mark) at \(settings.embeddingURL ?? settings.textURL)"
        let finding: Finding
        do throws(TextModelError) {
            let dimensions = try await embedder.vectors(of: ["Good morning."]).first?.count ?? 0
            finding = Finding(what: what, state: .good, text: "\(place) makes vectors of \(dimensions) numbers")
        } catch {
            finding = Finding(
                what: what, state: .bad, text: "\(place) gives none (\(error)); check RINGBACK_EMBEDDING_…")
        }
        await probe.stop()
        return finding
    }

    private static func report(_ findings: [Finding], _ arguments: Arguments) throws {
        let isBad = findings.contains { $0.state == .bad }
        if arguments.has("json") {
            let list = findings.map { finding -> JSON in
                [
                    "check": .string(finding.what), "state": .string(finding.state.rawValue),
                    "message": .string(finding.text),
                ]
            }
            print((["healthy": .bool(!isBad), "checks": .array(list)] as JSON).text)
        } else {
            for finding in findings {
                let sign =
                    switch finding.state {
                    case .good: "✓"
                    case .advice: "·"
                    case .bad: "✗"
                    }
                print("\(sign) \(finding.what): \(finding.text)")
            }
        }
        if isBad { throw Program.Failure.failed("something needs mending, see above") }
    }
}

/// The loop for questions to a server.
private final class Desk {
    init(_ reactor: Reactor) {}
}

/// Opens a voice session and closes it again.
private final class VoiceProbe: WebSocketHandler {
    private let reactor: Reactor
    private let codec: any VoiceCodec
    private let setup: VoiceSetup
    private var socket: WebSocket?
    private var done: ((String?) -> Void)?

    init(_ reactor: Reactor, _ codec: any VoiceCodec, _ setup: VoiceSetup) {
        self.reactor = reactor
        self.codec = codec
        self.setup = setup
    }

    func ask(_ address: Address, _ headers: [(name: String, value: String)], _ done: @escaping (String?) -> Void) {
        self.done = done
        socket = reactor.openWebSocket(address, headers: headers, timeoutMs: 8000, handler: self)
    }

    func opened(_ socket: WebSocket) {
        if codec.traits.startsWithSetup { say(.configure(setup)) }
    }

    func received(_ socket: WebSocket, _ message: Span<UInt8>) {
        switch codec.parse(message) {
        case .created, .ready: finish(nil)
        case .failure(let failure): finish("the session answers \(failure.code)")
        default: break
        }
    }

    func closed(_ socket: WebSocket, _ reason: CloseReason) {
        switch reason.httpStatus {
        case 401?, 403?: finish("refused the key (HTTP \(reason.httpStatus!)); check OPENAI_API_KEY")
        case 404?: finish("knows no such path or model (HTTP 404); check RINGBACK_VOICE_URL and RINGBACK_VOICE_MODEL")
        case let status?: finish("HTTP \(status)")
        case nil: finish("can't be reached (\(reason.text)); check RINGBACK_VOICE_URL")
        }
    }

    private func say(_ command: VoiceCommand) { for message in codec.encode(command) { socket?.send(message) } }

    private func finish(_ problem: String?) {
        done?(problem)
        done = nil
        say(.close)
        socket?.close()
    }
}
