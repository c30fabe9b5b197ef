package import Foundation

/// One row of an answer, read column by column in the order of the SELECT list.
///
/// A value of another kind than asked for means that the schema and the program disagree, which is `.schema`.
package struct Row {
    private let values: [SQLValue]
    private var next = 0

    init(_ values: [SQLValue]) { self.values = values }

    private mutating func take() -> SQLValue {
        defer { next += 1 }
        return values[next]
    }

    /// nil for NULL.
    package mutating func optionalText() throws(StoreError) -> String? {
        switch take() {
        case .null: nil
        case .text(let text): text
        default: throw mismatch("text")
        }
    }

    /// nil for NULL.
    package mutating func optionalInt() throws(StoreError) -> Int64? {
        switch take() {
        case .null: nil
        case .int(let int): int
        default: throw mismatch("integer")
        }
    }

    /// NULL is `.schema`.
    package mutating func text() throws(StoreError) -> String {
        guard let text = try optionalText() else { throw mismatch("text") }
        return text
    }

    /// NULL is `.schema`. PostgreSQL's booleans are 0 and 1, too.
    package mutating func int() throws(StoreError) -> Int {
        guard let int = try optionalInt() else { throw mismatch("integer") }
        return Int(int)
    }

    /// Any number but 0 is true; NULL is `.schema`.
    package mutating func bool() throws(StoreError) -> Bool { try int() != 0 }

    /// nil for NULL; a whole number is one as well.
    package mutating func optionalReal() throws(StoreError) -> Double? {
        switch take() {
        case .null: nil
        case .real(let real): real
        case .int(let int): Double(int)
        default: throw mismatch("number")
        }
    }

    /// A whole number is one as well; NULL is `.schema`.
    package mutating func real() throws(StoreError) -> Double {
        guard let real = try optionalReal() else { throw mismatch("number") }
        return real
    }

    /// From milliseconds since 1970; NULL is `.schema`.
    package mutating func date() throws(StoreError) -> Date { Date(milliseconds: Int64(try int())) }

    /// From milliseconds since 1970; nil for NULL.
    package mutating func optionalDate() throws(StoreError) -> Date? {
        try optionalInt().map { Date(milliseconds: $0) }
    }

    /// Numbers kept as bytes: IEEE 754, four bytes each, little-endian.
    package mutating func floats() throws(StoreError) -> [Float] {
        guard case .bytes(let bytes) = take(), bytes.count % 4 == 0 else { throw mismatch("a list of numbers") }
        return bytes.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { index in
                Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
            }
        }
    }

    /// A word of a closed set, such as a status.
    package mutating func word<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws(StoreError) -> Word {
        guard let word = Word(rawValue: try text()) else { throw mismatch("\(Word.self)") }
        return word
    }

    /// The same, or nil for NULL; a word that is not of the set is `.schema`.
    package mutating func optionalWord<Word: RawRepresentable<String>>(_: Word.Type = Word.self) throws(StoreError)
        -> Word?
    {
        guard let text = try optionalText() else { return nil }
        guard let word = Word(rawValue: text) else { throw mismatch("\(Word.self)") }
        return word
    }

    private func mismatch(_ expected: String) -> StoreError { .schema("column \(next) is not \(expected)") }
}
