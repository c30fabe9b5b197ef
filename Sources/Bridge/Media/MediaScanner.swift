/// Finds the sound in the two messages that carry it, in place: no tree, no String, no allocation. Any thread.
///
/// The whole message is judged: what comes back non-nil is well-formed JSON of the right shape, in whatever order of keys,
/// white space and unknown members. Nil says only that the message is not plainly one of these; the slow path then looks at
/// it. A member given twice, or a name or id that holds an escape, is left to the slow path too.
package enum MediaScanner {
    /// Reads `{"event":"media", … "media":{"track","chunk","timestamp","payload"}}`.
    package static func twilioMedia(_ message: Span<UInt8>) -> TwilioMedia? {
        message.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var form = JSONCursor(base, count: bytes.count)
            if let found = form.twilioForm() { return found }
            var cursor = JSONCursor(base, count: bytes.count)
            return twilioMedia(&cursor)
        }
    }

    /// Reads `{"type":"response.output_audio.delta", … "delta"}`, or the beta's `response.audio.delta`.
    package static func audioDelta(_ message: Span<UInt8>) -> AudioDelta? {
        message.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var form = JSONCursor(base, count: bytes.count)
            if let found = form.deltaForm() { return found }
            var cursor = JSONCursor(base, count: bytes.count)
            return audioDelta(&cursor)
        }
    }

    private static func twilioMedia(_ cursor: inout JSONCursor) -> TwilioMedia? {
        guard cursor.take(UInt8(ascii: "{")) else { return nil }
        var isMedia = false
        var body: TwilioMedia?
        var sequence: JSONCursor.Integer?
        repeat {
            guard let key = cursor.string(), !key.escaped, cursor.take(UInt8(ascii: ":")) else { return nil }
            if cursor.equals(key.start, key.end, "event") {
                guard !isMedia, let event = cursor.string(), cursor.equals(event.start, event.end, "media") else {
                    return nil
                }
                isMedia = true
            } else if cursor.equals(key.start, key.end, "media") {
                guard body == nil, let found = twilioBody(&cursor) else { return nil }
                body = found
            } else if cursor.equals(key.start, key.end, "sequenceNumber") {
                guard sequence == nil, let found = cursor.integer() else { return nil }
                sequence = found
            } else {
                guard cursor.skipValue() else { return nil }
            }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "}")), cursor.isAtEnd(), isMedia, var media = body else { return nil }
        media.sequence = sequence?.number
        return media
    }

    @inline(__always)
    private static func twilioBody(_ cursor: inout JSONCursor) -> TwilioMedia? {
        guard cursor.take(UInt8(ascii: "{")) else { return nil }
        var payload: JSONCursor.Text?
        var inbound: Bool?
        var chunk: JSONCursor.Integer?
        var timestamp: JSONCursor.Integer?
        repeat {
            guard let key = cursor.string(), !key.escaped, cursor.take(UInt8(ascii: ":")) else { return nil }
            if cursor.equals(key.start, key.end, "payload") {
                guard payload == nil, let found = cursor.longString() else { return nil }
                payload = found
            } else if cursor.equals(key.start, key.end, "track") {
                guard inbound == nil, let track = cursor.string(), !track.escaped else { return nil }
                inbound = cursor.equals(track.start, min(track.end, track.start + 7), "inbound")
            } else if cursor.equals(key.start, key.end, "chunk") {
                guard chunk == nil, let found = cursor.integer() else { return nil }
                chunk = found
            } else if cursor.equals(key.start, key.end, "timestamp") {
                guard timestamp == nil, let found = cursor.integer() else { return nil }
                timestamp = found
            } else {
                guard cursor.skipValue(depth: 2) else { return nil }
            }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "}")), let payload else { return nil }
        return TwilioMedia(
            payload: payload.range, escaped: payload.escaped, inbound: inbound ?? true, timestampMs: timestamp?.number,
            chunk: chunk?.number, sequence: nil)
    }

    private static func audioDelta(_ cursor: inout JSONCursor) -> AudioDelta? {
        guard cursor.take(UInt8(ascii: "{")) else { return nil }
        var isDelta = false
        var payload: JSONCursor.Text?
        var item: JSONCursor.Text?
        var response: JSONCursor.Text?
        var content: JSONCursor.Integer?
        repeat {
            guard let key = cursor.string(), !key.escaped, cursor.take(UInt8(ascii: ":")) else { return nil }
            if cursor.equals(key.start, key.end, "type") {
                guard !isDelta, let type = cursor.string() else { return nil }
                guard
                    cursor.equals(type.start, type.end, "response.output_audio.delta")
                        || cursor.equals(type.start, type.end, "response.audio.delta")
                else { return nil }
                isDelta = true
            } else if cursor.equals(key.start, key.end, "delta") {
                guard payload == nil, let found = cursor.longString() else { return nil }
                payload = found
            } else if cursor.equals(key.start, key.end, "item_id") {
                guard item == nil, let found = cursor.string(), !found.escaped else { return nil }
                item = found
            } else if cursor.equals(key.start, key.end, "response_id") {
                guard response == nil, let found = cursor.string(), !found.escaped else { return nil }
                response = found
            } else if cursor.equals(key.start, key.end, "content_index") {
                guard content == nil, let found = cursor.integer() else { return nil }
                content = found
            } else {
                guard cursor.skipValue() else { return nil }
            }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "}")), cursor.isAtEnd(), isDelta, let payload, let item, let response else {
            return nil
        }
        return AudioDelta(
            payload: payload.range, escaped: payload.escaped, item: item.range, response: response.range,
            contentIndex: content?.number ?? 0)
    }
}

extension JSONCursor.Integer {
    /// The number, when it is a whole one that fits.
    @inline(__always)
    fileprivate var number: Int? { if case .value(let number) = self { number } else { nil } }
}

/// Where the sound stands in a Twilio `media` message, and what is said of it.
package struct TwilioMedia: Sendable, Equatable {
    /// The bytes of the Base64 text within the message.
    package var payload: Range<Int>
    /// The text holds backslashes and must be unescaped.
    package var escaped: Bool
    /// The caller's voice: the track is missing or begins with `inbound`.
    package var inbound: Bool
    /// Presentation time since the stream began, milliseconds.
    package var timestampMs: Int?
    /// Counts the track's chunks from 1.
    package var chunk: Int?
    /// Counts the socket's messages from 1.
    package var sequence: Int?

    /// From its parts.
    package init(
        payload: Range<Int>, escaped: Bool = false, inbound: Bool = true, timestampMs: Int? = nil, chunk: Int? = nil,
        sequence: Int? = nil
    ) {
        self.payload = payload
        self.escaped = escaped
        self.inbound = inbound
        self.timestampMs = timestampMs
        self.chunk = chunk
        self.sequence = sequence
    }
}

/// Where the sound stands in a model's audio delta, and whose it is.
package struct AudioDelta: Sendable, Equatable {
    /// The bytes of the Base64 text within the message.
    package var payload: Range<Int>
    /// The text holds backslashes and must be unescaped.
    package var escaped: Bool
    /// The bytes of the item's id within the message; no escapes.
    package var item: Range<Int>
    /// The bytes of the response's id within the message; no escapes.
    package var response: Range<Int>
    /// Which part of the item, 0 when it is not said.
    package var contentIndex: Int

    /// From its parts.
    package init(
        payload: Range<Int>, escaped: Bool = false, item: Range<Int>, response: Range<Int>, contentIndex: Int = 0
    ) {
        self.payload = payload
        self.escaped = escaped
        self.item = item
        self.response = response
        self.contentIndex = contentIndex
    }
}
