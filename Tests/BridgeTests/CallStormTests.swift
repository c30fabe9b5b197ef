import Testing

@testable import Bridge

/// Calls in which anything may happen in any order: random ones, and ordinary ones with some of their bytes changed.
@Suite struct CallStormTests {
    @Test(arguments: 0..<8) func `whatever happens, a call ends once, closes what it opened and says what was heard`(
        _ part: Int
    ) {
        var random = MediaSeed(UInt64(part + 1))
        for round in 0..<150 {
            let script =
                round % 2 == 0
                ? (0..<Int.random(in: 1...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                : Self.mutated(&random)
            var storm = CallStorm(script)
            storm.run()
            #expect(storm.fault == nil, "\(script)")
        }
    }

    /// Both sides open, a greeting, some talk, a response that is done; then some bytes are changed, cut and doubled.
    private static func mutated(_ random: inout MediaSeed) -> [UInt8] {
        var script: [UInt8] = [
            UInt8.random(in: 0...255, using: &random), 2, 0, 0, 3, 0, 0, 4, 0, 0, 6, 0, 18, 0, 0, 11, 0, 0, 1, 90, 0,
            20, 0,
            2, 0, 21, 1, 0, 0, 1, 9, 9, 0, 0, 1, 60, 9, 15, 1, 1, 1, 13, 0, 10, 0, 9, 15, 1, 1, 1, 14, 0, 10, 0, 16, 0,
            2, 0,
        ]
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let place = Int.random(in: 1..<script.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: script[place] = UInt8.random(in: 0...255, using: &random)
            case 1: script.insert(contentsOf: script[place..<min(script.count, place + 20)], at: place)
            default: script.remove(at: place)
            }
        }
        return script
    }

    @Test func `any mutation of a protocol's messages is read or refused, never a crash`() {
        var random = MediaSeed(77)
        let messages = WireSamples.all
        for _ in 0..<20_000 {
            var bytes = Array(messages.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            #expect(WireSamples.read(bytes), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }
}
