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
        @inline(__always) static func words(_ v: __m256i) -> Words { unsafeBitCast(v, to: Words.self) }

        @inline(__always)
        static func load(_ p: UnsafePointer<Int16>) -> Words { UnsafeRawPointer(p).loadUnaligned(as: Words.self) }

        @inline(__always)
        static func pair(_ p: UnsafePointer<SIMD8<Int32>>, _ i: Int) -> Words {
            UnsafeRawPointer(p + i).load(as: Words.self)
        }

        /// Products of neighbours, added: vpmaddwd.
        @inline(__always)
        static func dot(_ a: Words, _ b: Words) -> Longs { longs(_mm256_madd_epi16(cast(a), cast(b))) }

        /// Stores sixteen groups of three: positions 0, 2 … 14 in the even vectors, 1, 3 … 15 in the odd ones.
        @inline(__always)
        static func store3(
            _ a: (Longs, Longs), _ b: (Longs, Longs), _ c: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>
        ) {
            // In each half, sample i of a goes to place 3 i of 24, which is 3 i modulo 8 of one of three vectors: one shuffle
            // puts all there. Those of b and c fill the places between.
            let x = shuffled(
                words(_mm256_packs_epi32(cast(a.0), cast(a.1))),
                SIMD16(0, 1, 10, 11, 6, 7, 8, 9, 4, 5, 14, 15, 2, 3, 12, 13))
            let y = shuffled(
                words(_mm256_packs_epi32(cast(b.0), cast(b.1))),
                SIMD16(12, 13, 0, 1, 10, 11, 6, 7, 8, 9, 4, 5, 14, 15, 2, 3))
            let z = shuffled(
                words(_mm256_packs_epi32(cast(c.0), cast(c.1))),
                SIMD16(2, 3, 12, 13, 0, 1, 10, 11, 6, 7, 8, 9, 4, 5, 14, 15))
            // Which of every eight places are whose, three vectors in turn: places 0, 3, 6, then 1, 4, 7, then 2, 5.
            let (p, q) = (mask(0b0100_1001), mask(0b1001_0010))
            let first = chosen(chosen(z, x, p), y, q)
            let second = chosen(chosen(y, z, p), x, q)
            let third = chosen(chosen(x, y, p), z, q)
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: first.lowHalf, as: SIMD8<Int16>.self)
            raw.storeBytes(of: second.lowHalf, toByteOffset: 16, as: SIMD8<Int16>.self)
            raw.storeBytes(of: third.lowHalf, toByteOffset: 32, as: SIMD8<Int16>.self)
            raw.storeBytes(of: first.highHalf, toByteOffset: 48, as: SIMD8<Int16>.self)
            raw.storeBytes(of: second.highHalf, toByteOffset: 64, as: SIMD8<Int16>.self)
            raw.storeBytes(of: third.highHalf, toByteOffset: 80, as: SIMD8<Int16>.self)
        }

        @inline(__always)
        private static func shuffled(_ v: Words, _ order: SIMD16<UInt8>) -> Words {
            let both = SIMD32<UInt8>(lowHalf: order, highHalf: order)
            return words(_mm256_shuffle_epi8(cast(v), unsafeBitCast(both, to: __m256i.self)))
        }

        /// The places of each half whose bits are set, the first one lowest.
        @inline(__always)
        private static func mask(_ bits: Int16) -> __m256i {
            let powers = SIMD8<Int16>(1, 2, 4, 8, 16, 32, 64, 128)
            let both = Words(lowHalf: powers, highHalf: powers)
            return _mm256_cmpeq_epi16(cast(both & Words(repeating: bits)), cast(both))
        }

        /// `b` where the mask is set and `a` elsewhere.
        @inline(__always)
        private static func chosen(_ a: Words, _ b: Words, _ mask: __m256i) -> Words {
            words(_mm256_blendv_epi8(cast(a), cast(b), mask))
        }

        /// Stores sixteen groups of two, likewise: 32 samples.
        @inline(__always)
        static func store2(_ a: (Longs, Longs), _ b: (Longs, Longs), _ output: UnsafeMutablePointer<Int16>) {
            let x = _mm256_packs_epi32(cast(a.0), cast(a.1)), y = _mm256_packs_epi32(cast(b.0), cast(b.1))
            let even = _mm256_unpacklo_epi16(x, y), odd = _mm256_unpackhi_epi16(x, y)
            let low = _mm256_unpacklo_epi32(even, odd), high = _mm256_unpackhi_epi32(even, odd)
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: low.lowHalf, as: SIMD2<Int64>.self)
            raw.storeBytes(of: high.lowHalf, toByteOffset: 16, as: SIMD2<Int64>.self)
            raw.storeBytes(of: low.highHalf, toByteOffset: 32, as: SIMD2<Int64>.self)
            raw.storeBytes(of: high.highHalf, toByteOffset: 48, as: SIMD2<Int64>.self)
        }
    }
#endif
