#if arch(x86_64)
    extension SSE2 {
        // Folded: a quarter of a companded sample is whole and has 14 bits, so the sum of two fits 16. With mirrored places
        // added and subtracted first, half the multiplications do. The mirrored pair of places k and k + 1 is 23 − k and
        // 22 − k, the wrong way round; hence two copies of the samples with neighbours swapped, from even places and from odd.

        /// Writes `x` with neighbours swapped: (0 1) (2 3) … into `even`, (1 2) (3 4) … into `odd`. Reads and writes up to
        /// 9 samples beyond `count`.
        @inline(__always)
        private static func swapNeighbours(
            _ x: UnsafePointer<Int16>, _ count: Int, _ even: UnsafeMutablePointer<Int16>,
            _ odd: UnsafeMutablePointer<Int16>
        ) {
            var i = 0
            while i < count {
                store(rotated(x + i), even + i)
                store(rotated(x + (i &+ 1)), odd + (i &+ 1))
                i &+= 8
            }
        }

        @inline(__always)
        private static func rotated(_ p: UnsafePointer<Int16>) -> Words {
            // Written as a shuffle: shifts by half a number become rotations of each one by itself.
            let v = load(p)
            return Words(v[1], v[0], v[3], v[2], v[5], v[4], v[7], v[6])
        }

        @inline(__always)
        private static func store(_ v: Words, _ p: UnsafeMutablePointer<Int16>) {
            UnsafeMutableRawPointer(p).storeBytes(of: v, as: Words.self)
        }

        @inline(__always)
        private static func block3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ x: UnsafePointer<Int16>, _ even: UnsafePointer<Int16>,
            _ odd: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 11)
            var (s0, s1, b0, b1) = (round, round, round, round)
            var (d0, d1) = (Longs.zero, Longs.zero)
            for k in 0..<6 {
                let (x0, y0) = (load(x + 2 &* k), load(even + (22 &- 2 &* k)))
                let (x1, y1) = (load(x + (2 &* k &+ 1)), load(odd + (23 &- 2 &* k)))
                let (sum0, sum1) = (x0 &+ y0, x1 &+ y1)
                let (e, o, m) = (pair(taps, 3 &* k), pair(taps, 3 &* k &+ 1), pair(taps, 3 &* k &+ 2))
                s0 &+= dot(sum0, e)
                s1 &+= dot(sum1, e)
                b0 &+= dot(sum0, m)
                b1 &+= dot(sum1, m)
                d0 &+= dot(x0 &- y0, o)
                d1 &+= dot(x1 &- y1, o)
            }
            store3(
                ((s0 &+ d0) &>> 12, (s1 &+ d1) &>> 12), (b0 &>> 12, b1 &>> 12), ((s0 &- d0) &>> 12, (s1 &- d1) &>> 12),
                output)
        }

        @inline(__always)
        private static func block2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ x: UnsafePointer<Int16>, _ even: UnsafePointer<Int16>,
            _ odd: UnsafePointer<Int16>, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 11)
            var (s0, s1, d0, d1) = (round, round, Longs.zero, Longs.zero)
            for k in 0..<6 {
                let (x0, y0) = (load(x + 2 &* k), load(even + (22 &- 2 &* k)))
                let (x1, y1) = (load(x + (2 &* k &+ 1)), load(odd + (23 &- 2 &* k)))
                let (e, o) = (pair(taps, 2 &* k), pair(taps, 2 &* k &+ 1))
                s0 &+= dot(x0 &+ y0, e)
                s1 &+= dot(x1 &+ y1, e)
                d0 &+= dot(x0 &- y0, o)
                d1 &+= dot(x1 &- y1, o)
            }
            store2(((s0 &+ d0) &>> 12, (s1 &+ d1) &>> 12), ((s0 &- d0) &>> 12, (s1 &- d1) &>> 12), output)
        }

        /// Windows over quarters of companded samples; 32 samples beyond the windows' reach are readable.
        @inline(never)
        static func folded3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachFoldedBlock(window, count, ratio: 3, output) { block3(taps, window + $0, $1 + $0, $2 + $0, $3) }
        }

        @inline(never)
        static func folded2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachFoldedBlock(window, count, ratio: 2, output) { block2(taps, window + $0, $1 + $0, $2 + $0, $3) }
        }

        @inline(__always)
        private static func eachFoldedBlock(
            _ window: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
            _ block: (Int, UnsafePointer<Int16>, UnsafePointer<Int16>, UnsafeMutablePointer<Int16>) -> Void
        ) {
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: 256) { evens in
                withUnsafeTemporaryAllocation(of: Int16.self, capacity: 256) { odds in
                    let (even, odd) = (evens.baseAddress!, odds.baseAddress!)
                    swapNeighbours(window, count &+ 30, even, odd)
                    var n = 0
                    while n < count &- 8 {
                        block(n, even, odd, output + ratio &* n)
                        n &+= 8
                    }
                    withUnsafeTemporaryAllocation(of: Int16.self, capacity: 32) { last in
                        block(n, even, odd, last.baseAddress!)
                        (output + ratio &* n).update(from: last.baseAddress!, count: (count &- n) &* ratio)
                    }
                }
            }
        }
    }
#endif
