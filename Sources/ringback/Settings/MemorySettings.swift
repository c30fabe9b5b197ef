import Bridge
import JSONText
import Memory
import Sockets

extension Settings {
    /// The settings of what is remembered, and who is told.
    static let memoryReaders: [String: Reader] = [
        "RINGBACK_TRUST_NUMBER": { settings, text throws(SettingsError) in
            settings.trustsNumber = try isOn("RINGBACK_TRUST_NUMBER", text)
        },
        "RINGBACK_LINES": { settings, text throws(SettingsError) in
            let list = try textOrFile("RINGBACK_LINES", text)
            let members = JSON(parsing: Array(list.utf8))?.members ?? []
            let isWell = members.allSatisfy { $0.value.string?.wholeMatch(of: /[a-z0-9_-]{1,40}/) != nil }
            guard !members.isEmpty, isWell else {
                throw SettingsError(
                    name: "RINGBACK_LINES", value: text,
                    allowed: """
                        a JSON object of your numbers and the line of each (a-z, 0-9, - and _), e.g. \
                        {"+14155550100":"shop","+14155550101":"shop","+14155550102":"home"}
                        """)
            }
            for member in members {
                settings.lines[try phoneNumber("RINGBACK_LINES", member.name)] = member.value.string
            }
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
        "RINGBACK_EMBEDDING_MODEL": { settings, text throws(SettingsError) in settings.embeddingModel = text },
        "RINGBACK_EMBEDDING_URL": { settings, text throws(SettingsError) in
            guard let address = Address(text), text.hasPrefix("http"), address.isSecure || address.isLoopback else {
                throw SettingsError(
                    name: "RINGBACK_EMBEDDING_URL", value: text, allowed: "https://HOST/PATH, or http:// on loopback")
            }
            settings.embeddingURL = text
        },
        "RINGBACK_EMBEDDING_KEY": { settings, text throws(SettingsError) in settings.embeddingKey = text },
        "RINGBACK_EMBEDDING_DIMENSIONS": { settings, text throws(SettingsError) in
            settings.embeddingDimensions = try number(
                "RINGBACK_EMBEDDING_DIMENSIONS", text, 1...EmbeddingWire.mostDimensions)
        },
    ]

    private static func isOn(_ name: String, _ text: String) throws(SettingsError) -> Bool {
        guard ["on", "off"].contains(text) else {
            throw SettingsError(name: name, value: text, allowed: "on or off")
        }
        return text == "on"
    }
}
