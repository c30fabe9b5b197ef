#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension AVX2 {
        typealias Bytes = SIMD32<UInt8>

        @inline(__always) private static func cast(_ v: Bytes) -> __m256i { unsafeBitCast(v, to: __m256i.self) }
        @inline(__always) private static func twice(_ v: SIMD16<UInt8>) -> Bytes { Bytes(lowHalf: v, highHalf: v) }

        /// Encodes all whole groups of three bytes, 24 bytes at a time, the last 24 overlapping those before; returns the bytes
        /// encoded, none when there are fewer than 24.
        @inline(never)
        package static func encodeBase64(
            _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
        ) -> Int {
            guard count >= 24 else { return 0 }
            // Three bytes a b c to the words (b a) and (c b): each word then holds two of the group's four numbers. Of the second
            // half the last twelve bytes count.
            let order = SIMD16<UInt8>(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10)
            let spread = cast(Bytes(lowHalf: order, highHalf: order &+ SIMD16(repeating: 4)))
            @inline(__always) func encode(_ from: Int, _ to: Int) {
                let raw = UnsafeRawPointer(source + from)
                let low = raw.loadUnaligned(as: SIMD2<Int64>.self)
                let high = raw.loadUnaligned(fromByteOffset: 8, as: SIMD2<Int64>.self)
                let group = _mm256_shuffle_epi8(SIMD4(lowHalf: low, highHalf: high), spread)
                UnsafeMutableRawPointer(target + to).storeBytes(of: letters(group), as: __m256i.self)
            }
            let last = count / 3 &* 3 &- 24
            var (from, to) = (0, 0)
            while from < last {
                encode(from, to)
                from &+= 24
                to &+= 32
            }
            encode(last, last / 3 &* 4)
            return last &+ 24
        }

        /// The letters of 24 bytes that were spread.
        @inline(__always)
        private static func letters(_ group: __m256i) -> __m256i {
            // What is added to a number to make its letter, by kind: 0 is 26 … 51, 1 to 10 are the digits, 13 is A … Z.
            let offsets = cast(
                twice(SIMD16<UInt8>(71, 252, 252, 252, 252, 252, 252, 252, 252, 252, 252, 237, 240, 65, 0, 0)))
            // Numbers 0 and 2 by a high product, which shifts right; 1 and 3 by a low product, which shifts left.
            let even = _mm256_mulhi_epu16(
                unsafeBitCast(unsafeBitCast(group, to: Longs.self) & Longs(repeating: 0x0FC0_FC00), to: __m256i.self),
                cast(Longs(repeating: 0x0400_0040)))
            let odd = _mm256_mullo_epi16(
                unsafeBitCast(unsafeBitCast(group, to: Longs.self) & Longs(repeating: 0x003F_03F0), to: __m256i.self),
                cast(Longs(repeating: 0x0100_0010)))
            let numbers = even | odd
            let kinds = _mm256_subs_epu8(numbers, cast(Bytes(repeating: 51)))
            let isUpper = _mm256_cmpgt_epi8(cast(Bytes(repeating: 26)), numbers)
            let kind = kinds | (isUpper & cast(Bytes(repeating: 13)))
            return _mm256_add_epi8(numbers, _mm256_shuffle_epi8(offsets, kind))
        }

        /// The numbers of 32 characters, and whether all are letters of the alphabet.
        ///
        /// A letter's kinds stand in two tables, by its low and by its high half; it is none of ours when they share a bit.
        @inline(__always)
        private static func numbers(_ text: __m256i) -> (numbers: __m256i, bad: __m256i) {
            let lowKinds = cast(twice(SIMD16(21, 17, 17, 17, 17, 17, 17, 17, 17, 17, 19, 26, 27, 27, 27, 26)))
            let highKinds = cast(twice(SIMD16(16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16)))
            // What is added, by the high half: + − digits, upper, lower; the slash is one less than its row.
            let offsets = cast(twice(SIMD16<UInt8>(0, 16, 19, 4, 191, 191, 185, 185, 0, 0, 0, 0, 0, 0, 0, 0)))
            let nibble = cast(Bytes(repeating: 0x0F))
            let high = _mm256_srli_epi32(text, 4) & nibble
            let low = text & nibble
            let bad = _mm256_shuffle_epi8(lowKinds, low) & _mm256_shuffle_epi8(highKinds, high)
            let isSlash = _mm256_cmpeq_epi8(text, cast(Bytes(repeating: 0x2F)))
            let offset = _mm256_shuffle_epi8(offsets, _mm256_add_epi8(high, isSlash))
            return (_mm256_add_epi8(text, offset), bad)
        }

        @inline(__always)
        private static func isZero(_ v: __m256i) -> Bool { _mm256_testz_si256(v, v) != 0 }

        /// Decodes all but the last eight characters, 32 at a time, the last 32 overlapping those before; `count` is a multiple of
        /// four. Returns the characters decoded, none when there are fewer than 40, or −1 at one that is no letter.
        @inline(never)
        package static func decodeBase64(
            _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>
        ) -> Int {
            guard count >= 40 else { return 0 }
            let gather = cast(twice(SIMD16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 128, 128, 128, 128)))
            var bad = __m256i.zero
            @inline(__always) func decode(_ from: Int, _ to: Int) {
                let found = numbers(UnsafeRawPointer(source + from).loadUnaligned(as: __m256i.self))
                bad |= found.bad
                // Two numbers to 12 bits, two of those to 24.
                let pairs = _mm256_maddubs_epi16(found.numbers, cast(Longs(repeating: 0x0140_0140)))
                let groups = _mm256_madd_epi16(pairs, cast(Longs(repeating: 0x0001_1000)))
                let packed = _mm256_shuffle_epi8(groups, gather)
                // Four bytes more than the 24 are written, for which those of the last eight characters leave room.
                let raw = UnsafeMutableRawPointer(target + to)
                raw.storeBytes(of: packed.lowHalf, as: SIMD2<Int64>.self)
                raw.storeBytes(of: packed.highHalf, toByteOffset: 12, as: SIMD2<Int64>.self)
            }
            let last = count &- 40
            var (from, to) = (0, 0)
            while from < last {
                decode(from, to)
                from &+= 32
                to &+= 24
            }
            decode(last, last / 4 &* 3)
            return isZero(bad) ? count &- 8 : -1
        }
    }
#endif
