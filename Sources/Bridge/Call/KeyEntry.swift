internal import JSONText

/// Keys that the caller presses, gathered until `#` or a pause.
struct KeyEntry: Equatable {
    private var digits = ""
    private var lastAt = 0
    /// A pause that ends an entry without `#`.
    static let pauseMs = 2500
    static let limit = 32

    var isEmpty: Bool { digits.isEmpty }

    /// Adds a key; the whole entry when it is complete.
    mutating func press(_ digit: Character, at now: Int) -> String? {
        digits.append(digit)
        lastAt = now
        return digit == "#" || digits.count >= Self.limit ? take() : nil
    }

    /// The entry, when the caller has paused.
    mutating func due(at now: Int) -> String? {
        !digits.isEmpty && now - lastAt >= Self.pauseMs ? take() : nil
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
        var actions: [CallAction] = [.note(CallNote("dtmf", [.init("digit", .string(String(digit)))]))]
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
        keys.due(at: now).map { entered($0, at: now) } ?? []
    }

    private mutating func entered(_ entry: String, at now: Int) -> [CallAction] {
        let isEnded = entry.hasSuffix("#") && entry.count > 1
        let keys = (isEnded ? String(entry.dropLast()) : entry).map(String.init).joined(separator: " ")
        let text = "[The caller pressed these keys on the phone: \(keys)\(isEnded ? ", then the pound key" : "")]"
        guard session.state == .ready else {
            desk.tell(text)
            return []
        }
        let item = VoiceText(id: "keys_\(now)", role: .user, text: text)
        return [.voice(.insert(item))] + (caller.isSpeaking ? [] : ask(nil, at: now))
    }
}
