#if arch(x86_64)
    extension AVX2 {
        // A vector loaded at place k of sixteen windows holds the pairs of places k and k + 1 for windows 0, 2 … 14, one loaded
        // a sample later those for windows 1, 3 … 15. The even windows stand in one accumulator of a branch, the odd ones in
        // another, so no pair must be put together.
        //
        // The loops over places end at a pointer that the compiler doesn't know: unrolled as a whole, they would keep all taps
        // in memory of their own and sum in another order, with more loads than there are units for.

        /// Windows of 24 samples at `window`, `window + 1` …; writes `3 * count` samples. `count` is at least 16. The taps stand
        /// in pairs, three branches for each pair of places.
        @inline(never)
        package static func up3(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var n = 0
            while true {
                var (a0, a1, b0, b1, c0, c1) = (round, round, round, round, round, round)
                var (tap, x) = (taps, window + n)
                while tap != end {
                    let (even, odd) = (load(x), load(x + 1))
                    let (p, q, r) = (pair(tap, 0), pair(tap, 1), pair(tap, 2))
                    a0 &+= dot(even, p)
                    a1 &+= dot(odd, p)
                    b0 &+= dot(even, q)
                    b1 &+= dot(odd, q)
                    c0 &+= dot(even, r)
                    c1 &+= dot(odd, r)
                    tap += 3
                    x += 2
                }
                store3((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), (c0 &>> 14, c1 &>> 14), output + 3 &* n)
                guard n < count &- 16 else { return }
                n = min(n &+ 16, count &- 16)
            }
        }

        /// The same for `2 * count` samples, two branches for each pair of places; thirty-two windows share the loads of taps.
        /// `count` is at least 32.
        @inline(never)
        package static func up2(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var n = 0
            while true {
                var (a0, a1, a2, a3, b0, b1, b2, b3) = (round, round, round, round, round, round, round, round)
                var (tap, x) = (taps, window + n)
                while tap != end {
                    let (p, q) = (pair(tap, 0), pair(tap, 1))
                    let (x0, x1, x2, x3) = (load(x), load(x + 1), load(x + 16), load(x + 17))
                    a0 &+= dot(x0, p)
                    b0 &+= dot(x0, q)
                    a1 &+= dot(x1, p)
                    b1 &+= dot(x1, q)
                    a2 &+= dot(x2, p)
                    b2 &+= dot(x2, q)
                    a3 &+= dot(x3, p)
                    b3 &+= dot(x3, q)
                    tap += 2
                    x += 2
                }
                store2((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), output + 2 &* n)
                store2((a2 &>> 14, a3 &>> 14), (b2 &>> 14, b3 &>> 14), output + (2 &* n &+ 32))
                guard n < count &- 32 else { return }
                n = min(n &+ 32, count &- 32)
            }
        }
    }
#endif
