import Bridge
import Console
import Foundation
import Sockets

extension Settings {
    typealias Reader = @Sendable (inout Settings, String) throws(SettingsError) -> Void

    /// Every setting by its name in the environment, and how its text is read.
    static let readers: [String: Reader] = [
        lineReaders, conversationReaders, limitReaders, memoryReaders, retentionReaders,
    ].reduce([:]) { $0.merging($1) { first, _ in first } }

    private static let lineReaders: [String: Reader] = [
        "RINGBACK_LISTEN": { settings, text throws(SettingsError) in
            let cut = text.lastIndex(of: ":")
            guard let cut, let port = Int(text[text.index(after: cut)...]), (0...65535).contains(port) else {
                throw SettingsError(
                    name: "RINGBACK_LISTEN", value: text, allowed: "HOST:PORT, e.g. 127.0.0.1:8080 or 0.0.0.0:80")
            }
            settings.listenHost = text[..<cut].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
            settings.listenPort = port
        },
        "RINGBACK_PUBLIC_URL": { settings, text throws(SettingsError) in
            let address = Address(text)
            guard let address, text.hasPrefix("http"), address.isSecure || address.isLoopback else {
                throw SettingsError(
                    name: "RINGBACK_PUBLIC_URL", value: text,
                    allowed: "https://HOST, or http://127.0.0.1:PORT for tests")
            }
            settings.publicURL = text.hasSuffix("/") ? String(text.dropLast()) : text
        },
        "TWILIO_ACCOUNT_SID": { settings, text throws(SettingsError) in settings.accountSid = text },
        "TWILIO_AUTH_TOKEN": { settings, text throws(SettingsError) in settings.authToken = text },
        "OPENAI_API_KEY": { settings, text throws(SettingsError) in settings.openAIKey = text },
        "RINGBACK_VOICE": { settings, text throws(SettingsError) in
            settings.voice = try choice("RINGBACK_VOICE", text)
        },
        "RINGBACK_VOICE_URL": { settings, text throws(SettingsError) in
            guard let address = Address(text), text.hasPrefix("ws"), address.isSecure || address.isLoopback else {
                throw SettingsError(
                    name: "RINGBACK_VOICE_URL", value: text, allowed: "wss://HOST/PATH, or ws:// on loopback")
            }
            settings.voiceURL = address
        },
        "RINGBACK_VOICE_MODEL": { settings, text throws(SettingsError) in settings.namedVoiceModel = text },
        "RINGBACK_VOICE_NAME": { settings, text throws(SettingsError) in settings.voiceName = text },
        "RINGBACK_TRANSCRIPTION_MODEL": { settings, text throws(SettingsError) in settings.transcriptionModel = text },
        "RINGBACK_LANGUAGE": { settings, text throws(SettingsError) in settings.language = text },
        "RINGBACK_AUDIO": { settings, text throws(SettingsError) in
            switch text {
            case "pcm16": settings.audio = .pcm16at24k
            case "pcmu": settings.audio = .pcmu
            default: throw SettingsError(name: "RINGBACK_AUDIO", value: text, allowed: "pcm16 or pcmu")
            }
        },
        "RINGBACK_TEXT_URL": { settings, text throws(SettingsError) in
            guard let address = Address(text), text.hasPrefix("http"), address.isSecure || address.isLoopback else {
                throw SettingsError(
                    name: "RINGBACK_TEXT_URL", value: text, allowed: "https://HOST/PATH, or http:// on loopback")
            }
            settings.textURL = text
        },
        "RINGBACK_TEXT_API": { settings, text throws(SettingsError) in
            settings.textAPI = try choice("RINGBACK_TEXT_API", text)
        },
        "RINGBACK_TEXT_MODEL": { settings, text throws(SettingsError) in settings.textModel = text },
        "RINGBACK_DATABASE": { settings, text throws(SettingsError) in
            let isKnown = text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
            guard isKnown || (text.hasPrefix("sqlite:") && text.count > 7) else {
                throw SettingsError(
                    name: "RINGBACK_DATABASE", value: text,
                    allowed: "sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
            }
            settings.database = text
        },
        "RINGBACK_SPOOL": { settings, text throws(SettingsError) in settings.spool = text },
        "RINGBACK_NODE": { settings, text throws(SettingsError) in
            guard text.count <= 64, !text.hasPrefix("."), text.unicodeScalars.allSatisfy(Settings.isOfNode) else {
                throw SettingsError(
                    name: "RINGBACK_NODE", value: text, allowed: "up to 64 letters, digits, dots, dashes, underscores")
            }
            settings.node = text
        },
        "RINGBACK_LOG": { settings, text throws(SettingsError) in
            let levels: [String: Log.Level] = ["debug": .debug, "info": .info, "warning": .warning, "error": .error]
            guard let level = levels[text] else {
                throw SettingsError(name: "RINGBACK_LOG", value: text, allowed: "debug, info, warning or error")
            }
            settings.logLevel = level
        },
        "RINGBACK_ADMIN_TOKEN": { settings, text throws(SettingsError) in
            guard text.utf8.count >= 8 else {
                throw SettingsError(name: "RINGBACK_ADMIN_TOKEN", value: text, allowed: "at least 8 characters")
            }
            settings.adminToken = text
            settings.isAdminTokenMade = false
        },
        "RINGBACK_VIEWER_TOKEN": { settings, text throws(SettingsError) in
            guard text.utf8.count >= 8 else {
                throw SettingsError(name: "RINGBACK_VIEWER_TOKEN", value: text, allowed: "at least 8 characters")
            }
            settings.viewerToken = text
        },
        "RINGBACK_INSTRUCTIONS": { settings, text throws(SettingsError) in
            settings.instructions = try textOrFile("RINGBACK_INSTRUCTIONS", text)
        },
        "RINGBACK_GREETING": { settings, text throws(SettingsError) in
            settings.greeting = try textOrFile("RINGBACK_GREETING", text)
        },
        "RINGBACK_RECORDINGS": { settings, text throws(SettingsError) in
            settings.recordings = text == "off" ? nil : text
        },
        "RINGBACK_CAPTURE": { settings, text throws(SettingsError) in
            settings.capture = text == "off" ? nil : text
        },
        "RINGBACK_RECORDING_DAYS": { settings, text throws(SettingsError) in
            settings.recordingDays = try number("RINGBACK_RECORDING_DAYS", text, 0...36_500)
        },
        "RINGBACK_RECORDING_NOTICE": { settings, text throws(SettingsError) in
            settings.recordingNotice = try textOrFile("RINGBACK_RECORDING_NOTICE", text)
        },
        "RINGBACK_OUTBOUND_FROM": { settings, text throws(SettingsError) in
            settings.outbound.from = try phoneNumber("RINGBACK_OUTBOUND_FROM", text)
        },
        "RINGBACK_OUTBOUND_ALLOW": { settings, text throws(SettingsError) in
            settings.outbound.allowed = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let isPlain = settings.outbound.allowed.allSatisfy { part in
                part.wholeMatch(of: /\+[1-9][0-9]{0,14}/) != nil
            }
            guard isPlain, !settings.outbound.allowed.isEmpty else {
                throw SettingsError(
                    name: "RINGBACK_OUTBOUND_ALLOW", value: text,
                    allowed: "numbers or what they begin with, e.g. +1617,+4930,+14155550100")
            }
        },
        "RINGBACK_OUTBOUND_PER_HOUR": { settings, text throws(SettingsError) in
            settings.outbound.perHour = try number("RINGBACK_OUTBOUND_PER_HOUR", text, 0...10_000)
        },
        "RINGBACK_OUTBOUND_HOURS": { settings, text throws(SettingsError) in
            let ends = text.split(separator: "-").compactMap { Int($0) }
            guard ends.count == 2, 0 <= ends[0], ends[0] < ends[1], ends[1] <= 24 else {
                throw SettingsError(
                    name: "RINGBACK_OUTBOUND_HOURS", value: text, allowed: "FROM-TO in hours of the day, e.g. 9-20")
            }
            settings.outbound.hours = ends[0]..<ends[1]
        },
        "RINGBACK_WEBHOOK_URL": { settings, text throws(SettingsError) in settings.webhookURL = text },
        "RINGBACK_WEBHOOK_SECRET": { settings, text throws(SettingsError) in
            guard text.utf8.count >= 16 else {
                throw SettingsError(name: "RINGBACK_WEBHOOK_SECRET", value: text, allowed: "at least 16 characters")
            }
            settings.webhookSecret = text
        },
        "RINGBACK_WEBHOOK_EVENTS": { settings, text throws(SettingsError) in
            settings.webhookEvents = []
            for name in text.split(separator: ",") {
                let event: WebhookEvent = try choice(
                    "RINGBACK_WEBHOOK_EVENTS", name.trimmingCharacters(in: .whitespaces))
                settings.webhookEvents.insert(event)
            }
        },
        "RINGBACK_TIME_ZONE": { settings, text throws(SettingsError) in
            guard TimeZone(identifier: text) != nil else {
                throw SettingsError(
                    name: "RINGBACK_TIME_ZONE", value: text, allowed: "an IANA zone, e.g. Europe/Berlin")
            }
            settings.timeZone = text
        },
        "RINGBACK_LOOPS": { settings, text throws(SettingsError) in
            settings.loops = try number("RINGBACK_LOOPS", text, 1...256)
        },
    ]

    static func number(
        _ name: String, _ text: String, _ range: ClosedRange<Int>
    ) throws(SettingsError) -> Int {
        guard let value = Int(text), range.contains(value) else {
            throw SettingsError(
                name: name, value: text, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    static func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _ text: String
    ) throws(SettingsError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: text) else {
            throw SettingsError(
                name: name, value: text, allowed: Value.allCases.map(\.rawValue).joined(separator: " or "))
        }
        return value
    }

    static func textOrFile(_ name: String, _ text: String) throws(SettingsError) -> String {
        guard text.hasPrefix("@") else { return text }
        guard let read = try? String(contentsOfFile: String(text.dropFirst()), encoding: .utf8) else {
            throw SettingsError(name: name, value: text, allowed: "a text, or @FILE with a file that can be read")
        }
        return read.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
