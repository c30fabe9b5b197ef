#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension SSE2 {
        /// Sums the four lanes of each: (Σa, Σb, Σc, Σd).
        @inline(__always)
        private static func sums(_ a: Longs, _ b: Longs, _ c: Longs, _ d: Longs) -> Longs {
            let ab = longs(_mm_unpacklo_epi32(cast(a), cast(b))) &+ longs(_mm_unpackhi_epi32(cast(a), cast(b)))
            let cd = longs(_mm_unpacklo_epi32(cast(c), cast(d))) &+ longs(_mm_unpackhi_epi32(cast(c), cast(d)))
            return longs(_mm_unpacklo_epi64(cast(ab), cast(cd))) &+ longs(_mm_unpackhi_epi64(cast(ab), cast(cd)))
        }

        @inline(__always)
        private static func store(_ sums: Longs, _ output: UnsafeMutablePointer<Int16>) {
            let rounded = (sums &+ Longs(repeating: 1 &<< 14)) &>> 15
            let packed = _mm_packs_epi32(cast(rounded), cast(rounded))
            UnsafeMutableRawPointer(output).storeBytes(of: packed[0], as: Int64.self)
        }

        /// Windows of 72 samples, three apart. `count` is at least 4.
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
                store(sums(one(x), one(x + 3), one(x + 6), one(x + 9)), output + m)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }

        /// Windows of 48 samples, two apart. `count` is at least 4.
        @inline(never)
        static func down2(
            _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (t0, t1, t2) = (load(taps), load(taps + 8), load(taps + 16))
            let (t3, t4, t5) = (load(taps + 24), load(taps + 32), load(taps + 40))
            @inline(__always) func one(_ x: UnsafePointer<Int16>) -> Longs {
                var sum = dot(load(x), t0)
                sum &+= dot(load(x + 8), t1)
                sum &+= dot(load(x + 16), t2)
                sum &+= dot(load(x + 24), t3)
                sum &+= dot(load(x + 32), t4)
                return sum &+ dot(load(x + 40), t5)
            }
            var m = 0
            while true {
                let x = window + 2 &* m
                store(sums(one(x), one(x + 2), one(x + 4), one(x + 6)), output + m)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }
    }
#endif
