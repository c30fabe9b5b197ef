#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension AVX2 {
        /// Places of a row of pairs: those of 128 windows three apart, and what the last ones reach beyond.
        private static let row = 80

        /// Windows of 72 samples, three apart. `count` is at least 32; the sample before the first window is readable.
        ///
        /// Every third pair of samples in a row by itself, a vector of a row holds the same pair of eight windows, one for each
        /// lane, six samples apart: of the even windows. The odd ones begin three samples later, within a pair; so pairs are
        /// counted from the sample before the first window, where the even windows begin within a pair, and the odd ones with
        /// one. The taps stand in pairs accordingly, first those of the last place, then six for each place as they are taken.
        @inline(never)
        package static func down3(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            withUnsafeTemporaryAllocation(byteCount: 12 &* row, alignment: 16) { room in
                let rows = room.baseAddress!.assumingMemoryBound(to: Int32.self)
                var m = 0
                while true {
                    let length = min(128, count &- m) & ~1
                    part(window + (3 &* m &- 1), length, rows)
                    var n = 0
                    while true {
                        block(taps, until: end, rows + n / 2, output + (m &+ n))
                        guard n < length &- 32 else { break }
                        n = min(n &+ 32, length &- 32)
                    }
                    m &+= length
                    guard m < count else { return }
                    m = min(m, count &- 32)
                }
            }
        }

        /// Thirty-two windows, the even ones in one accumulator of eight, the odd ones in another, twice. Places 8 further on
        /// are loaded once for both.
        @inline(__always)
        private static func block(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ rows: UnsafePointer<Int32>, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 14)
            let (x12, x20) = (pairs(rows + 12), pairs(rows + 20))
            var (a, b) = (round &+ dot(x12, pair(taps, 0)), round &+ dot(x20, pair(taps, 0)))
            var (c, d) = (round &+ dot(x12, pair(taps, 1)), round &+ dot(x20, pair(taps, 1)))
            c &+= dot(pairs(rows + (row &+ 12)), pair(taps, 2))
            d &+= dot(pairs(rows + (row &+ 20)), pair(taps, 2))
            var (tap, x) = (taps + 3, rows)
            while tap != end {
                for i in 0..<4 {
                    let (x0, x8, x16) = (pairs(x + i), pairs(x + (i &+ 8)), pairs(x + (i &+ 16)))
                    a &+= dot(x0, pair(tap, 6 &* i))
                    c &+= dot(x0, pair(tap, 6 &* i &+ 1))
                    b &+= dot(x8, pair(tap, 6 &* i))
                    d &+= dot(x8, pair(tap, 6 &* i &+ 1))
                    a &+= dot(x8, pair(tap, 6 &* i &+ 2))
                    c &+= dot(x8, pair(tap, 6 &* i &+ 3))
                    b &+= dot(x16, pair(tap, 6 &* i &+ 2))
                    d &+= dot(x16, pair(tap, 6 &* i &+ 3))
                    let (x4, x12) = (pairs(x + (i &+ 4)), pairs(x + (i &+ 12)))
                    a &+= dot(x4, pair(tap, 6 &* i &+ 4))
                    c &+= dot(x4, pair(tap, 6 &* i &+ 5))
                    b &+= dot(x12, pair(tap, 6 &* i &+ 4))
                    d &+= dot(x12, pair(tap, 6 &* i &+ 5))
                }
                tap += 24
                x += row
            }
            let raw = UnsafeMutableRawPointer(output)
            raw.storeBytes(of: alternating(a &>> 15, c &>> 15), as: __m256i.self)
            raw.storeBytes(of: alternating(b &>> 15, d &>> 15), toByteOffset: 32, as: __m256i.self)
        }

        /// Sixteen numbers, saturated, of the one and the other in turn.
        @inline(__always)
        private static func alternating(_ even: Longs, _ odd: Longs) -> __m256i {
            _mm256_packs_epi32(
                _mm256_unpacklo_epi32(cast(even), cast(odd)), _mm256_unpackhi_epi32(cast(even), cast(odd)))
        }

        @inline(__always)
        private static func pairs(_ p: UnsafePointer<Int32>) -> Words {
            UnsafeRawPointer(p).loadUnaligned(as: Words.self)
        }

        /// Parts the pairs of samples of `count` windows, an even number of at least 32, into three rows.
        @inline(__always)
        private static func part(_ samples: UnsafePointer<Int16>, _ count: Int, _ rows: UnsafeMutablePointer<Int32>) {
            var n = 0
            while n < count / 2 &+ 3 {
                partEight(samples + 6 &* n, rows + n)
                n &+= 8
            }
            // The windows reach 2 pairs beyond these.
            n = count / 2 &+ 3
            partEight(samples + 6 &* n, rows + n)
            let last = UnsafeRawPointer(samples + 6 &* (n &+ 8))
            rows[n &+ 8] = last.loadUnaligned(as: Int32.self)
            rows[row &+ n &+ 8] = last.loadUnaligned(fromByteOffset: 4, as: Int32.self)
        }

        /// Twenty-four pairs, eight to each row.
        @inline(__always)
        private static func partEight(_ samples: UnsafePointer<Int16>, _ rows: UnsafeMutablePointer<Int32>) {
            let (a, b, c) = (cast(load(samples)), cast(load(samples + 16)), cast(load(samples + 32)))
            // Three vectors' lanes 0, 3, 6 · 1, 4, 7 · 2, 5 are eight different ones, whichever of them is which vector's.
            let (p, q) = (cast(Longs(0, -1, 0, 0, -1, 0, 0, -1)), cast(Longs(0, 0, -1, 0, 0, -1, 0, 0)))
            @inline(__always) func store(
                _ first: __m256i, _ second: __m256i, _ third: __m256i, _ order: Longs, _ row: Int
            ) {
                let lanes = _mm256_blendv_epi8(_mm256_blendv_epi8(first, second, p), third, q)
                UnsafeMutableRawPointer(rows + row)
                    .storeBytes(of: _mm256_permutevar8x32_epi32(lanes, cast(order)), as: __m256i.self)
            }
            store(a, b, c, Longs(0, 3, 6, 1, 4, 7, 2, 5), 0)
            store(c, a, b, Longs(1, 4, 7, 2, 5, 0, 3, 6), row)
            store(b, c, a, Longs(2, 5, 0, 3, 6, 1, 4, 7), 2 &* row)
        }

        /// Windows of 48 samples, two apart. A vector loaded at place 2 j holds pair j of eight windows, one for each lane, and
        /// pair j − 8 of the next eight: with every eighth pair in turn, each load serves up to three vectors of windows. The
        /// taps stand in pairs, in that order: 0, 8, 16, 1, 9 …. `count` is at least 32.
        @inline(never)
        package static func down2(
            _ taps: UnsafePointer<SIMD8<Int32>>, until end: UnsafePointer<SIMD8<Int32>>,
            _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
        ) {
            let round = Longs(repeating: 1 &<< 14)
            var m = 0
            while true {
                var (a, b, c, d) = (round, round, round, round)
                var (tap, x) = (taps, window + 2 &* m)
                while tap != end {
                    var (x0, x1, x2) = (load(x), load(x + 16), load(x + 32))
                    for q in 0..<3 {
                        let (x3, t) = (load(x + (16 &* q &+ 48)), pair(tap, q))
                        a &+= dot(x0, t)
                        b &+= dot(x1, t)
                        c &+= dot(x2, t)
                        d &+= dot(x3, t)
                        (x0, x1, x2) = (x1, x2, x3)
                    }
                    tap += 3
                    x += 2
                }
                let raw = UnsafeMutableRawPointer(output + m)
                raw.storeBytes(of: packed(a &>> 15, b &>> 15), as: __m256i.self)
                raw.storeBytes(of: packed(c &>> 15, d &>> 15), toByteOffset: 32, as: __m256i.self)
                guard m < count &- 32 else { return }
                m = min(m &+ 32, count &- 32)
            }
        }

        /// Sixteen numbers, saturated, in order.
        @inline(__always)
        private static func packed(_ a: Longs, _ b: Longs) -> __m256i {
            let halves = _mm256_packs_epi32(cast(a), cast(b))
            return __m256i(halves[0], halves[2], halves[1], halves[3])
        }
    }
#endif
