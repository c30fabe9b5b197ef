#if arch(x86_64)
    internal import AudioAVX2
#endif

extension G711 {
    /// Decodes μ-law to PCM16. Returns the number of samples: that of the codes.
    /// - Precondition: `pcm.count >= codes.count`.
    @discardableResult
    package static func decode(
        ulaw codes: Span<UInt8>, into pcm: inout MutableSpan<Int16>, path: InstructionSet = .best
    ) -> Int {
        precondition(pcm.count >= codes.count, "G711: \(codes.count) codes into \(pcm.count) samples")
        guard !codes.isEmpty else { return 0 }
        codes.withUnsafeBufferPointer { source in
            pcm.withUnsafeMutableBufferPointer {
                decode(ulaw: source.baseAddress!, source.count, into: $0.baseAddress!, path: path, halves: false)
            }
        }
        return codes.count
    }

    /// Encodes PCM16 to μ-law. Returns the number of codes: that of the samples.
    /// - Precondition: `codes.count >= pcm.count`.
    @discardableResult
    package static func encode(
        _ pcm: Span<Int16>, ulaw codes: inout MutableSpan<UInt8>, path: InstructionSet = .best
    ) -> Int {
        precondition(codes.count >= pcm.count, "G711: \(pcm.count) samples into \(codes.count) codes")
        guard !pcm.isEmpty else { return 0 }
        pcm.withUnsafeBufferPointer { source in
            codes.withUnsafeMutableBufferPointer {
                encode(source.baseAddress!, source.count, ulaw: $0.baseAddress!, path: path)
            }
        }
        return pcm.count
    }

    /// Decodes A-law to PCM16. Returns the number of samples: that of the codes. No telephone of ours speaks it, so that AVX2 has
    /// no kernel of its own.
    /// - Precondition: `pcm.count >= codes.count`.
    @discardableResult
    package static func decode(
        alaw codes: Span<UInt8>, into pcm: inout MutableSpan<Int16>, path: InstructionSet = .best
    ) -> Int {
        precondition(pcm.count >= codes.count, "G711: \(codes.count) codes into \(pcm.count) samples")
        codes.withUnsafeBufferPointer { source in
            pcm.withUnsafeMutableBufferPointer { target in
                #if arch(x86_64)
                    if path != .portable, source.count >= 16 {
                        return SSE2.decodeAlaw(source.baseAddress!, source.count, target.baseAddress!)
                    }
                #endif
                for i in 0..<source.count { target[i] = self.pcm(alaw: source[i]) }
            }
        }
        return codes.count
    }

    /// Encodes PCM16 to A-law, likewise. Returns the number of codes: that of the samples.
    /// - Precondition: `codes.count >= pcm.count`.
    @discardableResult
    package static func encode(
        _ pcm: Span<Int16>, alaw codes: inout MutableSpan<UInt8>, path: InstructionSet = .best
    ) -> Int {
        precondition(codes.count >= pcm.count, "G711: \(pcm.count) samples into \(codes.count) codes")
        pcm.withUnsafeBufferPointer { source in
            codes.withUnsafeMutableBufferPointer { target in
                #if arch(x86_64)
                    if path != .portable, source.count >= 16 {
                        return SSE2.encodeAlaw(source.baseAddress!, source.count, target.baseAddress!)
                    }
                #endif
                for i in 0..<source.count { target[i] = self.alaw(pcm: source[i]) }
            }
        }
        return pcm.count
    }

    // MARK: Pointers, for the fused ways

    /// Decodes `count` codes, as samples or as halves of samples.
    @inline(__always)
    static func decode(
        ulaw codes: UnsafePointer<UInt8>, _ count: Int, into pcm: UnsafeMutablePointer<Int16>, path: InstructionSet,
        halves: Bool
    ) {
        #if arch(x86_64)
            if path == .avx2, !halves, count >= 16 { return AVX2.decodeUlaw(codes, count, pcm) }
            if path != .portable, count >= 16 { return SSE2.decodeUlaw(codes, count, pcm, shift: halves ? 1 : 0) }
        #endif
        let shift: Int16 = halves ? 1 : 0
        for i in 0..<count { pcm[i] = self.pcm(ulaw: codes[i]) &>> shift }
    }

    /// Encodes `count` samples.
    @inline(__always)
    static func encode(
        _ pcm: UnsafePointer<Int16>, _ count: Int, ulaw codes: UnsafeMutablePointer<UInt8>, path: InstructionSet
    ) {
        #if arch(x86_64)
            if path == .avx2, count >= 16 { return AVX2.encodeUlaw(pcm, count, codes) }
            if path != .portable, count >= 16 { return SSE2.encodeUlaw(pcm, count, codes) }
        #endif
        for i in 0..<count { codes[i] = ulaw(pcm: pcm[i]) }
    }
}
