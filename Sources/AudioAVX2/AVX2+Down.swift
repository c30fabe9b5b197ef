#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension AVX2 {
        typealias HalfWords = SIMD8<Int16>
        typealias HalfLongs = SIMD4<Int32>

        @inline(__always)
        private static func half(_ p: UnsafePointer<Int16>) -> HalfWords {
            UnsafeRawPointer(p).loadUnaligned(as: HalfWords.self)
        }

        @inline(__always)
        private static func dot(_ a: HalfWords, _ b: HalfWords) -> HalfLongs {
            unsafeBitCast(
                _mm_madd_epi16(unsafeBitCast(a, to: __m128i.self), unsafeBitCast(b, to: __m128i.self)),
                to: HalfLongs.self)
        }

        /// Windows of 72 samples, three apart, each a product of four vectors and a half whose lanes are summed in the end.
        /// `count` is at least 8.
        @inline(never)
        package static func down3(
            _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (t0, t1, t2, t3) = (load(taps), load(taps + 16), load(taps + 32), load(taps + 48))
            let t4 = half(taps + 64)
            @inline(__always) func one(_ x: UnsafePointer<Int16>) -> Longs {
                var sum = dot(load(x), t0) &+ dot(load(x + 16), t1)
                sum &+= dot(load(x + 32), t2) &+ dot(load(x + 48), t3)
                return sum &+ Longs(lowHalf: dot(half(x + 64), t4), highHalf: .zero)
            }
            @inline(__always) func four(_ x: UnsafePointer<Int16>) -> HalfLongs {
                let sums = joined(folded(one(x), one(x + 3)), folded(one(x + 6), one(x + 9)))
                return (sums.lowHalf &+ sums.highHalf &+ HalfLongs(repeating: 1 &<< 14)) &>> 15
            }
            var m = 0
            while true {
                let x = window + 3 &* m
                let (low, high) = (four(x), four(x + 12))
                let packed = _mm_packs_epi32(
                    unsafeBitCast(low, to: __m128i.self), unsafeBitCast(high, to: __m128i.self))
                UnsafeMutableRawPointer(output + m).storeBytes(of: packed, as: __m128i.self)
                guard m < count &- 8 else { return }
                m = min(m &+ 8, count &- 8)
            }
        }

        /// Sums pairs of lanes, in each half (a₀ + a₂, b₀ + b₂, a₁ + a₃, b₁ + b₃).
        @inline(__always)
        private static func folded(_ a: Longs, _ b: Longs) -> Longs {
            longs(_mm256_unpacklo_epi32(cast(a), cast(b))) &+ longs(_mm256_unpackhi_epi32(cast(a), cast(b)))
        }

        /// Sums what is left of four, in each half (Σa, Σb, Σc, Σd).
        @inline(__always)
        private static func joined(_ ab: Longs, _ cd: Longs) -> Longs {
            longs(_mm256_unpacklo_epi64(cast(ab), cast(cd))) &+ longs(_mm256_unpackhi_epi64(cast(ab), cast(cd)))
        }

        /// Windows of 48 samples, two apart. A vector loaded at place 2 j holds pair j of eight windows, one for each lane, and
        /// pair j − 8 of the next eight: with every eighth pair in turn, each load serves up to three vectors of windows. The
        /// taps stand in pairs, in that order: 0, 8, 16, 1, 9 …. `count` is at least 32.
        @inline(never)
        package static func down2(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 14)
            var m = 0
            while true {
                var (a, b, c, d) = (round, round, round, round)
                var (tap, x) = (taps, window + 2 &* m)
                while tap != end {
                    var (x0, x1, x2) = (load(x), load(x + 16), load(x + 32))
                    for q in 0..<3 {
                        let (x3, t) = (load(x + (16 &* q &+ 48)), pair(tap, q))
                        a &+= dot(x0, t)
                        b &+= dot(x1, t)
                        c &+= dot(x2, t)
                        d &+= dot(x3, t)
                        (x0, x1, x2) = (x1, x2, x3)
                    }
                    tap += 3
                    x += 2
                }
                let raw = UnsafeMutableRawPointer(output + m)
                raw.storeBytes(of: packed(a &>> 15, b &>> 15), as: __m256i.self)
                raw.storeBytes(of: packed(c &>> 15, d &>> 15), toByteOffset: 32, as: __m256i.self)
                guard m < count &- 32 else { return }
                m = min(m &+ 32, count &- 32)
            }
        }

        /// Sixteen numbers, saturated, in order.
        @inline(__always)
        private static func packed(_ a: Longs, _ b: Longs) -> __m256i {
            let halves = _mm256_packs_epi32(cast(a), cast(b))
            return __m256i(halves[0], halves[2], halves[1], halves[3])
        }
    }
#endif
