import Testing

@testable import Memory

/// Vectors in lanes give what plain arithmetic gives.
struct VectorTableTests {
    private static func random(_ count: Int, _ generator: inout SplitMix) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    private static func cosine(_ one: [Float], _ other: [Float]) -> Float {
        func product(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return Float(product(one, other) / (product(one, one) * product(other, other)).squareRoot())
    }

    @Test(arguments: [1, 7, 15, 16, 17, 31, 32, 33, 384, 1536])
    func `a cosine is what the plain sum gives`(dimensions: Int) throws {
        var generator = SplitMix(seed: UInt64(dimensions))
        let vectors = (0..<9).map { _ in Self.random(dimensions, &generator).map { $0 * 100 } }
        let question = Self.random(dimensions, &generator)
        var table = VectorTable(dimensions: dimensions)
        #expect(vectors.map { table.add($0) } == (0..<9).map { Int32($0) })
        let cosines = try #require(table.cosines(with: question))
        for (vector, cosine) in zip(vectors, cosines) { #expect(abs(cosine - Self.cosine(vector, question)) < 1e-5) }
    }

    @Test func `a row that was given back holds nothing until it is used again`() {
        var table = VectorTable(dimensions: 2)
        _ = [[1, 0], [0, 1], [1, 1]].map { table.add($0) }
        table.remove(1)
        #expect(table.cosines(with: [0, 1])?[1] == 0)
        #expect(table.add([0, 5]) == 1 && table.rows == 3)
        #expect(table.cosines(with: [0, 1])?[1] == 1)
    }

    @Test func `what can't be compared is not kept and not answered`() {
        var table = VectorTable(dimensions: 2)
        #expect(table.add([1]) == nil && table.add([0, 0]) == nil && table.add([.greatestFiniteMagnitude, 1]) == nil)
        #expect(table.rows == 0)
        #expect(table.cosines(with: [1, 2, 3]) == nil && table.cosines(with: [0, 0]) == nil)
        #expect(table.cosines(with: [1, 2]) == [])
    }
}

/// A generator that gives the same numbers every time.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
