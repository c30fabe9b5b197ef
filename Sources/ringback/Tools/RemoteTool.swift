import Bridge
import Foundation
import JSONText
import Records
import Secrets
import Sockets

/// A function of the line's own, behind a URL: it gets a signed POST and answers with what the model is told.
///
/// The request is `{"tool","arguments","call":{"call_sid","from","to","contact_id"}}`. `X-Ringback-Signature` is
/// `t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY` with the line's secret.
struct RemoteTool: Sendable, Equatable {
    let offer: VoiceTool
    let address: Address
    /// A private address may be reached because the host was named as allowed.
    let mayBePrivate: Bool

    /// Reads a list of tools.
    /// - Parameter allowed: hosts that may lead to private addresses.
    static func list(_ text: String, allowed: Set<String>) throws(ToolListError) -> [RemoteTool] {
        guard let list = JSON(parsing: Array(text.utf8))?.array else {
            throw ToolListError("a JSON list of objects with name, description, parameters and url")
        }
        var tools: [RemoteTool] = []
        for (index, entry) in list.enumerated() {
            let place = "tool \(index + 1)"
            guard let name = entry["name"]?.string, (1...64).contains(name.utf8.count),
                name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
            else { throw ToolListError("\(place) with a name of letters, digits, _ and -") }
            guard BuiltInTool(rawValue: name) == nil, !tools.contains(where: { $0.offer.name == name }) else {
                throw ToolListError("\(place) with a name that is not taken: ‘\(name)’ is")
            }
            guard let url = entry["url"]?.string, url.hasPrefix("http"), let address = Address(url) else {
                throw ToolListError("\(place) with a url of https://")
            }
            let mayBePrivate = allowed.contains(address.host) || allowed.contains(address.authority)
            guard address.isSecure || mayBePrivate else {
                throw ToolListError("\(place) with a url of https://, or a host named in RINGBACK_TOOL_HOSTS")
            }
            let parameters = entry["parameters"] ?? BuiltInTool.object([], required: [])
            guard parameters["type"]?.string == "object" else {
                throw ToolListError("\(place) with parameters that are a JSON schema of type object")
            }
            let offer = VoiceTool(name: name, about: entry["description"]?.string ?? "", parameters: parameters)
            tools.append(RemoteTool(offer: offer, address: address, mayBePrivate: mayBePrivate))
        }
        return tools
    }

    /// Asks the tool. `done` runs once, on this loop, with the text for the model.
    func run(
        _ arguments: JSON, for call: CallRecord, secret: String?, timeoutMs: Double, on reactor: Reactor,
        done: @escaping (String) -> Void
    ) {
        let question: JSON = [
            "tool": .string(offer.name), "arguments": arguments,
            "call": [
                "call_sid": .string(call.callSid), "from": .string(call.from), "to": .string(call.to),
                "contact_id": JSON(call.contactID),
            ],
        ]
        let body = question.encoded
        var headers = [(name: "Content-Type", value: "application/json")]
        if let secret {
            let seconds = Int(Date().timeIntervalSince1970)
            let signature = RequestSignature.value(secret: secret, seconds: seconds, body: body)
            headers.append((RequestSignature.header, signature))
        }
        reactor.fetch(
            "POST", address, headers: headers, body: body, maxBody: 64 << 10, timeoutMs: timeoutMs,
            reach: mayBePrivate ? .anywhere : .publicOnly
        ) { outcome in
            switch outcome {
            case .success(let answer) where (200..<300).contains(answer.status):
                done(String(decoding: answer.body, as: UTF8.self))
            case .success(let answer): done(#"{"error":"the tool answered HTTP \#(answer.status)"}"#)
            case .failure(.tooLarge): done(#"{"error":"the result is too long; ask for less"}"#)
            case .failure: done(#"{"error":"the tool can't be reached"}"#)
            }
        }
    }
}

/// A list of tools that can't be used; what is wanted instead.
struct ToolListError: Error {
    let wanted: String
    init(_ wanted: String) { self.wanted = wanted }
}
