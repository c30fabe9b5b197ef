/// The filters' inner products by path and ratio. Small entries, never inlined, so that each is compiled for its ratio.
enum Kernel {
    /// Outputs `3 * count` samples from windows that begin at `window`, `window + 1`, …
    @inline(never)
    static func up3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.up3.span.withUnsafeBufferPointer { PortableKernel.up($0.baseAddress!, 3, window, count, output) }
    }

    /// Outputs `2 * count` samples from windows that begin at `window`, `window + 1`, …
    @inline(never)
    static func up2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.up2.span.withUnsafeBufferPointer { PortableKernel.up($0.baseAddress!, 2, window, count, output) }
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 3`, …
    @inline(never)
    static func down3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.down3.span.withUnsafeBufferPointer { PortableKernel.down($0.baseAddress!, 3, window, count, output) }
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 2`, …
    @inline(never)
    static func down2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.down2.span.withUnsafeBufferPointer { PortableKernel.down($0.baseAddress!, 2, window, count, output) }
    }
}
