import Audio
import Testing

@Suite struct `The resampler` {
    /// The filter in 64 bits, from its own definition: a response to an impulse, convolved.
    static func reference(_ way: Way, _ input: [Int16]) -> [Int16] {
        let L = way.ratio
        let taps = impulseResponse(way)
        let bits = way.isUp ? 14 : 15
        return (0..<(way.isUp ? input.count * L : input.count / L)).map { n in
            var sum: Int64 = 1 << (bits - 1)
            for (i, tap) in taps.enumerated() {
                // Upward, the input stands at every Lth place of a stream of zeros.
                let at = way.isUp ? n - i : n * L + L - 1 - i
                guard at >= 0, !way.isUp || at % L == 0 else { continue }
                sum += Int64(tap) * Int64(input[way.isUp ? at / L : at])
            }
            return Int16(clamping: sum >> bits)
        }
    }

    /// The taps as the resampler shows them: 16384 upward and 32768 downward, the unit, is reached as −2 × −2¹³ and so on.
    static func impulseResponse(_ way: Way) -> [Int] {
        let L = way.ratio
        if way.isUp {
            // An impulse of 16384 comes out as the taps.
            var impulse = [Int16](repeating: 0, count: 24)
            impulse[0] = 16384
            return way.stream(impulse, path: .portable).map(Int.init)
        }
        // An impulse of −32768 at each place within a group comes out as each Lth tap, negated.
        var taps = [Int](repeating: 0, count: 24 * L)
        for place in 0..<L {
            var impulse = [Int16](repeating: 0, count: 24 * L)
            impulse[place] = -32768
            for (m, value) in way.stream(impulse, path: .portable).enumerated() {
                taps[m * L + L - 1 - place] = -Int(value)
            }
        }
        return taps
    }

    @Test(arguments: Way.allCases)
    func `the taps are symmetric and their sums fit 32 bits`(way: Way) {
        let taps = Self.impulseResponse(way)
        #expect(taps == taps.reversed())
        let step = way.isUp ? way.ratio : 1
        for branch in 0..<step {
            let magnitudes = stride(from: branch, to: taps.count, by: step).reduce(0) { $0 + abs(taps[$1]) }
            #expect(magnitudes * 32768 + 16384 < 1 << 31)
        }
    }

    @Test(arguments: Way.allCases, InstructionSet.available)
    func `every path equals the convolution in 64 bits`(way: Way, path: InstructionSet) {
        var random = Seeded(24)
        let noise = (0..<2400).map { _ in Int16.random(in: .min ... .max, using: &random) }
        let signs = (0..<2400).map { _ in Bool.random(using: &random) ? Int16.max : Int16.min }
        // The worst that can be: every sample has the sign of its tap.
        let taps = Self.impulseResponse(way)
        let worst = (0..<8).flatMap { branch in taps.map { $0 * (branch % 2 * 2 - 1) < 0 ? Int16.min : Int16.max } }
        for input in [noise, signs, worst] {
            #expect(way.stream(input, path: path) == Self.reference(way, input))
        }
    }

    @Test(arguments: Way.allCases, InstructionSet.available)
    func `chunks of any size give the same bits`(way: Way, path: InstructionSet) {
        var random = Seeded(UInt64(way.ratio) + (way.isUp ? 0 : 10))
        let input = (0..<5000).map { _ in Int16.random(in: .min ... .max, using: &random) }
        let whole = way.stream(input, path: .portable) { input.count }
        for size in Array(1...80) + [95, 96, 97, 141, 142, 143, 144, 145, 159, 160, 161, 480, 4999] {
            #expect(way.stream(input, path: path) { size } == whole, "chunks of \(size)")
        }
        for bound in [3, 30, 100, 300, 1000] {
            #expect(way.stream(input, path: path) { Int.random(in: 0...bound, using: &random) } == whole)
        }
    }

    @Test(arguments: Way.allCases)
    func `silence in gives exact silence out`(way: Way) {
        #expect(way.stream([Int16](repeating: 0, count: 9600)).allSatisfy { $0 == 0 })
    }

