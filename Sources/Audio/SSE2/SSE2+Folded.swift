#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension SSE2 {
        // Folded: where the sum of two samples fits 16 bits, mirrored places of a window are added and subtracted first, and half
        // the multiplications do. The mirrored pair of places k and k + 1 is 23 − k and 22 − k, the wrong way round; hence two
        // copies of the samples with neighbours swapped, from even places and from odd.

        /// Windows of samples of which each two have a sum of 16 bits, divided by 2 to the `shift`, 0 or 1; writes `3 * count`
        /// samples. `count` is a multiple of 8, at most 192, and 8 samples beyond the windows' reach are readable.
        @inline(never)
        static func folded3(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int, shift: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (round, bits) = rounding(shift)
            eachBlock(window, count) { x, even, odd, n in
                var (s0, s1, b0, b1, d0, d1) = (round, round, round, round, Longs.zero, Longs.zero)
                for k in 0..<6 {
                    let (x0, y0) = (load(x + 2 &* k), load(even - 2 &* k))
                    let (x1, y1) = (load(x + (2 &* k &+ 1)), load(odd - 2 &* k))
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
                    (shifted(s0 &+ d0, bits), shifted(s1 &+ d1, bits)), (shifted(b0, bits), shifted(b1, bits)),
                    (shifted(s0 &- d0, bits), shifted(s1 &- d1, bits)), output + 3 &* n)
            }
        }

        /// The same for `2 * count` samples.
        @inline(never)
        static func folded2(
            _ taps: UnsafePointer<SIMD8<Int32>>, _ window: UnsafePointer<Int16>, _ count: Int, shift: Int,
            _ output: UnsafeMutablePointer<Int16>
        ) {
            let (round, bits) = rounding(shift)
            eachBlock(window, count) { x, even, odd, n in
                var (s0, s1, d0, d1) = (round, round, Longs.zero, Longs.zero)
                for k in 0..<6 {
                    let (x0, y0) = (load(x + 2 &* k), load(even - 2 &* k))
                    let (x1, y1) = (load(x + (2 &* k &+ 1)), load(odd - 2 &* k))
                    let (e, o) = (pair(taps, 2 &* k), pair(taps, 2 &* k &+ 1))
                    s0 &+= dot(x0 &+ y0, e)
                    s1 &+= dot(x1 &+ y1, e)
                    d0 &+= dot(x0 &- y0, o)
                    d1 &+= dot(x1 &- y1, o)
                }
                store2(
                    (shifted(s0 &+ d0, bits), shifted(s1 &+ d1, bits)),
                    (shifted(s0 &- d0, bits), shifted(s1 &- d1, bits)), output + 2 &* n)
            }
        }

        /// What rounds a sum from Q14, of samples that are divided by 2 to the `shift`: the half that is added, the bits that go.
        @inline(__always)
        private static func rounding(_ shift: Int) -> (half: Longs, bits: __m128i) {
            (Longs(repeating: 1 &<< Int32(truncatingIfNeeded: 13 &- shift)), __m128i(Int64(14 &- shift), 0))
        }

        @inline(__always)
        private static func shifted(_ v: Longs, _ bits: __m128i) -> Longs { longs(_mm_sra_epi32(cast(v), bits)) }

        /// Calls `block` with the first window of each eight, its mirrored pair of places 23 and 22, that of the next window,
        /// and its number.
        @inline(__always)
        private static func eachBlock(
            _ window: UnsafePointer<Int16>, _ count: Int,
            _ block: (UnsafePointer<Int16>, UnsafePointer<Int16>, UnsafePointer<Int16>, Int) -> Void
        ) {
            withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { room in
                let even = room.baseAddress!.assumingMemoryBound(to: Int16.self)
                let odd = even + 256
                for i in stride(from: 0, to: count &+ 22, by: 8) {
                    store(swapped(window + i), even + i)
                    store(swapped(window + (i &+ 1)), odd + i)
                }
                for n in stride(from: 0, to: count, by: 8) {
                    block(window + n, even + (n &+ 22), odd + (n &+ 22), n)
                }
            }
        }

        /// Neighbours swapped: (0 1) (2 3) ….
        @inline(__always)
        private static func swapped(_ p: UnsafePointer<Int16>) -> Words {
            // Written as a shuffle: shifts by half a number become rotations of each one by itself.
            let v = load(p)
            return Words(v[1], v[0], v[3], v[2], v[5], v[4], v[7], v[6])
        }

        @inline(__always)
        private static func store(_ v: Words, _ p: UnsafeMutablePointer<Int16>) {
            UnsafeMutableRawPointer(p).storeBytes(of: v, as: Words.self)
        }
    }
#endif
