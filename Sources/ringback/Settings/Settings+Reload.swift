import Foundation

/// What a running line takes on, and what it can't.
extension Settings {
    /// These settings as a line can have them that began with `old`, and the names of those that would take a restart.
    func succeeding(_ old: Settings) -> (settings: Settings, kept: [String]) {
        var new = self
        var kept: [String] = []
        for fixed in Self.fixed where !fixed.carry(&new, old) { kept.append(fixed.name) }
        // The loops' tables have the size that they began with.
        if new.limits.descriptors > old.limits.descriptors {
            new.limits.calls = old.limits.calls
            new.limits.connections = old.limits.connections
            kept.append("RINGBACK_MAX_CALLS")
        }
        // Without a token set each start makes one, which is none of the operator's doing.
        if isAdminTokenMade { kept.removeAll { $0 == "RINGBACK_ADMIN_TOKEN" } }
        new.webhook = old.webhook
        new.isAdminTokenMade = old.isAdminTokenMade
        return (new, kept)
    }

    /// A setting that is made into something at the start.
    private struct Fixed: Sendable {
        let name: String
        /// Puts the old value into the new settings; false when it was another.
        let carry: @Sendable (_ new: inout Settings, _ old: Settings) -> Bool

        init<Value: Equatable & SendableMetatype>(
            _ name: String, _ path: any WritableKeyPath<Settings, Value> & Sendable
        ) {
            self.name = name
            carry = { new, old in
                defer { new[keyPath: path] = old[keyPath: path] }
                return new[keyPath: path] == old[keyPath: path]
            }
        }
    }

    private static let fixed = [
        Fixed("RINGBACK_LISTEN", \.listenHost), Fixed("RINGBACK_LISTEN", \.listenPort),
        Fixed("RINGBACK_LOOPS", \.loops), Fixed("RINGBACK_EVENT_LOOP", \.eventLoop),
        Fixed("RINGBACK_DATABASE", \.database), Fixed("RINGBACK_SPOOL", \.spool), Fixed("RINGBACK_NODE", \.node),
        Fixed("RINGBACK_ADMIN_TOKEN", \.adminToken), Fixed("RINGBACK_VIEWER_TOKEN", \.viewerToken),
        Fixed("RINGBACK_TEXT_URL", \.textURL), Fixed("RINGBACK_TEXT_MODEL", \.textModel),
        Fixed("RINGBACK_TEXT_API", \.textAPI), Fixed("RINGBACK_EMBEDDING_MODEL", \.embeddingModel),
        Fixed("RINGBACK_EMBEDDING_URL", \.embeddingURL), Fixed("RINGBACK_EMBEDDING_KEY", \.embeddingKey),
        Fixed("RINGBACK_EMBEDDING_DIMENSIONS", \.embeddingDimensions), Fixed("RINGBACK_RECORDINGS", \.recordings),
        Fixed("RINGBACK_RECORDING_DAYS", \.recordingDays), Fixed("RINGBACK_CAPTURE", \.capture),
        Fixed("RINGBACK_CAPTURE_DAYS", \.captureDays), Fixed("RINGBACK_CALL_DAYS and the like", \.retention),
        Fixed("RINGBACK_WEBHOOK_URL", \.webhookURL), Fixed("RINGBACK_WEBHOOK_SECRET", \.webhookSecret),
        Fixed("RINGBACK_WEBHOOK_EVENTS", \.webhookEvents), Fixed("RINGBACK_OUTBOUND_…", \.outbound),
    ]
}
