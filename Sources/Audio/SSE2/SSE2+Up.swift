#if arch(x86_64)
    extension SSE2 {
        // A vector loaded at place k of eight windows holds the pairs of places k and k + 1 for windows 0, 2, 4 and 6, one loaded
        // a sample later those for windows 1, 3, 5 and 7. The even windows stand in one accumulator of a branch, the odd ones in
        // another, so no pair must be put together.
        //
        // The loops over places end at a pointer that the compiler doesn't know: unrolled as a whole, they would keep all taps
        // in memory of their own and sum in another order, with more loads than there are units for.

        /// Windows of 24 samples at `window`, `window + 1` …; writes `3 * count` samples. `count` is at least 8. The taps stand in
        /// pairs, three branches for each pair of places.
        @inline(never)
        static func up3(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var n = 0
            while true {
                var (a0, a1, b0, b1, c0, c1) = (round, round, round, round, round, round)
                var (tap, x) = (taps, window + n)
                while tap != end {
                    for k in 0..<4 {
                        let (even, odd) = (load(x + 2 &* k), load(x + (2 &* k &+ 1)))
                        let (p, q, r) = (pair(tap, 3 &* k), pair(tap, 3 &* k &+ 1), pair(tap, 3 &* k &+ 2))
                        a0 &+= dot(even, p)
                        a1 &+= dot(odd, p)
                        b0 &+= dot(even, q)
                        b1 &+= dot(odd, q)
                        c0 &+= dot(even, r)
                        c1 &+= dot(odd, r)
                    }
                    tap += 12
                    x += 8
                }
                store3((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), (c0 &>> 14, c1 &>> 14), output + 3 &* n)
                guard n < count &- 8 else { return }
                n = min(n &+ 8, count &- 8)
            }
        }

        /// The same for `2 * count` samples, two branches for each pair of places.
        @inline(never)
        static func up2(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var n = 0
            while true {
                var (a0, a1, b0, b1) = (round, round, round, round)
                var (tap, x) = (taps, window + n)
                while tap != end {
                    for k in 0..<4 {
                        let (even, odd) = (load(x + 2 &* k), load(x + (2 &* k &+ 1)))
                        let (p, q) = (pair(tap, 2 &* k), pair(tap, 2 &* k &+ 1))
                        a0 &+= dot(even, p)
                        a1 &+= dot(odd, p)
                        b0 &+= dot(even, q)
                        b1 &+= dot(odd, q)
                    }
                    tap += 8
                    x += 8
                }
                store2((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), output + 2 &* n)
                guard n < count &- 8 else { return }
                n = min(n &+ 8, count &- 8)
            }
        }
    }
#endif
