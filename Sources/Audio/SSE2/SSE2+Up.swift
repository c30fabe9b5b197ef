#if arch(x86_64)
    extension SSE2 {
        // A block is eight windows. The even ones stand in one accumulator of a branch and the odd ones in another: a vector
        // loaded at place k holds the pairs of places k and k + 1 for windows 0, 2, 4 and 6, so no pair must be put together.

        /// Eight windows of samples as they are; writes 24 samples and one more.
        @inline(__always)
        private static func block3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ x: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var (a0, a1, b0, b1, c0, c1) = (round, round, round, round, round, round)
            for k in 0..<12 {
                let even = load(x + 2 &* k)
                let odd = load(x + (2 &* k &+ 1))
                let (p, q, r) = (pair(taps, 3 &* k), pair(taps, 3 &* k &+ 1), pair(taps, 3 &* k &+ 2))
                a0 &+= dot(even, p)
                a1 &+= dot(odd, p)
                b0 &+= dot(even, q)
                b1 &+= dot(odd, q)
                c0 &+= dot(even, r)
                c1 &+= dot(odd, r)
            }
            store3((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), (c0 &>> 14, c1 &>> 14), output)
        }

        /// Eight windows of samples as they are; writes 16 samples.
        @inline(__always)
        private static func block2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ x: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 13)
            var (a0, a1, b0, b1) = (round, round, round, round)
            for k in 0..<12 {
                let even = load(x + 2 &* k)
                let odd = load(x + (2 &* k &+ 1))
                let (p, q) = (pair(taps, 2 &* k), pair(taps, 2 &* k &+ 1))
                a0 &+= dot(even, p)
                a1 &+= dot(odd, p)
                b0 &+= dot(even, q)
                b1 &+= dot(odd, q)
            }
            store2((a0 &>> 14, a1 &>> 14), (b0 &>> 14, b1 &>> 14), output)
        }

        @inline(never)
        static func up3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachBlock(count, ratio: 3, output) { block3(taps, window + $0, $1) }
        }

        @inline(never)
        static func up2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachBlock(count, ratio: 2, output) { block2(taps, window + $0, $1) }
        }

        /// Runs blocks of eight. The last one stands so that it ends with the input and is written by way of a scratch, so
        /// that nothing is written beyond the output. `count` is at least 8.
        @inline(__always)
        private static func eachBlock(
            _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
            _ block: (Int, UnsafeMutablePointer<Int16>) -> Void
        ) {
            var n = 0
            while n < count &- 8 {
                block(n, output + ratio &* n)
                n &+= 8
            }
            n = count &- 8
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: 32) { last in
                block(n, last.baseAddress!)
                (output + ratio &* n).update(from: last.baseAddress!, count: 8 &* ratio)
            }
        }
    }
#endif
