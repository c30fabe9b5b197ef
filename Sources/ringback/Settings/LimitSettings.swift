import Foundation
import Sockets

extension Settings {
    /// The settings that say how much the line takes on.
    static let limitReaders: [String: Reader] = [
        "RINGBACK_EVENT_LOOP": { settings, text throws(SettingsError) in
            settings.eventLoop = try choice("RINGBACK_EVENT_LOOP", text)
        },
        "RINGBACK_MAX_CALLS": { settings, text throws(SettingsError) in
            settings.limits.calls = try number("RINGBACK_MAX_CALLS", text, 0...100_000)
        },
        "RINGBACK_MAX_CALLS_PER_LINE": { settings, text throws(SettingsError) in
            settings.limits.callsPerLine = try number("RINGBACK_MAX_CALLS_PER_LINE", text, 1...100_000)
        },
        "RINGBACK_CALLS_PER_MINUTE": { settings, text throws(SettingsError) in
            settings.limits.perMinute = try number("RINGBACK_CALLS_PER_MINUTE", text, 1...1_000_000)
        },
        "RINGBACK_CALLS_PER_MINUTE_AND_CALLER": { settings, text throws(SettingsError) in
            let name = "RINGBACK_CALLS_PER_MINUTE_AND_CALLER"
            settings.limits.perMinuteAndCaller = text == "off" ? nil : try number(name, text, 1...10_000)
        },
        "RINGBACK_MAX_CONNECTIONS": { settings, text throws(SettingsError) in
            settings.limits.connections = try number("RINGBACK_MAX_CONNECTIONS", text, 16...1_000_000)
        },
        "RINGBACK_BUSY_NUMBER": { settings, text throws(SettingsError) in
            let digits = text.dropFirst()
            guard text.hasPrefix("+"), (5...15).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber })
            else {
                throw SettingsError(
                    name: "RINGBACK_BUSY_NUMBER", value: text, allowed: "a number in E.164, e.g. +14155550100")
            }
            settings.busyNumber = text
        },
        "RINGBACK_DRAIN_SECONDS": { settings, text throws(SettingsError) in
            settings.drainSeconds = try number("RINGBACK_DRAIN_SECONDS", text, 0...86_400)
        },
    ]
}
