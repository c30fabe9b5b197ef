extension G711 {
    /// Decodes μ-law to PCM16. Returns the number of samples: that of the codes.
    /// - Precondition: `pcm.count >= codes.count`.
    @discardableResult
    package static func decode(ulaw codes: Span<UInt8>, into pcm: inout MutableSpan<Int16>) -> Int {
        precondition(pcm.count >= codes.count, "G711: \(codes.count) codes into \(pcm.count) samples")
        for i in 0..<codes.count { pcm[unchecked: i] = self.pcm(ulaw: codes[unchecked: i]) }
        return codes.count
    }

    /// Encodes PCM16 to μ-law. Returns the number of codes: that of the samples.
    /// - Precondition: `codes.count >= pcm.count`.
    @discardableResult
    package static func encode(_ pcm: Span<Int16>, ulaw codes: inout MutableSpan<UInt8>) -> Int {
        precondition(codes.count >= pcm.count, "G711: \(pcm.count) samples into \(codes.count) codes")
        for i in 0..<pcm.count { codes[unchecked: i] = self.ulaw(pcm: pcm[unchecked: i]) }
        return pcm.count
    }

    /// Decodes A-law to PCM16. Returns the number of samples: that of the codes.
    /// - Precondition: `pcm.count >= codes.count`.
    @discardableResult
    package static func decode(alaw codes: Span<UInt8>, into pcm: inout MutableSpan<Int16>) -> Int {
        precondition(pcm.count >= codes.count, "G711: \(codes.count) codes into \(pcm.count) samples")
        for i in 0..<codes.count { pcm[unchecked: i] = self.pcm(alaw: codes[unchecked: i]) }
        return codes.count
    }

    /// Encodes PCM16 to A-law. Returns the number of codes: that of the samples.
    /// - Precondition: `codes.count >= pcm.count`.
    @discardableResult
    package static func encode(_ pcm: Span<Int16>, alaw codes: inout MutableSpan<UInt8>) -> Int {
        precondition(codes.count >= pcm.count, "G711: \(pcm.count) samples into \(codes.count) codes")
        for i in 0..<pcm.count { codes[unchecked: i] = self.alaw(pcm: pcm[unchecked: i]) }
        return pcm.count
    }
}