    @Test(arguments: Way.allCases)
    func `silence after sound is exact within the filter's length`(way: Way) {
        let input = [Int16](repeating: 32767, count: 960) + [Int16](repeating: 0, count: 960)
        let output = way.stream(input)
        let end = (960 + 24 * (way.isUp ? 1 : way.ratio)) * way.outputRate / way.inputRate
        #expect(output[end...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: Way.allCases)
    func `full-scale square waves do not wrap`(way: Way) {
        // A wrapped sample has the wrong sign in the middle of a long half-wave.
        let half = way.inputRate / 50
        let input = (0..<half * 20).map { $0 / half % 2 == 0 ? Int16.max : Int16.min }
        let output = way.stream(input)
        let delay = 3 * way.outputRate / 2000 + 1
        let outputHalf = way.outputRate / 50
        for (i, sample) in output.enumerated() where i % outputHalf > 2 * delay {
            #expect((sample > 0) == (i / outputHalf % 2 == 0), "sample \(i) is \(sample)")
        }
    }

    @Test(arguments: Way.allCases)
    func `a stream that starts in sound begins with the filter's rise, without a click`(way: Way) {
        let output = way.stream([Int16](repeating: 20000, count: way.inputRate / 50))
        // Never beyond the step's overshoot, from the first sample to the last.
        #expect(output.allSatisfy { abs(Int($0)) < 24000 })
        #expect(abs(Int(output[0])) < 1000)
        #expect(abs(Int(output.last!) - 20000) < 200)
    }

    @Test func `the state is under 256 bytes`() {
        #expect(MemoryLayout<Up3>.size < 256)
        #expect(MemoryLayout<Up2>.size < 256)
        #expect(MemoryLayout<Down3>.size < 256)
        #expect(MemoryLayout<Down2>.size < 256)
    }

    @Test(arguments: InstructionSet.available)
    func `codes after samples that are no codes give the bits of their parts`(path: InstructionSet) {
        var random = Seeded(6)
        let samples = (0..<100).map { _ in Int16.random(in: .min ... .max, using: &random) }
        let codes = (0..<320).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        var up3 = Up3(path: path)
        var output = [Int16](repeating: 0, count: 1260)
        var room = output.mutableSpan
        _ = up3.process(samples.span, into: &room)
        var fused = [Int16](repeating: 0, count: 960)
        for (from, to) in [(0, 20), (20, 180), (180, 320)] {
            fused.withUnsafeMutableBufferPointer { target in
                var room = UnsafeMutableBufferPointer(rebasing: target[(3 * from)...]).mutableSpan
                _ = up3.process(ulaw: codes.span.extracting(from..<to), into: &room)
            }
        }
        #expect(fused == Array(Way.up3.stream(samples + codes.map { G711.pcm(ulaw: $0) }, path: .portable)[300...]))
    }

    @Test(arguments: InstructionSet.available)
    func `the fused ways give the bits of their parts`(path: InstructionSet) {
        var random = Seeded(5)
        for count in Array(0...50) + [159, 160, 161, 191, 192, 193, 500, 1000] {
            let codes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            let pcm = codes.map { G711.pcm(ulaw: $0) }
            var up3 = Up3(path: path), up2 = Up2(path: path)
            var output = [Int16](repeating: 0, count: 3 * count)
            var room = output.mutableSpan
            #expect(up3.process(ulaw: codes.span, into: &room) == 3 * count)
            #expect(output == Way.up3.stream(pcm, path: .portable) { 7 })
            var room2 = output.mutableSpan
            #expect(up2.process(ulaw: codes.span, into: &room2) == 2 * count)
            #expect(Array(output.prefix(2 * count)) == Way.up2.stream(pcm, path: .portable) { 7 })

            let wide = (0..<count * 3).map { _ in Int16.random(in: .min ... .max, using: &random) }
            var down3 = Down3(path: path), down2 = Down2(path: path)
            var narrow = [UInt8](repeating: 0, count: 2 * count)
            var room3 = narrow.mutableSpan
            let three = down3.process(wide.span, ulaw: &room3)
            #expect(Array(narrow.prefix(three)) == Way.down3.stream(wide, path: .portable).map { G711.ulaw(pcm: $0) })
            var room4 = narrow.mutableSpan
            let two = down2.process(wide.span, ulaw: &room4)
            #expect(Array(narrow.prefix(two)) == Way.down2.stream(wide, path: .portable).map { G711.ulaw(pcm: $0) })
        }
    }
}
