extension API {
    /// A question as it came over HTTP.
    package struct Request: Sendable {
        /// In capitals; HEAD is answered like GET.
        package var method: String
        /// Decoded, without the query.
        package var path: String
        /// Decoded, in their order; where a name stands twice, the first value that is not empty counts.
        package var query: [(name: String, value: String)]
        /// By lower-case name; those of `API.requestHeaders` are looked at.
        package var headers: [String: String]
        /// Whole; empty for none.
        package var body: [UInt8]

        /// From its parts.
        package init(
            method: String, path: String, query: [(name: String, value: String)], headers: [String: String],
            body: [UInt8]
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
        }
    }

    /// The headers that the console reads.
    package static let requestHeaders = [
        "host", "authorization", "cookie", "origin", "range", "if-none-match", "x-ringback", "x-forwarded-proto",
    ]
}
