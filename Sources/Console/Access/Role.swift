/// What somebody at the console may do.
package enum Role: String, Sendable, Comparable, CaseIterable {
    /// Sees everything but telephone numbers, and changes nothing.
    case viewer
    /// Sees everything and may act.
    case `operator`

    /// A viewer may do less than an operator.
    package static func < (a: Role, b: Role) -> Bool { a == .viewer && b == .operator }
}
