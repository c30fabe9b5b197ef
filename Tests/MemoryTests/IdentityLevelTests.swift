import Memory
import Testing

/// What signalling alone says about who is calling.
struct IdentityLevelTests {
    @Test(arguments: [
        "", "anonymous", "Anonymous", "unknown", "Restricted", "+266696687", "+7378742833", "+2562533", "+8656696",
        "+8566",
        "+86282452253", "+1266696687", "+12", "12025550123", "+0123456789", "+1202555012345678", "+1 202 555 0123",
        "+1202555٣٣٣٣",
        "sip:", "client:", "sip:anonymous@anonymous.invalid", "sip:@example.com", "RINGBACK",
    ])
    func `no number, no identity`(_ from: String) {
        #expect(IdentityLevel.of(from: from, stirVerstat: nil) == 0)
        #expect(IdentityLevel.of(from: from, stirVerstat: "TN-Validation-Passed-A") == 0)
    }

    @Test func `a failed validation is worth nothing`() {
        #expect(IdentityLevel.of(from: "+13035550100", stirVerstat: "TN-Validation-Failed-A") == 0)
        #expect(IdentityLevel.of(from: "+13035550100", stirVerstat: "TN-Validation-Failed") == 0)
    }

    @Test func `only the exact words of attestation A vouch for a number`() {
        #expect(IdentityLevel.of(from: "+13035550100", stirVerstat: "TN-Validation-Passed-A") == 2)
        for other in [
            nil, "", "TN-Validation-Passed-B", "TN-Validation-Passed-C", "No-TN-Validation",
            "TN-Validation-Passed-A-Diverted",
            "tn-validation-passed-a", " TN-Validation-Passed-A", "TN-Validation-Passed-A ", "TN-Validation-Passed-AB",
        ] {
            #expect(IdentityLevel.of(from: "+13035550100", stirVerstat: other) == 1)
        }
    }

    @Test func `an address is never more than a claim`() {
        #expect(IdentityLevel.of(from: "client:dana", stirVerstat: nil) == 1)
        #expect(IdentityLevel.of(from: "sip:dana@example.com", stirVerstat: "TN-Validation-Passed-A") == 1)
    }
}
