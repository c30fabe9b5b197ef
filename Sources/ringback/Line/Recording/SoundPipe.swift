import Synchronization

/// Carries a call's sound from its loop to the thread that writes it: one side puts blocks in, the other takes them out,
/// and neither ever waits for the other.
///
/// A ring of words that both sides reach, and two counts that say who may touch which: a block belongs to the loop until
/// `written` has passed it, and to the writer until `taken` has. When the writer is that far behind, blocks are left out and
/// counted; each says its number, so the writer knows how much silence stands for them.
final class SoundPipe: Sendable {
    /// Bytes of a block: 100 ms of two channels, interleaved.
    static let blockBytes = 1600
    static let blockFrames = blockBytes / 2
    /// So many blocks may wait: 6.4 s.
    static let capacity = 64
    private static let wordsPerBlock = blockBytes / 8

    private let words: InlineArray<12_800, Atomic<UInt64>> = InlineArray { _ in Atomic(0) }
    private let numbers: InlineArray<64, Atomic<Int>> = InlineArray { _ in Atomic(0) }
    private let written = Atomic<Int>(0)
    private let taken = Atomic<Int>(0)
    private let finished = Atomic<Bool>(false)

    /// Puts a block in; false when there is no room. The loop's side; no lock, no allocation.
    /// - Parameter number: how many blocks of the call came before.
    func put(_ block: Span<UInt8>, number: Int) -> Bool {
        let at = written.load(ordering: .relaxed)
        guard at - taken.load(ordering: .acquiring) < Self.capacity else { return false }
        let slot = at % Self.capacity
        for word in 0..<Self.wordsPerBlock {
            var value: UInt64 = 0
            for byte in 0..<8 { value |= UInt64(block[word * 8 + byte]) << UInt64(byte * 8) }
            words[slot * Self.wordsPerBlock + word].store(value, ordering: .relaxed)
        }
        numbers[slot].store(number, ordering: .relaxed)
        written.store(at + 1, ordering: .releasing)
        return true
    }

    /// Nothing more will come. The loop's side.
    func finish() { finished.store(true, ordering: .releasing) }

    /// The oldest block; nil when there is none now. The writer's side.
    func take() -> (number: Int, block: [UInt8])? {
        let at = taken.load(ordering: .relaxed)
        guard at < written.load(ordering: .acquiring) else { return nil }
        let slot = at % Self.capacity
        let block = [UInt8](unsafeUninitializedCapacity: Self.blockBytes) { bytes, count in
            for word in 0..<Self.wordsPerBlock {
                let value = words[slot * Self.wordsPerBlock + word].load(ordering: .relaxed)
                for byte in 0..<8 { bytes[word * 8 + byte] = UInt8(truncatingIfNeeded: value >> UInt64(byte * 8)) }
            }
            count = Self.blockBytes
        }
        let number = numbers[slot].load(ordering: .relaxed)
        taken.store(at + 1, ordering: .releasing)
        return (number, block)
    }

    /// True once all that will ever come was taken. The writer's side.
    var isDone: Bool {
        finished.load(ordering: .acquiring)
            && taken.load(ordering: .relaxed) == written.load(ordering: .acquiring)
    }
}
