import Bridge
import Console
import Foundation
import JSONText
import Memory
import Records
import Secrets
import Sockets

/// What Twilio and others ask for over HTTP.
extension Switchboard {
    func handle(_ request: HTTPRequest, _ exchange: Exchange) {
        switch (request.method, request.path) {
        case ("GET", "/healthz"), ("HEAD", "/healthz"):
            exchange.respond(HTTPResponse(status: 200, type: "text/plain", "ok\n"))
        case ("POST", "/twilio/voice"), ("POST", "/twilio/status"), ("POST", "/twilio/stream-status"),
            ("POST", "/twilio/answered-by"):
            exchange.respond(twilio(request))
        case (_, let path) where path.hasPrefix("/twilio/"):
            exchange.respond(HTTPResponse(status: 405, type: "text/plain", "POST only\n"))
        default: console.ask(request, exchange)
        }
    }

    /// `http://` or `https://` and host, as Twilio knows this line.
    func base(_ request: HTTPRequest) -> String {
        if let known = settings.publicURL { return known }
        let scheme = request.headers["x-forwarded-proto"]?.split(separator: ",").first.map(String.init) ?? "http"
        return (scheme == "https" ? "https" : "http") + "://" + (request.headers["host"] ?? "")
    }

    func isSigned(_ request: HTTPRequest, _ form: [(name: String, value: String)]) -> Bool {
        guard let signature = request.headers["x-twilio-signature"], let secret = settings.authToken else {
            return false
        }
        return TwilioSignature(secret: secret).accepts(signature, url: base(request) + request.target, form: form)
    }

    private func twilio(_ request: HTTPRequest) -> HTTPResponse {
        let form = Form.decode(request.body)
        guard isSigned(request, form) else {
            Log.warning("bad_signature", [.init("path", .string(request.path))])
            metrics.callsRefused["signature"].add()
            return HTTPResponse(status: 403, type: "text/plain", "signature does not match\n")
        }
        let fields = Dictionary(form.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        guard let callSid = fields["CallSid"], (1...64).contains(callSid.utf8.count),
            callSid.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 })
        else { return HTTPResponse(status: 400, type: "text/plain", "no CallSid\n") }
        switch request.path {
        case "/twilio/voice": return voice(request, callSid, fields)
        case "/twilio/status":
            let final = ["completed", "busy", "failed", "no-answer", "canceled"]
            if let status = fields["CallStatus"], final.contains(status) {
                if let call = calls[callSid] {
                    call.hangUp(.callerHangup)
                } else {
                    over(callSid)
                }
                if let errand = errandToken(request).flatMap(dialler.missed) {
                    keepMissed(callSid, errand, fields, status)
                }
            }
            return HTTPResponse(status: 204)
        case "/twilio/answered-by":
            answered(callSid, by: fields["AnsweredBy"] ?? "unknown")
            return HTTPResponse(status: 204)
        default: return HTTPResponse(status: 204)
        }
    }

    /// Lets a telephone of our own in. - Returns: its stream's token; nil when there is no room.
    func letIn(_ callSid: String, _ fields: [String: String]) -> String? {
        let token = newToken()
        let admission = registry.admit(
            callSid, from: fields["From"] ?? "", to: fields["To"] ?? "", loop: index, answer: "")
        guard admission == .admitted else { return nil }
        begin(callSid, fields, token)
        return token
    }

    /// A token says on which loop its call is, so that the acceptor can bring the stream there.
    private func newToken() -> String { "\(index)-\(Token.random(bytes: 16))" }

    private func begin(_ callSid: String, _ fields: [String: String], _ token: String, _ errand: Errand? = nil) {
        let call = LiveCall(record(callSid, fields), token: token, errand: errand, board: self)
        if let folder = settings.capture {
            call.capture = LiveCapture(
                callSid, into: folder, webhook: fields, timeZone: call.record.timeZone,
                language: settings.language ?? "en")
        }
        calls[callSid] = call
        awaited[token] = call
        start(call)
    }

    private func voice(_ request: HTTPRequest, _ callSid: String, _ fields: [String: String]) -> HTTPResponse {
        let token = newToken()
        let base = base(request)
        let socketBase = (base.hasPrefix("https") ? "wss" : "ws") + base.drop { $0 != ":" }
        let document = TwiML.connect(
            stream: "\(socketBase)/twilio/media/\(token)", statusCallback: "\(base)/twilio/stream-status",
            callSid: callSid, notice: settings.recordings == nil ? nil : settings.recordingNotice)
        let errand = errandToken(request).flatMap(dialler.answered)
        if errand == nil, errandToken(request) != nil {
            // Rung by a run that is over: nobody knows any more what for.
            Log.warning("unknown_errand", call: callSid)
            return xml(TwiML.hangUp)
        }
        guard spend(0) else {
            Log.warning("day_budget_spent", call: callSid)
            return xml(TwiML.sayAndHangUp("We cannot take any more calls today. Please call again tomorrow."))
        }
        let admission = registry.admit(
            callSid, from: fields["From"] ?? "", to: fields["To"] ?? "", loop: index, answer: document)
        switch admission {
        case .known(let answer): return xml(answer)
        case .full, .lineFull, .tooFast, .draining:
            Log.warning(
                "call_refused", call: callSid,
                [.init("why", .string("\(admission)")), .init("live", JSON(registry.liveCalls))])
            // Who rings too often is not passed on.
            if let number = settings.busyNumber, admission != .tooFast { return xml(TwiML.dial(number)) }
            return xml(TwiML.sayAndHangUp("All lines are busy. Please call again in a few minutes."))
        case .admitted:
            begin(callSid, fields, token, errand)
            return xml(document)
        }
    }

    private func start(_ call: LiveCall) {
        Log.info("call_started", call: call.record.callSid)
        let announced = receptionist.announce(call.record)
        call.begin()
        var receptionist = receptionist
        receptionist.instructions = settings.instructions
        Task { [receptionist, mailbox = reactor.mailbox, record = call.record, errand = call.errand] in
            let briefing = await receptionist.brief(record, announced: announced, errand: errand)
            mailbox.post(to: Switchboard.self) { $0.calls[record.callSid]?.brief(briefing) }
        }
    }

    func record(_ callSid: String, _ fields: [String: String]) -> CallRecord {
        let from = fields["From"] ?? ""
        let isOutbound = fields["Direction"]?.hasPrefix("outbound") == true
        let to = fields["To"] ?? ""
        return CallRecord(
            callSid: callSid, line: settings.lines[isOutbound ? from : to] ?? "main", from: from, to: to,
            direction: isOutbound ? .outbound : .inbound, startedAt: Date(),
            identityLevel: IdentityLevel.of(
                handle: isOutbound ? to : from, stirVerstat: fields["StirVerstat"],
                isOutbound: isOutbound,
                forwardedFrom: fields["ForwardedFrom"], trustsNumber: settings.trustsNumber),
            attestation: fields["StirVerstat"], voice: "\(settings.voice.rawValue)/\(settings.voiceModel)",
            timeZone: CallerZone.guess(country: fields["FromCountry"], state: fields["FromState"]) ?? settings.timeZone)
    }

    private func xml(_ document: String) -> HTTPResponse { HTTPResponse(status: 200, type: "text/xml", document) }
}
