#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension SSE2 {
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

        /// Sums the four lanes of each: (Σa, Σb, Σc, Σd).
        @inline(__always)
        private static func sums(_ a: Longs, _ b: Longs, _ c: Longs, _ d: Longs) -> Longs {
            joined(folded(a, b), folded(c, d))
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
            // Four outputs on, the window begins one vector later: nine vectors make four outputs, each four apart.
            @inline(__always) func four(_ x: UnsafePointer<Int16>) -> Longs {
                let (x0, x1, x2) = (load(x), load(x + 8), load(x + 16))
                let (x3, x4, x5) = (load(x + 24), load(x + 32), load(x + 40))
                let a = dot(x0, t0) &+ dot(x1, t1) &+ dot(x2, t2) &+ dot(x3, t3) &+ dot(x4, t4) &+ dot(x5, t5)
                let x6 = load(x + 48)
                let b = dot(x1, t0) &+ dot(x2, t1) &+ dot(x3, t2) &+ dot(x4, t3) &+ dot(x5, t4) &+ dot(x6, t5)
                let ab = folded(a, b)
                let x7 = load(x + 56)
                let c = dot(x2, t0) &+ dot(x3, t1) &+ dot(x4, t2) &+ dot(x5, t3) &+ dot(x6, t4) &+ dot(x7, t5)
                let x8 = load(x + 64)
                let d = dot(x3, t0) &+ dot(x4, t1) &+ dot(x5, t2) &+ dot(x6, t3) &+ dot(x7, t4) &+ dot(x8, t5)
                return (joined(ab, folded(c, d)) &+ Longs(repeating: 1 &<< 14)) &>> 15
            }
            var m = 0
            while count &- m >= 16 {
                let x = window + 2 &* m
                let (v0, v1, v2, v3) = (four(x), four(x + 2), four(x + 4), four(x + 6))
                let p = _mm_packs_epi32(cast(v0), cast(v2)), q = _mm_packs_epi32(cast(v1), cast(v3))
                let low = _mm_unpacklo_epi16(p, q), high = _mm_unpackhi_epi16(p, q)
                let raw = UnsafeMutableRawPointer(output + m)
                raw.storeBytes(of: _mm_unpacklo_epi32(low, high), as: __m128i.self)
                raw.storeBytes(of: _mm_unpackhi_epi32(low, high), toByteOffset: 16, as: __m128i.self)
                m &+= 16
            }
            guard m < count else { return }
            m = min(m, count &- 4)
            while true {
                let x = window + 2 &* m
                store(sums(one(x), one(x + 2), one(x + 4), one(x + 6)), output + m)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }
    }
#endif
