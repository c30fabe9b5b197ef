#if arch(x86_64)
    extension AVX2 {
        // A block is sixteen windows, the even ones in one accumulator of a branch and the odd ones in another, as in SSE2.

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

        /// Windows of 24 samples at `window`, `window + 1` …; writes `3 * count` samples. `count` is at least 16.
        @inline(never)
        package static func up3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachBlock(count, ratio: 3, output) { block3(taps, window + $0, $1) }
        }

        /// The same for `2 * count` samples.
        @inline(never)
        package static func up2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachBlock(count, ratio: 2, output) { block2(taps, window + $0, $1) }
        }

        @inline(__always)
        private static func eachBlock(
            _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
            _ block: (Int, UnsafeMutablePointer<Int16>) -> Void
        ) {
            var n = 0
            while n < count &- 16 {
                block(n, output + ratio &* n)
                n &+= 16
            }
            n = count &- 16
            withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { last in
                let start = last.baseAddress!.assumingMemoryBound(to: Int16.self)
                block(n, start)
                copy(start, output + ratio &* n, 16 &* ratio)
            }
        }

        @inline(__always)
        private static func copy(_ source: UnsafePointer<Int16>, _ target: UnsafeMutablePointer<Int16>, _ count: Int) {
            UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: 2 &* count)
        }

        // Folded, as in SSE2: sums and differences of mirrored places, the mirrored pairs out of copies with neighbours swapped.

        @inline(__always)
        private static func foldedBlock3(
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
        private static func foldedBlock2(
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

        /// Windows over quarters of companded samples; 56 samples beyond the windows' reach are readable. `count` is at most
        /// 192.
        @inline(never)
        package static func folded3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachFoldedBlock(window, count, ratio: 3, output) { foldedBlock3(taps, window + $0, $1 + $0, $2 + $0, $3) }
        }

        /// The same for `2 * count` samples.
        @inline(never)
        package static func folded2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            eachFoldedBlock(window, count, ratio: 2, output) { foldedBlock2(taps, window + $0, $1 + $0, $2 + $0, $3) }
        }

        @inline(__always)
        private static func eachFoldedBlock(
            _ window: UnsafePointer<Int16>, _ count: Int, ratio: Int, _ output: UnsafeMutablePointer<Int16>,
            _ block: (Int, UnsafePointer<Int16>, UnsafePointer<Int16>, UnsafeMutablePointer<Int16>) -> Void
        ) {
            withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { room in
                let even = room.baseAddress!.assumingMemoryBound(to: Int16.self)
                let odd = even + 256
                // As far as the last block reaches, which may begin up to 15 windows before the end.
                let end = (count &+ 15) & ~15 &+ 22
                var i = 0
                while i < end {
                    swap(window + i, even + i)
                    swap(window + (i &+ 1), odd + (i &+ 1))
                    i &+= 16
                }
                var n = 0
                while n < count &- 16 {
                    block(n, even, odd, output + ratio &* n)
                    n &+= 16
                }
                withUnsafeTemporaryAllocation(byteCount: 128, alignment: 16) { last in
                    let start = last.baseAddress!.assumingMemoryBound(to: Int16.self)
                    block(n, even, odd, start)
                    copy(start, output + ratio &* n, (count &- n) &* ratio)
                }
            }
        }

        @inline(__always)
        private static func swap(_ source: UnsafePointer<Int16>, _ target: UnsafeMutablePointer<Int16>) {
            let v = UnsafeRawPointer(source).loadUnaligned(as: SIMD8<UInt32>.self)
            UnsafeMutableRawPointer(target).storeBytes(of: v &<< 16 | v &>> 16, as: SIMD8<UInt32>.self)
        }
    }
#endif
