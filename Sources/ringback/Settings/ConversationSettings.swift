import Bridge
import Foundation
import JSONText
import Sockets

extension Settings {
    /// The settings of how calls go.
    static let conversationReaders: [String: Reader] = [
        "RINGBACK_BARGE_IN_MS": { settings, text throws(SettingsError) in
            settings.policy.bargeIn.minimumMs = try number("RINGBACK_BARGE_IN_MS", text, 0...2000)
        },
        "RINGBACK_BACKCHANNELS": { settings, text throws(SettingsError) in
            settings.policy.bargeIn.ignoresBackchannels =
                try oneOf("RINGBACK_BACKCHANNELS", text, ["ignore": true, "interrupt": false])
        },
        "RINGBACK_ECHO_GUARD_DB": { settings, text throws(SettingsError) in
            settings.policy.bargeIn.echoGuardDB =
                text == "off" ? nil : try number("RINGBACK_ECHO_GUARD_DB", text, 6...60)
        },
        "RINGBACK_SILENCE_S": { settings, text throws(SettingsError) in
            guard text != "off" else { return settings.policy.silence = nil }
            var silence = CallPolicy.Silence()
            silence.promptMs = try number("RINGBACK_SILENCE_S", text, 5...3600) * 1000
            settings.policy.silence = silence
        },
        "RINGBACK_MAX_CALL_S": { settings, text throws(SettingsError) in
            settings.policy.longestMs =
                text == "off" ? nil : try number("RINGBACK_MAX_CALL_S", text, 10...86_400) * 1000
        },
        "RINGBACK_MAX_CALL_COST": { settings, text throws(SettingsError) in
            settings.policy.budget = try money("RINGBACK_MAX_CALL_COST", text)
        },
        "RINGBACK_MAX_DAY_COST": { settings, text throws(SettingsError) in
            settings.dayBudget = try money("RINGBACK_MAX_DAY_COST", text)
        },
        "RINGBACK_PRICES": { settings, text throws(SettingsError) in
            let list = try textOrFile("RINGBACK_PRICES", text)
            guard let prices = prices(list) else {
                throw SettingsError(
                    name: "RINGBACK_PRICES", value: text,
                    allowed: """
                        a JSON object of models, each with audio_in, audio_cached, audio_out, text_in, text_cached, text_out \
                        in US dollars per million tokens, or per_minute
                        """)
            }
            settings.prices.merge(prices) { _, new in new }
        },
        "RINGBACK_MODEL_ATTEMPTS": { settings, text throws(SettingsError) in
            settings.policy.sessions.attempts = try number("RINGBACK_MODEL_ATTEMPTS", text, 0...20)
        },
        "RINGBACK_HAND_OVER_MIN": { settings, text throws(SettingsError) in
            settings.policy.sessions.handOverMs = try number("RINGBACK_HAND_OVER_MIN", text, 1...1440) * 60_000
        },
        "RINGBACK_FALLBACK_NUMBER": { settings, text throws(SettingsError) in
            settings.policy.fallbackNumber = try phoneNumber("RINGBACK_FALLBACK_NUMBER", text)
        },
        "RINGBACK_SUMMARISE_TOKENS": { settings, text throws(SettingsError) in
            settings.policy.history.tokens = try number("RINGBACK_SUMMARISE_TOKENS", text, 500...1_000_000)
        },
        "RINGBACK_HISTORY_TURNS": { settings, text throws(SettingsError) in
            settings.policy.history.maxTurns = try number("RINGBACK_HISTORY_TURNS", text, 4...10_000)
        },
        "RINGBACK_HISTORY_CHARACTERS": { settings, text throws(SettingsError) in
            settings.policy.history.maxCharacters = try number("RINGBACK_HISTORY_CHARACTERS", text, 500...10_000_000)
        },
        "RINGBACK_WARM": { settings, text throws(SettingsError) in
            settings.isWarm = try oneOf("RINGBACK_WARM", text, ["on": true, "off": false])
        },
        "RINGBACK_TWILIO_URL": { settings, text throws(SettingsError) in
            guard let address = Address(text), text.hasPrefix("http"), address.isSecure || address.isLoopback else {
                throw SettingsError(
                    name: "RINGBACK_TWILIO_URL", value: text, allowed: "https://HOST, or http:// on loopback")
            }
            settings.twilioURL = address
        },
        "RINGBACK_AGENT_TOOLS": { settings, text throws(SettingsError) in
            var tools: Set<BuiltInTool> = []
            for name in text.split(separator: ",") where text != "none" {
                tools.insert(try choice("RINGBACK_AGENT_TOOLS", name.trimmingCharacters(in: .whitespaces)))
            }
            settings.tools.builtIn = tools
        },
        "RINGBACK_TRANSFERS": { settings, text throws(SettingsError) in
            let list = try textOrFile("RINGBACK_TRANSFERS", text)
            guard let members = JSON(parsing: Array(list.utf8))?.members, !members.isEmpty else {
                throw SettingsError(
                    name: "RINGBACK_TRANSFERS", value: text,
                    allowed: #"a JSON object of names and numbers, e.g. {"workshop":"+14155550100"}"#)
            }
            for member in members {
                settings.tools.transfers[member.name] =
                    try phoneNumber("RINGBACK_TRANSFERS", member.value.string ?? "")
            }
            settings.tools.builtIn.insert(.transferCall)
        },
        "RINGBACK_TOOL_SECRET": { settings, text throws(SettingsError) in
            guard text.utf8.count >= 16 else {
                throw SettingsError(name: "RINGBACK_TOOL_SECRET", value: text, allowed: "at least 16 characters")
            }
            settings.tools.secret = text
        },
        "RINGBACK_TOOL_HOSTS": { settings, text throws(SettingsError) in
            settings.toolHosts = Set(text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        },
        "RINGBACK_TOOLS": { settings, text throws(SettingsError) in
            settings.toolList = try textOrFile("RINGBACK_TOOLS", text)
        },
    ]

    /// Reads the list of tools once all settings are known: which hosts are allowed is one of them.
    mutating func readTools() throws(SettingsError) {
        guard let toolList else { return }
        do {
            tools.remote = try RemoteTool.list(toolList, allowed: toolHosts)
        } catch {
            throw SettingsError(name: "RINGBACK_TOOLS", value: toolList, allowed: error.wanted)
        }
    }

    /// Reads who is told of events once all settings are known.
    mutating func readWebhook() throws(SettingsError) {
        guard let webhookURL else { return }
        guard let webhookSecret else {
            throw SettingsError(
                name: "RINGBACK_WEBHOOK_SECRET", value: "",
                allowed: "at least 16 characters, since RINGBACK_WEBHOOK_URL is set")
        }
        webhook = Webhook(url: webhookURL, secret: webhookSecret, events: webhookEvents, allowed: toolHosts)
        guard webhook != nil else {
            throw SettingsError(
                name: "RINGBACK_WEBHOOK_URL", value: webhookURL,
                allowed: "https://HOST/PATH, or a host named in RINGBACK_TOOL_HOSTS")
        }
    }

    private static func oneOf<Value>(
        _ name: String, _ text: String, _ values: [String: Value]
    ) throws(SettingsError) -> Value {
        guard let value = values[text] else {
            throw SettingsError(name: name, value: text, allowed: values.keys.sorted().joined(separator: " or "))
        }
        return value
    }

    private static func money(_ name: String, _ text: String) throws(SettingsError) -> Double? {
        if text == "off" { return nil }
        guard let value = Double(text), value > 0, value < 1_000_000 else {
            throw SettingsError(name: name, value: text, allowed: "US dollars, e.g. 2.50, or off")
        }
        return value
    }

    static func phoneNumber(_ name: String, _ text: String) throws(SettingsError) -> String {
        let digits = text.dropFirst()
        guard text.hasPrefix("+"), (6...15).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber })
        else { throw SettingsError(name: name, value: text, allowed: "a number with its country, e.g. +14155550100") }
        return text
    }
}
