#if arch(x86_64)
    internal import _Builtin_intrinsics.intel

    extension SSE2 {
        /// Decodes μ-law and divides by 2 to the `shift`, 0 or 1. The code's seven bits are the exponent and the head of the
        /// mantissa of a float: what G.711 calls segment and step. `count` is at least 16.
        @inline(never)
        static func decodeUlaw(
            _ codes: UnsafePointer<UInt8>, _ count: Int, _ pcm: UnsafeMutablePointer<Int16>, shift: UInt32
        ) {
            let base = Longs(repeating: (134 &- Int32(shift)) &<< 23 | 1 &<< 18)
            let bias = SIMD4<Float>(repeating: shift == 0 ? 132 : 66)
            let zero = cast(Longs.zero)
            @inline(__always) func magnitudes(_ bits: __m128i) -> Longs {
                let float = unsafeBitCast(longs(bits) &<< 19 &+ base, to: SIMD4<Float>.self) - bias
                return longs(_mm_cvttps_epi32(float))
            }
            var i = 0
            while true {
                let raw = ~UnsafeRawPointer(codes + i).loadUnaligned(as: SIMD16<UInt8>.self)
                let bits = unsafeBitCast(raw & SIMD16(repeating: 0x7F), to: __m128i.self)
                let (low, high) = (_mm_unpacklo_epi8(bits, zero), _mm_unpackhi_epi8(bits, zero))
                let a = _mm_packs_epi32(
                    cast(magnitudes(_mm_unpacklo_epi16(low, zero))), cast(magnitudes(_mm_unpackhi_epi16(low, zero))))
                let b = _mm_packs_epi32(
                    cast(magnitudes(_mm_unpacklo_epi16(high, zero))), cast(magnitudes(_mm_unpackhi_epi16(high, zero))))
                // The sign bit, spread over a word.
                let sign = unsafeBitCast(raw, to: __m128i.self)
                let sa = words(_mm_unpacklo_epi8(zero, sign)) &>> 15
                let sb = words(_mm_unpackhi_epi8(zero, sign)) &>> 15
                let target = UnsafeMutableRawPointer(pcm + i)
                target.storeBytes(of: (words(a) ^ sa) &- sa, as: Words.self)
                target.storeBytes(of: (words(b) ^ sb) &- sb, toByteOffset: 16, as: Words.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }

        /// Encodes to μ-law: the float of the biased magnitude has the code at its head. `count` is at least 16.
        @inline(never)
        static func encodeUlaw(_ pcm: UnsafePointer<Int16>, _ count: Int, _ codes: UnsafeMutablePointer<UInt8>) {
            let zero = cast(Longs.zero)
            @inline(__always) func code(_ x: Words) -> __m128i {
                let magnitude = _mm_max_epi16(cast(x), _mm_subs_epi16(zero, cast(x)))
                let clipped = _mm_min_epi16(magnitude, cast(Words(repeating: 32635)))
                let biased = cast(words(clipped) &+ Words(repeating: 132))
                let low = _mm_cvtepi32_ps(_mm_unpacklo_epi16(biased, zero))
                let high = _mm_cvtepi32_ps(_mm_unpackhi_epi16(biased, zero))
                let packed = _mm_packs_epi32(
                    cast(unsafeBitCast(low, to: Longs.self) &>> 19), cast(unsafeBitCast(high, to: Longs.self) &>> 19))
                let sign = (x &>> 15) & Words(repeating: 0x80)
                return cast((words(packed) &- Words(repeating: 134 &<< 4)) | sign)
            }
            var i = 0
            while true {
                let packed = _mm_packus_epi16(code(load(pcm + i)), code(load(pcm + (i &+ 8))))
                let inverted = ~unsafeBitCast(packed, to: SIMD16<UInt8>.self)
                UnsafeMutableRawPointer(codes + i).storeBytes(of: inverted, as: SIMD16<UInt8>.self)
                guard i < count &- 16 else { return }
                i = min(i &+ 16, count &- 16)
            }
        }
    }
#endif
