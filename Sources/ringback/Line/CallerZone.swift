/// In which zone a caller's "tomorrow" is meant, by what Twilio says of the number.
///
/// A state or a country with several zones counts as the one where most of its people live; a caller elsewhere in it is off
/// by an hour or so, which a due day rarely notices.
enum CallerZone {
    /// An IANA zone, or nil when nothing can be said.
    static func guess(country: String?, state: String?) -> String? {
        switch country?.uppercased() {
        case "US": states[state?.uppercased() ?? ""]
        case "CA": provinces[state?.uppercased() ?? ""]
        case let country?: countries[country]
        case nil: nil
        }
    }

    private static let states = spread([
        "America/New_York": "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY", "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA", "America/Anchorage": "AK", "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR",
    ])

    private static let provinces = spread([
        "America/Toronto": "ON QC", "America/Halifax": "NB NS PE", "America/St_Johns": "NL",
        "America/Winnipeg": "MB", "America/Regina": "SK", "America/Edmonton": "AB NT", "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
    ])

    private static let countries: [String: String] = [
        "AR": "America/Argentina/Buenos_Aires", "AT": "Europe/Vienna", "AU": "Australia/Sydney",
        "BE": "Europe/Brussels", "BR": "America/Sao_Paulo", "CH": "Europe/Zurich", "CL": "America/Santiago",
        "CO": "America/Bogota", "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen",
        "EE": "Europe/Tallinn", "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris",
        "GB": "Europe/London", "GR": "Europe/Athens", "HK": "Asia/Hong_Kong", "HU": "Europe/Budapest",
        "IE": "Europe/Dublin", "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "IT": "Europe/Rome", "JP": "Asia/Tokyo",
        "KR": "Asia/Seoul", "MX": "America/Mexico_City", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo",
        "NZ": "Pacific/Auckland", "PE": "America/Lima", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
        "RO": "Europe/Bucharest", "SE": "Europe/Stockholm", "SG": "Asia/Singapore", "TH": "Asia/Bangkok",
        "TR": "Europe/Istanbul", "ZA": "Africa/Johannesburg",
    ]

    private static func spread(_ zones: [String: String]) -> [String: String] {
        var map: [String: String] = [:]
        for (zone, codes) in zones {
            for code in codes.split(separator: " ") { map[String(code)] = zone }
        }
        return map
    }
}
