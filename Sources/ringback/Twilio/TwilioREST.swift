import Foundation
import JSONText
import Sockets

/// What the line asks of Twilio: to ring somebody, and about a call that is under way (REST API 2010-04-01). Any loop.
struct TwilioREST: Sendable {
    let base: Address
    let accountSid: String
    private let authorization: String

    /// - Parameter base: `https://api.twilio.com`, or where a test listens.
    init(base: Address, accountSid: String, authToken: String) {
        self.base = base
        self.accountSid = accountSid
        authorization = "Basic " + Data("\(accountSid):\(authToken)".utf8).base64EncodedString()
    }

    /// Ends a call. `done` gets nil, or why it did not work; a call that is over already has ended.
    func hangUp(_ callSid: String, on reactor: Reactor, done: @escaping (String?) -> Void) {
        update(callSid, [("Status", "completed")], on: reactor) { done($0 == "21220" ? nil : $0) }
    }

    /// Puts the caller through to a number; the stream ends when Twilio takes the call over.
    func transfer(_ callSid: String, to number: String, on reactor: Reactor, done: @escaping (String?) -> Void) {
        update(callSid, [("Twiml", TwiML.dial(number))], on: reactor, done: done)
    }

    /// What became of a call that was asked for.
    enum Created: Sendable {
        case call(String)
        case failed(String)
    }

    /// Rings a number. Who picks up, a person or a machine, is told later, while the call already runs.
    func create(
        from: String, errand: Errand, publicURL: String, on reactor: Reactor, done: @escaping (Created) -> Void
    ) {
        let mark = "?errand=\(errand.token)"
        let fields = [
            ("To", errand.to), ("From", from), ("Url", publicURL + "/twilio/voice" + mark),
            ("StatusCallback", publicURL + "/twilio/status" + mark), ("Timeout", "30"),
            ("MachineDetection", "Enable"), ("AsyncAmd", "true"),
            ("AsyncAmdStatusCallback", publicURL + "/twilio/answered-by"),
        ]
        post("Calls.json", fields, on: reactor) { answer, trouble in
            if let trouble { return done(.failed(trouble)) }
            guard let callSid = answer?["sid"]?.string else { return done(.failed("Twilio named no call")) }
            done(.call(callSid))
        }
    }

    private func update(
        _ callSid: String, _ fields: [(name: String, value: String)], on reactor: Reactor,
        done: @escaping (String?) -> Void
    ) {
        post("Calls/\(callSid).json", fields, on: reactor) { done($1) }
    }

    /// `done` gets the answer, or why there is none.
    private func post(
        _ resource: String, _ fields: [(name: String, value: String)], on reactor: Reactor,
        done: @escaping (JSON?, String?) -> Void
    ) {
        var address = base
        address.target = "/2010-04-01/Accounts/\(accountSid)/\(resource)"
        let headers = [
            ("Authorization", authorization), ("Content-Type", "application/x-www-form-urlencoded"),
        ]
        reactor.fetch(
            "POST", address, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(Form.encode(fields).utf8),
            maxBody: 256 << 10, timeoutMs: 10_000
        ) { outcome in
            switch outcome {
            case .success(let answer) where (200..<300).contains(answer.status): done(JSON(parsing: answer.body), nil)
            case .success(let answer):
                let code = JSON(parsing: answer.body)?["code"]?.integer
                done(nil, code.map(String.init) ?? "HTTP \(answer.status)")
            case .failure(let failure): done(nil, failure.text)
            }
        }
    }
}
