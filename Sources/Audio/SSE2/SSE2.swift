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

        /// Stores eight groups of three: positions 0, 2, 4, 6 in the even vectors and 1, 3, 5, 7 in the odd ones.
        @inline(__always)
        static func store3(
            _ a: (Longs, Longs), _ b: (Longs, Longs), _ c: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>
        ) {
            let p = _mm_packs_epi32(cast(a.0), cast(c.0)), q = _mm_packs_epi32(cast(b.0), cast(a.1))
            let u = _mm_packs_epi32(cast(b.1), cast(b.1)), v = _mm_packs_epi32(cast(c.1), cast(c.1))
            // Two groups in three numbers: a b of the even one, its c and the odd one's a, b c of the odd one.
            let (d, e, f) = (
                longs(_mm_unpacklo_epi16(p, q)), longs(_mm_unpackhi_epi16(p, q)), longs(_mm_unpacklo_epi16(u, v))
            )
            let de0 = longs(_mm_unpacklo_epi32(cast(d), cast(e))), de1 = longs(_mm_unpackhi_epi32(cast(d), cast(e)))
            let fd = Longs(f[0], f[0], d[1], d[1])
            let ef0 = Longs(e[1], e[1], f[1], f[1])
            let ef1 = longs(_mm_unpackhi_epi32(cast(e), cast(f)))
            let fd1 = Longs(f[2], f[2], d[3], d[3])
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: Longs(de0[0], de0[1], fd[0], fd[2]), as: Longs.self)
            raw.storeBytes(of: Longs(ef0[0], ef0[2], de1[0], de1[1]), toByteOffset: 16, as: Longs.self)
            raw.storeBytes(of: Longs(fd1[0], fd1[2], ef1[2], ef1[3]), toByteOffset: 32, as: Longs.self)
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
