import Foundation

/// Whom the line may ring, when and how often. Nothing is allowed that is not named.
struct OutboundPolicy: Sendable, Equatable {
    /// The number that is shown to those who are rung; nil: the line rings nobody.
    var from: String?
    /// What a number must begin with; a whole number allows that one.
    var allowed: [String] = []
    /// How many calls may be begun in an hour.
    var perHour = 20
    /// The hours of the day, in the zone of who is rung, in which a call may begin; the last one is not among them.
    var hours = 9..<20

    /// Why a call is not made; what the operator is told.
    struct Refusal: Equatable {
        var code: String
        var message: String
    }

    /// Why a number may not be rung now; nil when it may.
    /// - Parameter zone: of who is rung.
    /// - Parameter recent: when calls were begun.
    func refusal(_ number: String, at now: Date, zone: TimeZone, recent: [Date]) -> Refusal? {
        guard from != nil else {
            return Refusal(code: "outbound_off", message: "this line rings nobody; set RINGBACK_OUTBOUND_FROM")
        }
        guard allowed.contains(where: number.hasPrefix) else {
            return Refusal(code: "number_not_allowed", message: "RINGBACK_OUTBOUND_ALLOW does not name this number")
        }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let hour = calendar.component(.hour, from: now)
        guard hours.contains(hour) else {
            return Refusal(
                code: "outside_hours",
                message: "it is \(hour) o'clock in \(zone.identifier); calls are made from "
                    + "\(hours.lowerBound) to \(hours.upperBound)")
        }
        guard recent.count(where: { now.timeIntervalSince($0) < 3600 }) < perHour else {
            return Refusal(code: "rate_limit", message: "\(perHour) calls were made within the hour")
        }
        return nil
    }
}
