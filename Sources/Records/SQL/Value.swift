package import Foundation

/// A value on its way to or from a database.
package enum SQLValue: Equatable, Sendable {
    case null
    /// A whole number, a date, or 0 and 1 for a truth value.
    case int(Int64)
    case real(Double)
    /// Without NUL bytes.
    case text(String)
    case bytes([UInt8])
}

/// What can stand for a parameter of a statement.
package protocol Bindable {
    /// The value as it is bound to a `$n`.
    var sql: SQLValue { get }
}

extension String: Bindable {
    /// As it stands; a NUL byte in it is refused as `.invalid` when the statement is run.
    package var sql: SQLValue { .text(self) }
}

extension Int: Bindable {
    /// As a number of 64 bits.
    package var sql: SQLValue { .int(Int64(self)) }
}

extension Int64: Bindable {
    /// As it stands.
    package var sql: SQLValue { .int(self) }
}

extension Double: Bindable {
    /// As it stands, in full precision.
    package var sql: SQLValue { .real(self) }
}

extension Bool: Bindable {
    /// 1 or 0, which PostgreSQL takes for its booleans, too.
    package var sql: SQLValue { .int(self ? 1 : 0) }
}

/// Dates are kept as whole milliseconds since 1970 in both databases: they sort, subtract and compare as numbers.
extension Date: Bindable {
    /// Milliseconds since 1970.
    package var sql: SQLValue { .int(milliseconds) }

    /// Milliseconds since 1970, rounded.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

/// Numbers of one kind as bytes, as `Row.floats` reads them.
extension Array: Bindable where Element == Float {
    /// Four bytes a number, IEEE 754, little-endian.
    package var sql: SQLValue { .bytes(map(\.bitPattern.littleEndian).withUnsafeBytes { Array<UInt8>($0) }) }
}

extension Optional: Bindable where Wrapped: Bindable {
    /// NULL for nil.
    package var sql: SQLValue { self?.sql ?? .null }
}

extension SQLValue: Bindable {
    /// Itself.
    package var sql: SQLValue { self }
}
