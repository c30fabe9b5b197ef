internal import JSONText

extension API {
    /// Everything that can be asked of those who are let in. `openapi.json` says the same in more words; a test compares.
    static let routes: [Route] = [
        Route("GET", "/api/v1/calls", .viewer) { try await $0.calls($1) },
        Route("POST", "/api/v1/calls", .operator, act: "place_call") { try await $0.placeCall($1) },
        Route("GET", "/api/v1/calls/{call_sid}", .viewer) { try await $0.call($1) },
        Route("GET", "/api/v1/calls/{call_sid}/turns", .viewer) { try await $0.turns($1) },
        Route("GET", "/api/v1/calls/{call_sid}/transcript.json", .viewer) { try await $0.transcript($1, .json) },
        Route("GET", "/api/v1/calls/{call_sid}/transcript.txt", .viewer) { try await $0.transcript($1, .txt) },
        Route("GET", "/api/v1/calls/{call_sid}/transcript.md", .viewer) { try await $0.transcript($1, .md) },
        Route("GET", "/api/v1/calls/{call_sid}/recording.wav", .operator, act: "play_recording") {
            try await $0.recording($1)
        },
        Route("GET", "/api/v1/calls/{call_sid}/waveform", .viewer) { try await $0.waveform($1) },
        Route("GET", "/api/v1/calls/{call_sid}/listen", .operator, act: "listen_in") { try await $0.listen($1) },
        Route("POST", "/api/v1/calls/{call_sid}/whisper", .operator, act: "whisper") { try await $0.whisper($1) },
        Route("POST", "/api/v1/calls/{call_sid}/hangup", .operator, act: "hang_up") { try await $0.hangUp($1) },
        Route("POST", "/api/v1/calls/{call_sid}/transfer", .operator, act: "transfer") { try await $0.transfer($1) },
        Route("GET", "/api/v1/live", .viewer) { try await $0.watch($1) },
        Route("POST", "/api/v1/phone", .operator, act: "browser_call") { try await $0.phone($1) },

        Route("GET", "/api/v1/contacts", .viewer) { try await $0.contacts($1) },
        Route("GET", "/api/v1/contacts/{contact_id}", .viewer) { try await $0.contact($1) },
        Route("PATCH", "/api/v1/contacts/{contact_id}", .operator, act: "change_contact") {
            try await $0.changeContact($1)
        },
        Route("DELETE", "/api/v1/contacts/{contact_id}", .operator) { try await $0.erase($1) },
        Route("GET", "/api/v1/contacts/{contact_id}/memory", .viewer) { try await $0.memory($1) },
        Route("GET", "/api/v1/contacts/{contact_id}/preamble", .viewer) { try await $0.preamble($1) },
        Route("PATCH", "/api/v1/contacts/{contact_id}/facts/{fact_id}", .operator) { try await $0.changeFact($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/merge", .operator) { try await $0.merge($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/split", .operator) { try await $0.split($1) },
        Route("GET", "/api/v1/contacts/{contact_id}/unclaimed", .viewer) { try await $0.unclaimed($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/claim", .operator) { try await $0.claim($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/undo-move", .operator) { try await $0.undoMove($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/undo", .operator) { try await $0.undo($1) },
        Route("POST", "/api/v1/contacts/{contact_id}/recall", .viewer) { try await $0.recall($1) },

        Route("GET", "/api/v1/commitments", .viewer) { try await $0.commitments($1) },
        Route("GET", "/api/v1/commitments.ics", .viewer) { try await $0.calendar($1) },
        Route("GET", "/api/v1/commitments/feed", .viewer) { api, _ in api.feed() },
        Route("PATCH", "/api/v1/commitments/{commitment_id}", .operator, act: "change_commitment") {
            try await $0.changeCommitment($1)
        },
        Route("GET", "/api/v1/search", .viewer) { try await $0.search($1) },

        Route("GET", "/api/v1/volume", .viewer) { try await $0.volume($1) },
        Route("GET", "/api/v1/health", .viewer) { api, _ in try await api.health() },
        Route("GET", "/api/v1/jobs", .viewer) { try await $0.jobs($1) },
        Route("POST", "/api/v1/jobs/{job_id}/retry", .operator, act: "retry_job") { try await $0.retry($1) },
        Route("GET", "/api/v1/webhooks", .viewer) { try await $0.webhooks($1) },
        Route("POST", "/api/v1/webhooks/{job_id}/replay", .operator, act: "replay_webhook") {
            try await $0.replayWebhook($1)
        },
        Route("GET", "/api/v1/audit", .operator) { try await $0.audit($1) },
        Route("GET", "/api/v1/me", .viewer) { Reply(["role": .string($1.role.rawValue)]) },
        Route("GET", "/api/v1/openapi.json", .viewer) { _, _ in
            Reply(.bytes(PackageResources.openapi_json, type: "application/json"))
        },
        Route("GET", "/metrics", .viewer) { api, _ in try await api.exposition() },
    ]
}
