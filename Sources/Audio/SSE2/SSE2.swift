#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    /// Kernels in the instructions that every x86-64 has. Each equals its portable counterpart bit for bit.
    enum SSE2 {
        typealias Words = SIMD8<Int16>
        typealias Longs = SIMD4<Int32>

        @inline(__always) static func cast(_ v: Words) -> __m128i { unsafeBitCast(v, to: __m128i.self) }
        @inline(__always) static func cast(_ v: Longs) -> __m128i { unsafeBitCast(v, to: __m128i.self) }
        @inline(__always) static func words(_ v: __m128i) -> Words { unsafeBitCast(v, to: Words.self) }
        @inline(__always) static func longs(_ v: __m128i) -> Longs { unsafeBitCast(v, to: Longs.self) }

        @inline(__always)
        static func load(_ p: UnsafePointer<Int16>) -> Words { UnsafeRawPointer(p).loadUnaligned(as: Words.self) }

        /// The low half of a tap pair's vector.
        @inline(__always)
        static func pair(_ p: UnsafePointer<SIMD8<Int32>>, _ i: Int) -> Words {
            UnsafeRawPointer(p + i).load(as: Words.self)
        }

        /// Products of neighbours, added: pmaddwd.
        @inline(__always)
        static func dot(_ a: Words, _ b: Words) -> Longs { longs(_mm_madd_epi16(cast(a), cast(b))) }

        /// Stores groups of three: positions 0, 2, 4, 6 in the even vectors and 1, 3, 5, 7 in the odd ones. Writes one sample
        /// beyond the 24.
        @inline(__always)
        static func store3(
            _ a: (Longs, Longs), _ b: (Longs, Longs), _ c: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>
        ) {
            let even = groups(a.0, b.0, c.0)
            let odd = groups(a.1, b.1, c.1)
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: even.0[0], as: Int64.self)
            raw.storeBytes(of: odd.0[0], toByteOffset: 6, as: Int64.self)
            raw.storeBytes(of: even.0[1], toByteOffset: 12, as: Int64.self)
            raw.storeBytes(of: odd.0[1], toByteOffset: 18, as: Int64.self)
            raw.storeBytes(of: even.1[0], toByteOffset: 24, as: Int64.self)
            raw.storeBytes(of: odd.1[0], toByteOffset: 30, as: Int64.self)
            raw.storeBytes(of: even.1[1], toByteOffset: 36, as: Int64.self)
            raw.storeBytes(of: odd.1[1], toByteOffset: 42, as: Int64.self)
        }

        /// Four groups a b c 0, saturated to words.
        @inline(__always)
        private static func groups(_ a: Longs, _ b: Longs, _ c: Longs) -> (__m128i, __m128i) {
            let ac = _mm_packs_epi32(cast(a), cast(c))
            let b0 = _mm_packs_epi32(cast(b), cast(Longs.zero))
            let ab = _mm_unpacklo_epi16(ac, b0)
            let c0 = _mm_unpackhi_epi16(ac, b0)
            return (_mm_unpacklo_epi32(ab, c0), _mm_unpackhi_epi32(ab, c0))
        }

        /// Stores groups of two, likewise: 16 samples.
        @inline(__always)
        static func store2(_ a: (Longs, Longs), _ b: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>) {
            let even = _mm_packs_epi32(cast(a.0), cast(b.0))
            let odd = _mm_packs_epi32(cast(a.1), cast(b.1))
            let evens = _mm_unpacklo_epi16(even, _mm_unpackhi_epi64(even, even))
            let odds = _mm_unpacklo_epi16(odd, _mm_unpackhi_epi64(odd, odd))
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: _mm_unpacklo_epi32(evens, odds), as: __m128i.self)
            raw.storeBytes(of: _mm_unpackhi_epi32(evens, odds), toByteOffset: 16, as: __m128i.self)
        }
    }
#endif
