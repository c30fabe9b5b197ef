import Foundation

/// A request as bytes, for whoever owns the sockets.
package struct HTTPExchange: Sendable, Equatable {
    /// In capitals; `POST` to every model.
    package var method: String
    /// Absolute.
    package var url: String
    /// As they are sent, in their order; may hold a key.
    package var headers: [(name: String, value: String)]
    /// The whole of it, empty for none; `Content-Length` is the carrier's to add.
    package var body: [UInt8]

    /// From its parts.
    package init(method: String, url: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The same bytes: the order and the letters of the headers count.
    package static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.headers.elementsEqual(right.headers, by: ==)
    }
}

/// The answer to an `HTTPExchange`. Header names in any case.
package typealias HTTPAnswer = (status: Int, headers: [(name: String, value: String)], body: [UInt8])

/// Carries an exchange out. Throws when there is no answer: no connection, TLS, time-out.
package typealias HTTPTransport = @Sendable (HTTPExchange) async throws -> HTTPAnswer

/// What an answer's head says about trying again.
struct RetryAdvice {
    let requestID: String?
    /// `x-should-retry`, where the server decides.
    let isAdvised: Bool?
    /// Seconds.
    let after: Double?

    init(_ headers: [(name: String, value: String)]) {
        var fields: [String: String] = [:]
        for (name, value) in headers { fields[name.lowercased()] = value.trimmed }
        requestID = fields["x-request-id"]
        isAdvised = fields["x-should-retry"].flatMap { $0 == "true" ? true : $0 == "false" ? false : nil }
        after = Self.seconds(fields)
    }

    /// `retry-after-ms`, else `retry-after` as seconds or as a date. A date is measured against the server's own `date`, so
    /// that a wrong clock on our side does no harm.
    private static func seconds(_ fields: [String: String]) -> Double? {
        if let value = fields["retry-after-ms"].flatMap(Double.init), value >= 0, value.isFinite { return value / 1000 }
        guard let text = fields["retry-after"] else { return nil }
        if let value = Double(text) { return value >= 0 && value.isFinite ? value : nil }
        guard let until = date(text), let sent = fields["date"].flatMap(date) else { return nil }
        return max(0, until.timeIntervalSince(sent))
    }

    /// "Sat, 21 Nov 2026 09:10:43 GMT" (RFC 9110, 5.6.7).
    private static func date(_ text: String) -> Date? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 8, parts[7] == "GMT", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), let hour = Int(parts[4]), let minute = Int(parts[5]), let second = Int(parts[6])
        else { return nil }
        let seconds =
            LocalDay(year: year, month: month + 1, day: day).number * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds))
    }
}
