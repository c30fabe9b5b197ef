import Bridge

extension Settings {
    /// The settings of what is remembered, and who is told.
    static let memoryReaders: [String: Reader] = [
        "RINGBACK_TRUST_NUMBER": { settings, text throws(SettingsError) in
            settings.trustsNumber = try isOn("RINGBACK_TRUST_NUMBER", text)
        },
        "RINGBACK_RECALL": { settings, text throws(SettingsError) in
            settings.policy.recall.isOn = try isOn("RINGBACK_RECALL", text)
        },
        "RINGBACK_MEMORY_PLACE": { settings, text throws(SettingsError) in
            guard ["instructions", "tool"].contains(text) else {
                throw SettingsError(name: "RINGBACK_MEMORY_PLACE", value: text, allowed: "instructions or tool")
            }
            settings.policy.recall.isBesideInstructions = text == "tool"
        },
    ]

    private static func isOn(_ name: String, _ text: String) throws(SettingsError) -> Bool {
        guard ["on", "off"].contains(text) else {
            throw SettingsError(name: name, value: text, allowed: "on or off")
        }
        return text == "on"
    }
}
