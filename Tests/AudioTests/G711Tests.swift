import Audio
import Testing

/// The recommendation's tables, built cell by cell as they are printed, with magnitudes of 16 bits.
enum G711Table {
    struct Cell {
        /// Magnitudes from `low` up to below `high` …
        var low: Int, high: Int
        /// … become this value.
        var value: Int
    }

    /// μ-law: a first half cell around zero, then 15 steps of 2, then 16 each of 4, 8 … 256, in units of 4.
    static let ulaw: [Cell] = {
        var cells = [Cell(low: 0, high: 4, value: 0)]
        for segment in 0..<8 {
            let step = 8 << segment
            for _ in 0..<(segment == 0 ? 15 : 16) {
                let low = cells.last!.high
                cells.append(Cell(low: low, high: low + step, value: low + step / 2))
            }
        }
        cells[127].high = 32769
        return cells
    }()

    /// A-law: 32 steps of 2, then 16 each of 4, 8 … 128, in units of 8.
    static let alaw: [Cell] = {
        var cells: [Cell] = []
        for segment in 0..<8 {
            let step = 16 << max(0, segment - 1)
            for _ in 0..<16 {
                let low = cells.last?.high ?? 0
                cells.append(Cell(low: low, high: low + step, value: low + step / 2))
            }
        }
        cells[127].high = 32769
        return cells
    }()
}

@Suite struct `G.711` {
    @Test func `every μ-law code has the recommendation's value`() {
        for code in 0...255 {
            let bits = 255 - code
            let value = G711Table.ulaw[bits & 127].value
            #expect(Int(G711.pcm(ulaw: UInt8(code))) == (bits & 128 == 0 ? value : -value), "code \(code)")
        }
    }

    @Test func `every sample has the μ-law code of its cell`() {
        var wrong = 0
        for sample in Int(Int16.min)...Int(Int16.max) {
            let code = 255 - Int(G711.ulaw(pcm: Int16(sample)))
            let cell = G711Table.ulaw[code & 127]
            if !(cell.low..<cell.high).contains(abs(sample)) || (sample < 0) != (code & 128 != 0) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func `every A-law code has the recommendation's value`() {
        for code in 0...255 {
            let bits = code ^ 0x55
            let value = G711Table.alaw[bits & 127].value
            #expect(Int(G711.pcm(alaw: UInt8(code))) == (bits & 128 != 0 ? value : -value), "code \(code)")
        }
    }

    @Test func `every sample has the A-law code of its cell`() {
        var wrong = 0
        for sample in Int(Int16.min)...Int(Int16.max) {
            let code = Int(G711.alaw(pcm: Int16(sample))) ^ 0x55
            let cell = G711Table.alaw[code & 127]
            let magnitude = sample < 0 ? -sample - 1 : sample
            if !(cell.low..<cell.high).contains(magnitude) || (sample >= 0) != (code & 128 != 0) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func `a code survives the way to PCM and back, but for the negative zero`() {
        for code in UInt8.min...UInt8.max {
            #expect(G711.ulaw(pcm: G711.pcm(ulaw: code)) == (code == 0x7F ? 0xFF : code))
            #expect(G711.alaw(pcm: G711.pcm(alaw: code)) == code)
        }
        #expect(G711.pcm(ulaw: G711.ulawSilence) == 0)
        #expect(G711.ulaw(pcm: 0) == G711.ulawSilence)
        #expect(G711.alaw(pcm: 0) == G711.alawSilence)
    }

    @Test(arguments: InstructionSet.available)
    func `spans of any length are coded as single samples are, on every path`(path: InstructionSet) {
        var seeded = Seeded(711)
        let samples = (Int16.min...Int16.max).shuffled(using: &seeded)
        for count in Array(0...70) + [160, 161, 480, 65536] {
            let piece = Array(samples.prefix(count))
            var codes = [UInt8](repeating: 1, count: count + 3)
            var pcm = [Int16](repeating: 1, count: count + 3)
            var room = codes.mutableSpan
            var pcmRoom = pcm.mutableSpan
            #expect(G711.encode(piece.span, ulaw: &room, path: path) == count)
            #expect(G711.decode(ulaw: codes.span.extracting(first: count), into: &pcmRoom, path: path) == count)
            #expect(codes == piece.map { G711.ulaw(pcm: $0) } + [1, 1, 1])
            #expect(pcm == codes.prefix(count).map { G711.pcm(ulaw: $0) } + [1, 1, 1])
            var again = codes.mutableSpan
            #expect(G711.encode(piece.span, alaw: &again, path: path) == count)
            var pcmAgain = pcm.mutableSpan
            let codesOf = codes.span.extracting(first: count)
            #expect(G711.decode(alaw: codesOf, into: &pcmAgain, path: path) == count)
            #expect(codes == piece.map { G711.alaw(pcm: $0) } + [1, 1, 1])
            #expect(pcm == codes.prefix(count).map { G711.pcm(alaw: $0) } + [1, 1, 1])
        }
    }

}
