/// How sure the line may be, before anybody has spoken, of who is calling.
///
/// 0: nothing is known, nothing is told. 1: a number is there, but nobody vouches for it. 2: the carrier vouches for the
/// number (STIR/SHAKEN attestation A). Level 3, verified in the call, is never reached from signalling alone.
package enum IdentityLevel {
    /// What Twilio's `StirVerstat` must be, letter by letter, for the number to count as vouched for.
    package static let vouched = "TN-Validation-Passed-A"

    /// Numbers that spell a word on the keypad and stand for "no number". They look like E.164 and are not.
    private static let placeholders: Set<String> = [
        "266696687",  // ANONYMOUS
        "7378742833",  // RESTRICTED
        "2562533",  // BLOCKED
        "8656696", "8566",  // UNKNOWN
        "86282452253",  // UNAVAILABLE
    ]

    private static let schemes = ["client:", "sip:", "sips:"]

    /// True for what stands where a number was withheld: nothing, a word that says so, or a placeholder, with or without a
    /// plus. What another system calls its callers is none of these, however it is written.
    package static func isWithheld(_ from: String) -> Bool {
        for scheme in schemes where from.hasPrefix(scheme) { return !isNamed(from.dropFirst(scheme.count)) }
        return !from.contains { $0.isLetter || $0.isNumber } || !isNamed(from[...])
            || isPlaceholder(from.drop { $0 == "+" })
    }

    /// The level of an inbound call by its `From` and `StirVerstat` as they came; nil where the field was absent.
    ///
    /// A withheld number, a placeholder, a short code, a name instead of a number, and a failed validation are 0. `client:`
    /// and `sip:` addresses with something behind the colon are 1. Comparison is exact: `TN-Validation-Passed-A-Diverted`
    /// vouches for nothing.
    package static func of(from: String, stirVerstat: String?) -> Int {
        if let stirVerstat, stirVerstat.hasPrefix("TN-Validation-Failed") { return 0 }
        for scheme in schemes where from.hasPrefix(scheme) {
            return isNamed(from.dropFirst(scheme.count)) ? 1 : 0
        }
        guard isNumber(from) else { return 0 }
        return stirVerstat == vouched ? 2 : 1
    }

    /// The level of a call by all that is known when it begins.
    ///
    /// Whoever answers an outbound call may be anybody, and a forwarded call comes from somebody else's telephone: neither is
    /// more than 1. Nor is a handle that several contacts share, which the store alone knows (`Store.begin`). A line that
    /// trusts numbers outright takes a number that nobody vouches for as 2; a failed validation stays 0.
    /// - Parameters:
    ///   - handle: the other side: `From` of an inbound call, `To` of an outbound one.
    ///   - forwardedFrom: Twilio's `ForwardedFrom` as it came.
    package static func of(
        handle: String, stirVerstat: String?, isOutbound: Bool = false, forwardedFrom: String? = nil,
        trustsNumber: Bool = false
    ) -> Int {
        let signalled = of(from: handle, stirVerstat: stirVerstat)
        if signalled == 0 { return 0 }
        if isOutbound || forwardedFrom?.isEmpty == false { return 1 }
        return trustsNumber && isNumber(handle) ? 2 : signalled
    }

    /// True for E.164 with a country code, 7 to 15 digits, that is no placeholder, with or without a country code 1.
    private static func isNumber(_ from: String) -> Bool {
        guard from.first == "+" else { return false }
        let digits = from.dropFirst()
        guard (7...15).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        guard digits.first != "0" else { return false }
        return !isPlaceholder(digits)
    }

    private static func isPlaceholder(_ digits: Substring) -> Bool {
        placeholders.contains(String(digits))
            || digits.first == "1" && placeholders.contains(String(digits.dropFirst()))
    }

    /// True unless the user part of an address is empty or says that the caller withheld it.
    private static func isNamed(_ address: Substring) -> Bool {
        let user = address.split(separator: "@", omittingEmptySubsequences: false).first ?? ""
        return !user.isEmpty
            && !["anonymous", "unknown", "restricted", "unavailable", "blocked", "private", "withheld"].contains(
                user.lowercased())
    }
}
