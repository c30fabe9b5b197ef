/// Vectors of one length, normalised, one behind the other in one stretch of memory: what is nearest is found by looking at
/// all of them, so nothing is missed.
///
/// Ten thousand of 1,536 numbers are 61 MB, which is what a look takes its time for: see `bench recall`.
struct VectorTable {
    /// How many numbers a vector has.
    let dimensions: Int
    /// Rows of `width` lanes each; the last lane of a row is filled up with zeros.
    private var lanes: [SIMD16<Float>] = []
    private let width: Int
    /// Rows that were given back.
    private var free: [Int32] = []

    init(dimensions: Int) {
        self.dimensions = dimensions
        width = (dimensions + 15) / 16
    }

    /// How many rows there are, those that were given back among them.
    var rows: Int { width == 0 ? 0 : lanes.count / width }

    /// Puts a vector in. - Returns: its row; nil for one of another length, and for one that points nowhere.
    mutating func add(_ vector: [Float]) -> Int32? {
        guard let unit = unit(vector) else { return nil }
        guard let row = free.popLast() else {
            lanes.append(contentsOf: unit)
            return Int32(rows - 1)
        }
        lanes.replaceSubrange(Int(row) * width..<(Int(row) + 1) * width, with: unit)
        return row
    }

    /// Gives a row back, and leaves nothing in it.
    mutating func remove(_ row: Int32) {
        for index in Int(row) * width..<(Int(row) + 1) * width { lanes[index] = .zero }
        free.append(row)
    }

    /// The cosine of each row with a vector: -1 … 1, and 0 for a row that was given back; nil for a vector of another length
    /// and for one that points nowhere.
    func cosines(with vector: [Float]) -> [Float]? {
        guard let unit = unit(vector) else { return nil }
        let width = width
        return [Float](unsafeUninitializedCapacity: rows) { cosines, count in
            lanes.withUnsafeBufferPointer { lanes in
                unit.withUnsafeBufferPointer { unit in
                    for row in 0..<rows {
                        // Two sums: neither waits for the other's addition.
                        var (even, odd) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
                        let start = row * width
                        var lane = 0
                        while lane + 1 < width {
                            even += lanes[start + lane] * unit[lane]
                            odd += lanes[start + lane + 1] * unit[lane + 1]
                            lane += 2
                        }
                        if lane < width { even += lanes[start + lane] * unit[lane] }
                        cosines.initializeElement(at: row, to: (even + odd).sum())
                    }
                }
            }
            count = rows
        }
    }

    /// A vector of length 1 in lanes.
    private func unit(_ vector: [Float]) -> [SIMD16<Float>]? {
        guard vector.count == dimensions else { return nil }
        var lanes = [SIMD16<Float>](repeating: .zero, count: width)
        for (index, value) in vector.enumerated() { lanes[index / 16][index % 16] = value }
        var squares: Double = 0
        for lane in lanes { squares += Double((lane * lane).sum()) }
        guard squares > 0, squares.isFinite else { return nil }
        let scale = Float(1 / squares.squareRoot())
        guard scale.isFinite else { return nil }
        for index in lanes.indices { lanes[index] *= scale }
        return lanes
    }
}
