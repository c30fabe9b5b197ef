// AudioAVX2: the kernels of `Audio` for processors that have AVX2. The whole target is compiled for them, so nothing here may
// run before `Audio` has asked the processor; and it holds pointers and intrinsics only, no collections and no generics, so
// that no code that others share is compiled for more than they have.
#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    /// Kernels in AVX2. Each equals its portable counterpart in `Audio` bit for bit.
    package enum AVX2 {
        typealias Words = SIMD16<Int16>
        typealias Longs = SIMD8<Int32>

        @inline(__always) static func cast(_ v: Words) -> __m256i { unsafeBitCast(v, to: __m256i.self) }
        @inline(__always) static func cast(_ v: Longs) -> __m256i { unsafeBitCast(v, to: __m256i.self) }
        @inline(__always) static func longs(_ v: __m256i) -> Longs { unsafeBitCast(v, to: Longs.self) }

        @inline(__always)
        static func load(_ p: UnsafePointer<Int16>) -> Words { UnsafeRawPointer(p).loadUnaligned(as: Words.self) }

        @inline(__always)
        static func pair(_ p: UnsafePointer<SIMD8<Int32>>, _ i: Int) -> Words {
            UnsafeRawPointer(p + i).load(as: Words.self)
        }

        /// Products of neighbours, added: vpmaddwd.
        @inline(__always)
        static func dot(_ a: Words, _ b: Words) -> Longs { longs(_mm256_madd_epi16(cast(a), cast(b))) }

        /// Stores sixteen groups of three: positions 0, 2 … 14 in the even vectors, 1, 3 … 15 in the odd ones. Writes two
        /// samples beyond the 48.
        @inline(__always)
        static func store3(
            _ a: (Longs, Longs), _ b: (Longs, Longs), _ c: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>
        ) {
            let even = groups(a.0, b.0, c.0)
            let odd = groups(a.1, b.1, c.1)
            // Each half holds two groups a b c 0; the zeros go to the end.
            let q0 = dense(_mm256_unpacklo_epi64(even.0, odd.0)), q1 = dense(_mm256_unpackhi_epi64(even.0, odd.0))
            let q2 = dense(_mm256_unpacklo_epi64(even.1, odd.1)), q3 = dense(_mm256_unpackhi_epi64(even.1, odd.1))
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: q0.lowHalf, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q1.lowHalf, toByteOffset: 12, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q2.lowHalf, toByteOffset: 24, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q3.lowHalf, toByteOffset: 36, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q0.highHalf, toByteOffset: 48, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q1.highHalf, toByteOffset: 60, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q2.highHalf, toByteOffset: 72, as: SIMD2<Int64>.self)
            raw.storeBytes(of: q3.highHalf, toByteOffset: 84, as: SIMD2<Int64>.self)
        }

        @inline(__always)
        private static func groups(_ a: Longs, _ b: Longs, _ c: Longs) -> (__m256i, __m256i) {
            let ac = _mm256_packs_epi32(cast(a), cast(c))
            let b0 = _mm256_packs_epi32(cast(b), cast(Longs.zero))
            let ab = _mm256_unpacklo_epi16(ac, b0)
            let c0 = _mm256_unpackhi_epi16(ac, b0)
            return (_mm256_unpacklo_epi32(ab, c0), _mm256_unpackhi_epi32(ab, c0))
        }

        @inline(__always)
        private static func dense(_ v: __m256i) -> __m256i {
            let order = SIMD32<UInt8>(
                0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 6, 7, 14, 15, 0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 6, 7, 14,
                15)
            return _mm256_shuffle_epi8(v, unsafeBitCast(order, to: __m256i.self))
        }

        /// Stores sixteen groups of two, likewise: 32 samples.
        @inline(__always)
        static func store2(_ a: (Longs, Longs), _ b: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>) {
            let even = pairs(a.0, b.0), odd = pairs(a.1, b.1)
            let low = _mm256_unpacklo_epi32(even, odd), high = _mm256_unpackhi_epi32(even, odd)
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: low.lowHalf, as: SIMD2<Int64>.self)
            raw.storeBytes(of: high.lowHalf, toByteOffset: 16, as: SIMD2<Int64>.self)
            raw.storeBytes(of: low.highHalf, toByteOffset: 32, as: SIMD2<Int64>.self)
            raw.storeBytes(of: high.highHalf, toByteOffset: 48, as: SIMD2<Int64>.self)
        }

        @inline(__always)
        private static func pairs(_ a: Longs, _ b: Longs) -> __m256i {
            let ab = _mm256_packs_epi32(cast(a), cast(b))
            return _mm256_unpacklo_epi16(ab, _mm256_unpackhi_epi64(ab, ab))
        }
    }
#endif
