/// G.711, both laws, both ways (ITU-T G.711, tables 1a to 2b). PCM is 16 bits: the recommendation's 14-bit μ-law values
/// times 4, its 13-bit A-law values times 8. Any thread; no allocation; no failure.
package enum G711 {
    /// The μ-law code of silence.
    package static let ulawSilence: UInt8 = 0xFF
    /// The A-law code nearest to silence; A-law has no zero.
    package static let alawSilence: UInt8 = 0xD5

    /// The value of a μ-law code, −32124 … 32124.
    @inline(__always)
    package static func pcm(ulaw code: UInt8) -> Int16 {
        let bits = ~code
        let magnitude = ((Int32(bits & 0x0F) &<< 3) &+ 132) &<< Int32((bits &>> 4) & 7) &- 132
        return Int16(truncatingIfNeeded: bits & 0x80 == 0 ? magnitude : 0 &- magnitude)
    }

    /// The μ-law code of a sample. The decision is by magnitude, as the recommendation's is: a magnitude on an edge goes
    /// to the larger value, and beyond 32635 all is one cell. The code of 0 is `ulawSilence`.
    @inline(__always)
    package static func ulaw(pcm sample: Int16) -> UInt8 {
        let wide = Int32(sample)
        let biased = min(wide.magnitude, 32635) &+ 132
        let exponent = UInt32(24 &- biased.leadingZeroBitCount)
        let mantissa = (biased &>> (exponent &+ 3)) & 0x0F
        let code = UInt8(truncatingIfNeeded: (exponent &<< 4) | mantissa)
        return ~(wide < 0 ? code | 0x80 : code)
    }

    /// The value of an A-law code, −32256 … 32256.
    @inline(__always)
    package static func pcm(alaw code: UInt8) -> Int16 {
        let bits = code ^ 0x55
        let exponent = Int32((bits &>> 4) & 7)
        var magnitude = (Int32(bits & 0x0F) &<< 4) &+ 8
        if exponent > 0 { magnitude = (magnitude &+ 256) &<< (exponent &- 1) }
        return Int16(truncatingIfNeeded: bits & 0x80 == 0 ? 0 &- magnitude : magnitude)
    }

    /// The A-law code of a sample. Negative samples are decided by their one's complement, so that both signs have cells
    /// of 16 at the origin: 0 … 15 and −16 … −1.
    @inline(__always)
    package static func alaw(pcm sample: Int16) -> UInt8 {
        let wide = Int32(sample)
        let magnitude = UInt32(bitPattern: wide ^ (wide &>> 31))
        var code: UInt32
        if magnitude < 256 {
            code = magnitude &>> 4
        } else {
            let exponent = UInt32(24 &- magnitude.leadingZeroBitCount)
            code = (exponent &<< 4) | ((magnitude &>> (exponent &+ 3)) & 0x0F)
        }
        if wide >= 0 { code |= 0x80 }
        return UInt8(truncatingIfNeeded: code) ^ 0x55
    }
}
