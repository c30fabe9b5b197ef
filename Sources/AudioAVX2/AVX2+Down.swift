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

        /// Rounds and stores (Σa, Σb, Σc, Σd).
        @inline(__always)
        private static func store(_ a: Longs, _ b: Longs, _ c: Longs, _ d: Longs, _ output: UnsafeMutablePointer<Int16>)
        {
            let ab = _mm256_hadd_epi32(cast(a), cast(b)), cd = _mm256_hadd_epi32(cast(c), cast(d))
            let halves = longs(_mm256_hadd_epi32(ab, cd))
            let rounded = (halves.lowHalf &+ halves.highHalf &+ HalfLongs(repeating: 1 &<< 14)) &>> 15
            let bits = unsafeBitCast(rounded, to: __m128i.self)
            UnsafeMutableRawPointer(output).storeBytes(of: _mm_packs_epi32(bits, bits)[0], as: Int64.self)
        }

        /// Windows of 72 samples, three apart. `count` is at least 4.
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
            var m = 0
            while true {
                let x = window + 3 &* m
                store(one(x), one(x + 3), one(x + 6), one(x + 9), output + m)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }

        /// Windows of 48 samples, two apart. `count` is at least 4.
        @inline(never)
        package static func down2(
            _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (t0, t1, t2) = (load(taps), load(taps + 16), load(taps + 32))
            @inline(__always) func one(_ x: UnsafePointer<Int16>) -> Longs {
                let sum = dot(load(x), t0) &+ dot(load(x + 16), t1)
                return sum &+ dot(load(x + 32), t2)
            }
            var m = 0
            while true {
                let x = window + 2 &* m
                store(one(x), one(x + 2), one(x + 4), one(x + 6), output + m)
                guard m < count &- 4 else { return }
                m = min(m &+ 4, count &- 4)
            }
        }
    }
#endif
