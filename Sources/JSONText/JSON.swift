/// A JSON value, for every message that is not audio.
///
/// Objects keep the order in which they were written, so what is built here is sent byte for byte as it reads.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// A name and its value.
    package struct Member: Equatable, Sendable {
        /// Without quotes and escapes; may stand twice in an object, then the last one counts.
        package var name: String
        /// What stands behind the colon.
        package var value: JSON

        /// From its parts.
        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a name; nil when this is no object or has no such name. The last one wins where a name repeats.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text of a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number, written as a number or, as Twilio does, as a string.
    package var integer: Int? {
        switch self {
        case .number(let value): Int(exactly: value)
        case .string(let text): Int(text)
        default: nil
        }
    }

    /// A number.
    package var double: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    /// A truth value.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; nil when this is none.
    package var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object; nil when this is none.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The same object without members whose value is null.
    package var withoutNulls: JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.value != .null })
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }
    /// `true` or `false`.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object, its members in the order in which they stand.
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0, $1) }) }
    /// `null`.
    package init(nilLiteral: ()) { self = .null }

    /// A string, or null.
    package init(_ text: String?) { self = text.map(JSON.string) ?? .null }
    /// A number, or null.
    package init(_ value: Int?) { self = value.map { .number(Double($0)) } ?? .null }
}
