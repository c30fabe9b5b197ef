#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension AVX2 {
        /// Decodes μ-law. `count` is at least 16.
        @inline(never)
        package static func decodeUlaw(
            _ codes: UnsafePointer<UInt8>, _ count: Int, _ pcm: UnsafeMutablePointer<Int16>
        ) {
            // 2 to the segment, by table; the bytes of a word's high half ask for nothing and get zero.
            let powers = SIMD32<UInt8>(
                1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0
            )
            let bias = Words(repeating: 33)
            var i = 0
            while true {
                let raw = UnsafeRawPointer(codes + i).loadUnaligned(as: SIMD2<Int64>.self)
                let code = unsafeBitCast(_mm256_cvtepi8_epi16(raw), to: Words.self)
                let bits = ~code
                let segment = (bits &>> 4) & Words(repeating: 7) | Words(repeating: Int16(bitPattern: 0x8000))
                let power = unsafeBitCast(
                    _mm256_shuffle_epi8(unsafeBitCast(powers, to: __m256i.self), cast(segment)), to: Words.self)
                let step = (bits & Words(repeating: 15)) &<< 1 &+ bias
                let magnitude = (step &* power &- bias) &<< 2
                // A code below 0x80 is negative; widened, its bits' complement has all ones on top.
                let sign = bits &>> 15
                UnsafeMutableRawPointer(pcm + i).storeBytes(of: (magnitude ^ sign) &- sign, as: Words.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }

        /// Encodes to μ-law. `count` is at least 16.
        @inline(never)
        package static func encodeUlaw(_ pcm: UnsafePointer<Int16>, _ count: Int, _ codes: UnsafeMutablePointer<UInt8>)
        {
            let zero = cast(Longs.zero)
            var i = 0
            while true {
                let x = load(pcm + i)
                let magnitude = _mm256_max_epi16(cast(x), _mm256_subs_epi16(zero, cast(x)))
                let clipped = unsafeBitCast(
                    _mm256_min_epi16(magnitude, cast(Words(repeating: 32635))), to: Words.self)
                let biased = cast(clipped &+ Words(repeating: 132))
                let low = _mm256_cvtepi32_ps(_mm256_unpacklo_epi16(biased, zero))
                let high = _mm256_cvtepi32_ps(_mm256_unpackhi_epi16(biased, zero))
                let packed = _mm256_packs_epi32(
                    cast(unsafeBitCast(low, to: Longs.self) &>> 19), cast(unsafeBitCast(high, to: Longs.self) &>> 19))
                let sign = (x &>> 15) & Words(repeating: 0x80)
                let code = (unsafeBitCast(packed, to: Words.self) &- Words(repeating: 134 &<< 4)) | sign
                let bytes = _mm_packus_epi16(cast(code).lowHalf, cast(code).highHalf)
                let inverted = ~unsafeBitCast(bytes, to: SIMD16<UInt8>.self)
                UnsafeMutableRawPointer(codes + i).storeBytes(of: inverted, as: SIMD16<UInt8>.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }
    }
#endif
