internal import Foundation
internal import JSONText

/// A request that has found its route, and who asks.
struct Question: Sendable {
    let request: API.Request
    let role: Role
    let parameters: [String: String]
    private static let longestText = 1000

    /// A part of the path. To ask for one that the route does not name is a mistake of ours.
    subscript(parameter: String) -> String { parameters[parameter]! }

    // MARK: The query. An empty value is the same as none.

    /// A text; nil when it is not given.
    func text(_ name: String) throws(Refusal) -> String? {
        guard let text = request.query.first(where: { $0.name == name && !$0.value.isEmpty })?.value else { return nil }
        return try Self.check(name, text)
    }

    /// One of a closed set of words.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _: Word.Type = Word.self
    ) throws(Refusal) -> Word? {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw .bad(name, [Word.allCases.map(\.rawValue).joined(separator: " or ")])
        }
        return word
    }

    func number(_ name: String, in range: ClosedRange<Int>, or usual: Int) throws(Refusal) -> Int {
        guard let text = try text(name) else { return usual }
        guard let number = Int(text), range.contains(number) else {
            throw .bad(name, ["a whole number from \(range.lowerBound) to \(range.upperBound)"])
        }
        return number
    }

    /// `true` or `false`, which is what nothing means.
    func flag(_ name: String) throws(Refusal) -> Bool {
        switch try text(name) {
        case nil, "false"?: return false
        case "true"?: return true
        default: throw .bad(name, ["true or false"])
        }
    }

    /// An RFC 3339 time between the years 1970 and 9999.
    func time(_ name: String) throws(Refusal) -> Date? {
        guard let text = try text(name) else { return nil }
        guard let date = Self.date(text) else { throw .bad(name, ["an RFC 3339 time"]) }
        return date
    }

    static func date(_ text: String) -> Date? {
        let date =
            (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
            ?? (try? Date(text, strategy: .iso8601))
        return date.flatMap { (0..<253_402_300_800).contains($0.timeIntervalSince1970) ? $0 : nil }
    }

    // MARK: The body

    /// The body as a JSON object.
    func object() throws(Refusal) -> JSON {
        guard let body = JSON(parsing: request.body), body.members != nil else {
            throw Refusal(400, "bad_body", "the body must be a JSON object")
        }
        return body
    }

    /// A text of the body that must be there.
    static func text(_ name: String, of body: JSON) throws(Refusal) -> String {
        guard let text = try optionalText(name, of: body) else { throw .bad(name, ["a text"]) }
        return text
    }

    /// A text of the body; nil when it is not there, or null.
    static func optionalText(_ name: String, of body: JSON) throws(Refusal) -> String? {
        switch body[name] {
        case nil, .null?: return nil
        case .string(let text)?: return try check(name, text)
        default: throw .bad(name, ["a text"])
        }
    }

    private static func check(_ name: String, _ text: String) throws(Refusal) -> String {
        guard text.utf8.count <= longestText, !text.utf8.contains(0) else {
            throw .bad(name, ["a text of at most \(longestText) bytes, without NUL"])
        }
        return text
    }
}
