import Bridge
import Foundation
import Sockets
import Testing

@testable import ringback

@Suite struct SettingsTests {
    private func settings(_ environment: [String: String]) throws -> Settings {
        try Settings(environment: environment, file: nil)
    }

    @Test func `without anything the defaults of the contract hold`() throws {
        let settings = try settings([:])
        #expect(settings.listenHost == "127.0.0.1" && settings.listenPort == 8080)
        #expect(settings.voice == .rehearsal && settings.audio == .pcm16at24k)
        #expect(settings.database == "sqlite:ringback.db" && settings.limits.calls == 1000)
        #expect(settings.isAdminTokenMade && settings.adminToken.count == 32)
    }

    @Test func `a viewer's token that is the operator's is refused`() {
        let error = #expect(throws: SettingsError.self) {
            try settings(["RINGBACK_ADMIN_TOKEN": "hunter2hunter2", "RINGBACK_VIEWER_TOKEN": "hunter2hunter2"])
        }
        #expect(error?.name == "RINGBACK_VIEWER_TOKEN")
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a name nobody knows is told with its value masked`() {
        let error = #expect(throws: SettingsError.self) { try settings(["RINGBACK_ADMIN_TOKN": "hunter2hunter2"]) }
        #expect(error?.description.contains("RINGBACK_ADMIN_TOKN, which is ‘hu…’; allowed is") == true)
    }

    @Test(arguments: ["abc", "0", "501", ""])
    func `an option that shall be a number says which`(text: String) throws {
        let arguments = try Arguments(["--limit", text], options: ["limit"])
        #expect(throws: Program.Failure.self) { try arguments.number("limit", in: 1...500) }
    }

    @Test func `a key chooses the provider, and the model goes into the address`() throws {
        let settings = try settings(["OPENAI_API_KEY": "sk-x", "RINGBACK_VOICE_MODEL": "m 1"])
        #expect(settings.voice == .openAIRealtime)
        #expect(settings.voiceAddress?.target == "/v1/realtime?model=m%201")
        #expect(settings.voiceAddress?.isSecure == true)
    }

    @Test func `each protocol has its own address, model and price`() throws {
        let live = try settings([
            "OPENAI_API_KEY": "sk-1", "RINGBACK_VOICE": "openai-live", "RINGBACK_TEXT_MODEL": "small",
        ])
        #expect(live.voiceAddress?.target == "/v1/live/sessions")
        #expect(live.voiceModel == "gpt-live-1")
        #expect(live.voicePrices.perMinute == 0.05)
        #expect(live.codec.traits.isFullDuplex)
        #expect(throws: SettingsError.self) { try settings(["RINGBACK_VOICE": "openai-live"]) }
        let other = try settings([
            "RINGBACK_VOICE": "openai-live", "RINGBACK_VOICE_URL": "ws://127.0.0.1:9/x", "RINGBACK_VOICE_MODEL": "mine",
            "RINGBACK_PRICES": #"{"mine":{"per_minute":1},"small":{"text_in":2}}"#, "RINGBACK_TEXT_MODEL": "small",
        ])
        #expect(other.voiceAddress?.target == "/x")
        #expect(other.voiceModel == "mine")
        // The minutes are the voice's, the tokens those of the model behind it.
        #expect(other.voicePrices.perMinute == 1 && other.voicePrices.textIn == 2)
        #expect(!(try settings([:])).codec.traits.isFullDuplex)
    }

    @Test(arguments: [
        ("RINGBACK_LISTEN", "nowhere"), ("RINGBACK_LISTEN", "127.0.0.1:70000"), ("RINGBACK_AUDIO", "opus"),
        ("RINGBACK_VOICE", "parrot"), ("RINGBACK_VOICE_URL", "ws://example.org/x"),
        ("RINGBACK_PUBLIC_URL", "http://example.org"), ("RINGBACK_DATABASE", "mysql://x"), ("RINGBACK_LOOPS", "0"),
        ("RINGBACK_MAX_CALLS", "many"), ("RINGBACK_TIME_ZONE", "Mars/Olympus"), ("RINGBACK_ADMIN_TOKEN", "short"),
        ("RINGBACK_INSTRUCTIONS", "@/nowhere"), ("RINGBACK_COLOUR", "blue"),
        ("RINGBACK_TEXT_URL", "http://example.org"), ("RINGBACK_LINES", "{}"),
        ("RINGBACK_LINES", #"{"+14155550100":"The Shop"}"#), ("RINGBACK_LINES", #"{"shop":"+14155550100"}"#),
        ("RINGBACK_TEXT_URL", "http://example.org"), ("RINGBACK_EMBEDDING_URL", "http://example.org/v1"),
        ("RINGBACK_EMBEDDING_URL", "nowhere"), ("RINGBACK_EMBEDDING_DIMENSIONS", "0"),
        ("RINGBACK_EMBEDDING_DIMENSIONS", "4097"),
    ])
    func `a wrong setting stops the start by its name and says what is allowed`(_ name: String, _ value: String) {
        let error = #expect(throws: SettingsError.self) { try settings([name: value]) }
        #expect(error?.description.contains(name) == true)
        #expect(error?.description.contains("allowed is") == true)
    }

    @Test func `a secret is masked in the complaint`() {
        let error = #expect(throws: SettingsError.self) { try settings(["RINGBACK_ADMIN_TOKEN": "hunter2"]) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a file may have comments, and the environment wins over it`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ringback-\(UUID()).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try """
        {
          // how many
          "max_calls": 7, "audio": "pcmu", /* and the secret */ "twilio_auth_token": "t",
        }
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let settings = try Settings(environment: ["RINGBACK_AUDIO": "pcm16"], file: path)
        #expect(settings.limits.calls == 7 && settings.audio == .pcm16at24k && settings.authToken == "t")
        try """
        {"max_call_cost": 2.5, "warm": false, "lines": {"+14155550100": "shop"}, "greeting": null}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let natural = try Settings(environment: [:], file: path)
        #expect(natural.policy.budget == 2.5 && !natural.isWarm && natural.lines == ["+14155550100": "shop"])
        let broken = #"{"max_calls": 7, "twilio_auth_token": "hunter2" "audio": 1}"#
        try broken.write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: SettingsError.self) { try Settings(environment: [:], file: path) }
        #expect(error?.description.contains("hunter2") == false)
        try "[1]".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: SettingsError.self) { try Settings(environment: [:], file: path) }
    }
}
