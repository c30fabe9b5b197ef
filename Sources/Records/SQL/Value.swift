package import Foundation

/// A value on its way to or from a database.
package enum SQLValue: Equatable, Sendable {
    case null
    case int(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// What can stand for a parameter of a statement.
package protocol Bindable {
    var sql: SQLValue { get }
}

extension String: Bindable {
    package var sql: SQLValue { .text(self) }
}

extension Int: Bindable {
    package var sql: SQLValue { .int(Int64(self)) }
}

extension Int64: Bindable {
    package var sql: SQLValue { .int(self) }
}

extension Double: Bindable {
    package var sql: SQLValue { .real(self) }
}

extension Bool: Bindable {
    package var sql: SQLValue { .int(self ? 1 : 0) }
}

/// Dates are kept as whole milliseconds since 1970 in both databases: they sort, subtract and compare as numbers.
extension Date: Bindable {
    package var sql: SQLValue { .int(milliseconds) }

    /// Milliseconds since 1970, rounded.
    var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

/// Numbers of one kind as bytes, as `Row.floats` reads them.
extension Array: Bindable where Element == Float {
    package var sql: SQLValue { .bytes(map(\.bitPattern.littleEndian).withUnsafeBytes { Array<UInt8>($0) }) }
}

extension Optional: Bindable where Wrapped: Bindable {
    package var sql: SQLValue { self?.sql ?? .null }
}

extension SQLValue: Bindable {
    package var sql: SQLValue { self }
}
