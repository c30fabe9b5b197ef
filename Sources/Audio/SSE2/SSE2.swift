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
            let x = _mm_packs_epi32(cast(a.0), cast(a.1)), y = _mm_packs_epi32(cast(b.0), cast(b.1))
            let z = _mm_packs_epi32(cast(c.0), cast(c.1))
            let (abEven, abOdd) = (_mm_unpacklo_epi16(x, y), _mm_unpackhi_epi16(x, y))
            let (cEven, cOdd) = (_mm_unpacklo_epi16(z, cast(Longs.zero)), _mm_unpackhi_epi16(z, cast(Longs.zero)))
            // Groups a b c 0, each one's zero under the next one's a. As doubles: a high half then needs no move of its own.
            let even0 = doubles(_mm_unpacklo_epi32(abEven, cEven)), even1 = doubles(_mm_unpackhi_epi32(abEven, cEven))
            let odd0 = doubles(_mm_unpacklo_epi32(abOdd, cOdd)), odd1 = doubles(_mm_unpackhi_epi32(abOdd, cOdd))
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: even0[0], as: Double.self)
            raw.storeBytes(of: odd0[0], toByteOffset: 6, as: Double.self)
            raw.storeBytes(of: even0[1], toByteOffset: 12, as: Double.self)
            raw.storeBytes(of: odd0[1], toByteOffset: 18, as: Double.self)
            raw.storeBytes(of: even1[0], toByteOffset: 24, as: Double.self)
            raw.storeBytes(of: odd1[0], toByteOffset: 30, as: Double.self)
            raw.storeBytes(of: even1[1], toByteOffset: 36, as: Double.self)
            raw.storeBytes(of: odd1[1], toByteOffset: 42, as: Double.self)
        }

        @inline(__always)
        private static func doubles(_ v: __m128i) -> SIMD2<Double> { unsafeBitCast(v, to: SIMD2<Double>.self) }

        /// Stores groups of two, likewise: 16 samples.
        @inline(__always)
        static func store2(_ a: (Longs, Longs), _ b: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>) {
            let x = _mm_packs_epi32(cast(a.0), cast(a.1)), y = _mm_packs_epi32(cast(b.0), cast(b.1))
            let even = _mm_unpacklo_epi16(x, y), odd = _mm_unpackhi_epi16(x, y)
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: _mm_unpacklo_epi32(even, odd), as: __m128i.self)
            raw.storeBytes(of: _mm_unpackhi_epi32(even, odd), toByteOffset: 16, as: __m128i.self)
        }
    }
#endif
