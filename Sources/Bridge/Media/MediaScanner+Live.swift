extension MediaScanner {
    /// Reads GPT-Live's `{"type":"session.output_audio.delta","delta":"…"}`, whose sound belongs to no item.
    ///
    /// As the others: the whole message is judged, in whatever order of keys; nothing is allocated.
    package static func liveDelta(_ message: Span<UInt8>) -> AudioDelta? {
        message.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var cursor = JSONCursor(base, count: bytes.count)
            return liveDelta(&cursor)
        }
    }

    private static func liveDelta(_ cursor: inout JSONCursor) -> AudioDelta? {
        guard cursor.take(UInt8(ascii: "{")) else { return nil }
        var isDelta = false
        var payload: JSONCursor.Text?
        repeat {
            guard let key = cursor.string(), !key.escaped, cursor.take(UInt8(ascii: ":")) else { return nil }
            if cursor.equals(key.start, key.end, "type") {
                guard !isDelta, let type = cursor.string(),
                    cursor.equals(type.start, type.end, "session.output_audio.delta")
                else { return nil }
                isDelta = true
            } else if cursor.equals(key.start, key.end, "delta") {
                guard payload == nil, let found = cursor.longString() else { return nil }
                payload = found
            } else {
                guard cursor.skipValue() else { return nil }
            }
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "}")), cursor.isAtEnd(), isDelta, let payload else { return nil }
        return AudioDelta(payload: payload.range, escaped: payload.escaped, item: 0..<0, response: 0..<0)
    }
}
