#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    // A-law is a float whose first segment, of magnitudes below 256, counts the same steps of 16 as the second does.
    extension SSE2 {
        /// Decodes A-law. `count` is at least 16.
        @inline(never)
        static func decodeAlaw(_ codes: UnsafePointer<UInt8>, _ count: Int, _ pcm: UnsafeMutablePointer<Int16>) {
            let zero = cast(Longs.zero)
            // 2 to the segment less one, and to zero for the first: the exponent of a float.
            @inline(__always) func power(_ segments: __m128i) -> __m128i {
                let bits = longs(segments) &<< 19 &+ Longs(repeating: 126 &<< 23)
                return _mm_cvttps_epi32(unsafeBitCast(bits, to: SIMD4<Float>.self))
            }
            @inline(__always) func magnitudes(_ bits: __m128i) -> Words {
                let one = cast(Words(repeating: 16))
                let segment = cast(words(bits) & Words(repeating: 0x70))
                let steps = (words(bits) & Words(repeating: 15)) &+ words(_mm_min_epi16(segment, one))
                let shift = _mm_max_epi16(segment, one)
                let powers = _mm_packs_epi32(
                    power(_mm_unpacklo_epi16(shift, zero)), power(_mm_unpackhi_epi16(shift, zero)))
                return (steps &<< 4 &+ Words(repeating: 8)) &* words(powers)
            }
            var i = 0
            while true {
                let raw =
                    UnsafeRawPointer(codes + i).loadUnaligned(as: SIMD16<UInt8>.self) ^ SIMD16(repeating: 0x55)
                let bits = unsafeBitCast(raw & SIMD16(repeating: 0x7F), to: __m128i.self)
                let (a, b) = (magnitudes(_mm_unpacklo_epi8(bits, zero)), magnitudes(_mm_unpackhi_epi8(bits, zero)))
                // The sign bit, which stands for plus, spread over a word.
                let sign = unsafeBitCast(raw, to: __m128i.self)
                let minusA = ~(words(_mm_unpacklo_epi8(zero, sign)) &>> 15)
                let minusB = ~(words(_mm_unpackhi_epi8(zero, sign)) &>> 15)
                let target = UnsafeMutableRawPointer(pcm + i)
                target.storeBytes(of: (a ^ minusA) &- minusA, as: Words.self)
                target.storeBytes(of: (b ^ minusB) &- minusB, toByteOffset: 16, as: Words.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }

        /// Encodes to A-law. `count` is at least 16.
        @inline(never)
        static func encodeAlaw(_ pcm: UnsafePointer<Int16>, _ count: Int, _ codes: UnsafeMutablePointer<UInt8>) {
            let zero = cast(Longs.zero)
            @inline(__always) func float(_ magnitudes: __m128i) -> __m128i {
                cast(unsafeBitCast(_mm_cvtepi32_ps(magnitudes), to: Longs.self) &>> 19)
            }
            @inline(__always) func code(_ x: Words) -> __m128i {
                let sign = x &>> 15
                let magnitude = cast(x ^ sign)
                let floats = words(
                    _mm_packs_epi32(
                        float(_mm_unpacklo_epi16(magnitude, zero)), float(_mm_unpackhi_epi16(magnitude, zero))))
                // Below 256 the steps are the greater number, from there on the float's head.
                let steps = _mm_min_epi16(cast(words(magnitude) &>> 4), cast(Words(repeating: 16)))
                let bits = words(_mm_max_epi16(cast(floats &- Words(repeating: 134 &<< 4)), steps))
                return cast(bits | ~sign & Words(repeating: 0x80))
            }
            var i = 0
            while true {
                let packed = _mm_packus_epi16(code(load(pcm + i)), code(load(pcm + (i &+ 8))))
                let even = unsafeBitCast(packed, to: SIMD16<UInt8>.self) ^ SIMD16(repeating: 0x55)
                UnsafeMutableRawPointer(codes + i).storeBytes(of: even, as: SIMD16<UInt8>.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }
    }
#endif
