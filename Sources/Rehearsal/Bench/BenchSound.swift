internal import Audio
internal import Bridge

/// Thirty-two frames of noise in every form that a stage reads, made once and never freed.
struct BenchSound: Sendable {
    static let shared = BenchSound()

    private static let frames = 32
    let codes: Rows<UInt8>
    /// The codes' samples.
    let telephone: Rows<Int16>
    let samples: Rows<Int16>
    /// At full scale, which nothing makes easier.
    let loud: Rows<Int16>
    let payloads: Rows<UInt8>
    let modelBytes: Rows<UInt8>
    let messages: Rows<UInt8>
    let deltas: Rows<UInt8>
    let streamSid: Rows<UInt8>

    /// Rows of equal length, for ever.
    struct Rows<Element: BitwiseCopyable & Sendable>: Sendable {
        // Written before the first use and only read from then on.
        nonisolated(unsafe) private let first: UnsafePointer<Element>
        private let length: Int

        init(_ rows: [[Element]]) {
            length = rows[0].count
            let room = UnsafeMutablePointer<Element>.allocate(capacity: length * rows.count)
            for (i, row) in rows.enumerated() { (room + i * length).initialize(from: row, count: length) }
            first = UnsafePointer(room)
        }

        /// A row, which comes again every 32 times; at most `count` of it.
        @inline(__always)
        subscript(_ i: Int, _ count: Int = .max) -> UnsafeBufferPointer<Element> {
            UnsafeBufferPointer(start: first + (i & (BenchSound.frames &- 1)) &* length, count: min(count, length))
        }
    }

    private init() {
        var state: UInt64 = 20
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        func text(_ bytes: [UInt8]) -> [UInt8] {
            var text = [UInt8](repeating: 0, count: Base64.encodedCount(bytes.count))
            var room = text.mutableSpan
            _ = Base64.encode(bytes.span, into: &room)
            return text
        }
        let codes = (0..<Self.frames).map { _ in (0..<160).map { _ in UInt8(truncatingIfNeeded: random()) } }
        // As loud as speech: half scale.
        let samples = (0..<Self.frames).map { _ in (0..<480).map { _ in Int16(truncatingIfNeeded: random()) / 2 } }
        let bytes = samples.map { $0.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] } }
        let sid = "MZ0123456789abcdef0123456789abcdef"
        self.codes = Rows(codes)
        telephone = Rows(codes.map { $0.map { G711.pcm(ulaw: $0) } })
        self.samples = Rows(samples)
        loud = Rows((0..<Self.frames).map { _ in (0..<160).map { _ in Int16(truncatingIfNeeded: random()) } })
        payloads = Rows(codes.map(text))
        modelBytes = Rows(bytes)
        messages = Rows(
            codes.map { codes in
                let payload = String(decoding: text(codes), as: UTF8.self)
                return Array(
                    #"{"event":"media","sequenceNumber":"1234","streamSid":"\#(sid)","media":{"track":"inbound","chunk":"1232","timestamp":"24640","payload":"\#(payload)"}}"#
                        .utf8)
            })
        deltas = Rows(
            bytes.map { bytes in
                let payload = String(decoding: text(bytes), as: UTF8.self)
                return Array(
                    #"{"type":"response.output_audio.delta","event_id":"event_0123456789abcdefghijk","response_id":"resp_0123456789abcdefghijk","item_id":"item_0123456789abcdefghijk","output_index":0,"content_index":0,"delta":"\#(payload)"}"#
                        .utf8)
            })
        streamSid = Rows([[UInt8]](repeating: Array(sid.utf8), count: Self.frames))
    }
}
