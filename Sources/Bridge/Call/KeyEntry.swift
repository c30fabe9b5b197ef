internal import JSONText

/// Keys that the caller presses, gathered until `#` or a pause.
struct KeyEntry: Equatable {
    private var digits = ""
    private var lastAt = 0
    /// A pause that ends an entry without `#`.
    static let pauseMs = 2500
    static let limit = 32
    /// Where a PIN is expected, people look each digit up.
    static let secretPauseMs = 5000
    /// So many digits may be a secret.
    static let secretLength = 4

    var isEmpty: Bool { digits.isEmpty }

    /// Adds a key; the whole entry when it is complete.
    mutating func press(_ digit: Character, at now: Int) -> String? {
        digits.append(digit)
        lastAt = now
        return digit == "#" || digits.count >= Self.limit ? take() : nil
    }

    /// The entry, when the caller has paused.
    mutating func due(at now: Int, pauseMs: Int = pauseMs) -> String? {
        !digits.isEmpty && now - lastAt >= pauseMs ? take() : nil
    }

    private mutating func take() -> String {
        defer { digits = "" }
        return digits
    }
}

extension Call {
    mutating func pressed(_ digit: Character, at now: Int) -> [CallAction] {
        caller.lastActivity = now
        caller.wasPrompted = false
        let shown = hidesKeys && digit.isNumber ? "•" : String(digit)
        var actions: [CallAction] = [.note(CallNote("dtmf", [.init("digit", .string(shown))]))]
        guard phase == .running else { return actions }
        actions += stay(at: now)
        // Whoever presses keys has heard enough.
        if playback.isPlaying(at: clock.read(now)), !traits.isFullDuplex {
            if response.isActive { actions.append(.voice(.cancel)) }
            actions += interrupt(at: now)
        }
        if let entry = keys.press(digit, at: now) { actions += entered(entry, at: now) }
        return actions
    }

    mutating func watchKeys(at now: Int) -> [CallAction] {
        let pause = hidesKeys ? KeyEntry.secretPauseMs : KeyEntry.pauseMs
        return keys.due(at: now, pauseMs: pause).map { entered($0, at: now) } ?? []
    }

    private mutating func entered(_ entry: String, at now: Int) -> [CallAction] {
        let isEnded = entry.hasSuffix("#") && entry.count > 1
        if hidesKeys, entry.filter(\.isNumber).count >= KeyEntry.secretLength {
            // Whoever forgets the pound key has keyed in a secret nevertheless.
            if isEnded { return [.secretKeys(String(entry.dropLast()))] }
            return tellOfKeys(
                "[The caller pressed keys that are kept secret, without the pound key at the end.]", at: now)
        }
        let keys = (isEnded ? String(entry.dropLast()) : entry).map(String.init).joined(separator: " ")
        let text = "[The caller pressed these keys on the phone: \(keys)\(isEnded ? ", then the pound key" : "")]"
        return tellOfKeys(text, at: now)
    }

    /// Tells the agent of keys, or of what became of those that it may not know.
    package mutating func tellOfKeys(_ text: String, at now: Int) -> [CallAction] {
        guard phase == .running else { return [] }
        guard session.state == .ready else {
            desk.tell(text)
            return []
        }
        let item = VoiceText(id: "keys_\(now)", role: .user, text: text)
        return [.voice(.insert(item))] + (caller.isSpeaking ? [] : ask(nil, at: now))
    }
}
