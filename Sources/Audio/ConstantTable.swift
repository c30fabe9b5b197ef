/// Numbers that never change, at an address that never does: made on first use and kept to the end of the process. A global
/// `InlineArray` would be copied whenever its span is taken.
package struct ConstantTable<Element: BitwiseCopyable & Sendable>: Sendable {
    /// The first number, aligned to 32 bytes. Unsafe only in name: nothing writes there after the initializer.
    nonisolated(unsafe) package let first: UnsafePointer<Element>

    /// Behind the last number.
    nonisolated(unsafe) package let end: UnsafePointer<Element>

    /// A table of `count` numbers.
    package init(_ count: Int, _ number: (Int) -> Element) {
        let raw = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 32)
        let room = raw.bindMemory(to: Element.self, capacity: count)
        for i in 0..<count { (room + i).initialize(to: number(i)) }
        first = UnsafePointer(room)
        end = first + count
    }
}
