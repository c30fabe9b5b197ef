/// What can go wrong in a store. Texts name tables and codes, never a row's content.
package enum StoreError: Error, Equatable, Sendable {
    /// The row it belongs to does not exist.
    case unknown(String)
    /// The value can't be kept, e.g. a NUL byte in a text.
    case invalid(String)
    /// The database can't be reached or can't write now; the same call may succeed later.
    case unavailable(String)
    /// The database's schema is newer than this program, or was changed by hand.
    case schema(String)
    /// Any other answer of the database.
    case failed(String)
}
