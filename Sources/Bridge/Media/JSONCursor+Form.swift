// The forms in which the messages come in practice, read in one go. What differs in a byte goes the general way, which judges
// the same; these only save time.
extension JSONCursor {
    /// Passes exactly `text`, at least 8 bytes long.
    @inline(__always)
    private mutating func take(exactly text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end &- at >= count, equals(at, at &+ count, text) else { return false }
        at &+= count
        return true
    }

    /// Passes 1 … 18 digits.
    @inline(__always)
    private mutating func digits() -> Int? {
        let start = at
        var value = 0
        while at < end, base[at] &- 48 < 10 {
            value = value &* 10 &+ Int(base[at] &- 48)
            at &+= 1
        }
        return at > start && at &- start <= 18 ? value : nil
    }

    /// Passes a string's plain bytes up to its quote.
    @inline(__always)
    private mutating func plain() -> Range<Int>? {
        let start = at
        skipPlain()
        guard at < end, base[at] == UInt8(ascii: "\"") else { return nil }
        return Range(uncheckedBounds: (start, at))
    }

    /// Passes `"}}` or `"}` and nothing more.
    @inline(__always)
    private func ends(with text: StaticString) -> Bool {
        guard end &- at == text.utf8CodeUnitCount else { return false }
        for i in 0..<text.utf8CodeUnitCount where base[at &+ i] != text.utf8Start[i] { return false }
        return true
    }

    /// A media message as Twilio writes it.
    @inline(__always)
    mutating func twilioForm() -> TwilioMedia? {
        guard take(exactly: #"{"event":"media","sequenceNumber":""#), let sequence = digits(),
            take(exactly: #"","streamSid":""#), plain() != nil,
            take(exactly: #"","media":{"track":"inbound","chunk":""#), let chunk = digits(),
            take(exactly: #"","timestamp":""#), let timestamp = digits(), take(exactly: #"","payload":""#)
        else { return nil }
        let start = at
        skipLong()
        guard ends(with: #""}}"#) else { return nil }
        return TwilioMedia(
            payload: Range(uncheckedBounds: (start, at)), timestampMs: timestamp, chunk: chunk, sequence: sequence)
    }

    /// An audio delta as OpenAI writes it.
    @inline(__always)
    mutating func deltaForm() -> AudioDelta? {
        guard take(exactly: #"{"type":"response.output_audio.delta","event_id":""#), plain() != nil,
            take(exactly: #"","response_id":""#), let response = plain(), take(exactly: #"","item_id":""#),
            let item = plain(),
            take(exactly: #"","output_index":"#), next &- 48 < 10
        else { return nil }
        at &+= 1
        guard take(exactly: #","content_index":"#), next &- 48 < 10 else { return nil }
        let content = Int(next &- 48)
        at &+= 1
        guard take(exactly: #","delta":""#) else { return nil }
        let start = at
        skipLong()
        guard ends(with: #""}"#) else { return nil }
        return AudioDelta(
            payload: Range(uncheckedBounds: (start, at)), item: item, response: response, contentIndex: content)
    }
}
