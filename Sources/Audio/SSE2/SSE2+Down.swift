#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension SSE2 {
        /// Windows of 72 samples, three apart, each a product of nine vectors whose lanes are summed in the end. `count` is at
        /// least 4.
        @inline(never)
        static func down3(
            _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (t0, t1, t2) = (load(taps), load(taps + 8), load(taps + 16))
            let (t3, t4, t5) = (load(taps + 24), load(taps + 32), load(taps + 40))
            let (t6, t7, t8) = (load(taps + 48), load(taps + 56), load(taps + 64))
            @inline(__always) func one(_ x: UnsafePointer<Int16>) -> Longs {
                var sum = dot(load(x), t0)
                sum &+= dot(load(x + 8), t1)
                sum &+= dot(load(x + 16), t2)
                sum &+= dot(load(x + 24), t3)
                sum &+= dot(load(x + 32), t4)
                sum &+= dot(load(x + 40), t5)
                sum &+= dot(load(x + 48), t6)
                sum &+= dot(load(x + 56), t7)
                return sum &+ dot(load(x + 64), t8)
            }
            var m = 0
            while true {
                let x = window + 3 &* m
                let sums = joined(folded(one(x), one(x + 3)), folded(one(x + 6), one(x + 9)))
                let rounded = (sums &+ Longs(repeating: 1 &<< 14)) &>> 15
                let packed = _mm_packs_epi32(cast(rounded), cast(rounded))
                UnsafeMutableRawPointer(output + m).storeBytes(of: packed[0], as: Int64.self)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }

        /// Sums pairs of lanes: (a₀ + a₂, b₀ + b₂, a₁ + a₃, b₁ + b₃).
        @inline(__always)
        private static func folded(_ a: Longs, _ b: Longs) -> Longs {
            longs(_mm_unpacklo_epi32(cast(a), cast(b))) &+ longs(_mm_unpackhi_epi32(cast(a), cast(b)))
        }

        /// Sums what is left of four: (Σa, Σb, Σc, Σd).
        @inline(__always)
        private static func joined(_ ab: Longs, _ cd: Longs) -> Longs {
            longs(_mm_unpacklo_epi64(cast(ab), cast(cd))) &+ longs(_mm_unpackhi_epi64(cast(ab), cast(cd)))
        }

        /// Windows of 48 samples, two apart. A vector loaded at place 2 j holds pair j of four windows, one for each lane, and
        /// pair j − 4 of the next four: with every fourth pair in turn, each load serves up to four vectors of windows. The
        /// taps stand in pairs, in that order: 0, 4 … 20, 1, 5 …. `count` is at least 16.
        @inline(never)
        static func down2(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 14)
            var m = 0
            while true {
                var (a, b, c, d) = (round, round, round, round)
                var (tap, x) = (taps, window + 2 &* m)
                while tap != end {
                    var (x0, x1, x2) = (load(x), load(x + 8), load(x + 16))
                    for q in 0..<6 {
                        let (x3, t) = (load(x + (8 &* q &+ 24)), pair(tap, q))
                        a &+= dot(x0, t)
                        b &+= dot(x1, t)
                        c &+= dot(x2, t)
                        d &+= dot(x3, t)
                        (x0, x1, x2) = (x1, x2, x3)
                    }
                    tap += 6
                    x += 2
                }
                let raw = UnsafeMutableRawPointer(output + m)
                raw.storeBytes(of: _mm_packs_epi32(cast(a &>> 15), cast(b &>> 15)), as: __m128i.self)
                raw.storeBytes(of: _mm_packs_epi32(cast(c &>> 15), cast(d &>> 15)), toByteOffset: 16, as: __m128i.self)
                guard m < count &- 16 else { return }
                m = min(m &+ 16, count &- 16)
            }
        }
    }
#endif
