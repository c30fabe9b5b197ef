#if arch(x86_64)
    internal import AudioAVX2
#endif

/// The filters' inner products by path. Counts too small for a path's vectors go the portable way.
enum Kernel {
    /// Outputs `3 * count` samples from windows that begin at `window`, `window + 1`, …
    @inline(__always)
    static func up3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            let taps = TapTables.pairs3
            if path == .avx2, count >= 16 { return AVX2.up3(taps.first, until: taps.end, window, count, output) }
            if path != .portable, count >= 8 { return SSE2.up3(taps.first, until: taps.end, window, count, output) }
        #endif
        PortableKernel.up3(TapTables.branches3.first, window, count, output)
    }

    /// Outputs `2 * count` samples from windows that begin at `window`, `window + 1`, …
    @inline(__always)
    static func up2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            let taps = TapTables.pairs2
            if path == .avx2, count >= 32 { return AVX2.up2(taps.first, until: taps.end, window, count, output) }
            if path != .portable, count >= 8 { return SSE2.up2(taps.first, until: taps.end, window, count, output) }
        #endif
        PortableKernel.up2(TapTables.branches2.first, window, count, output)
    }

    /// `up3` over samples that fold, divided by 2 to the `shift`; only for the path that folds. `count` is a multiple of 8,
    /// at most 192.
    @inline(__always)
    static func folded3(
        _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>, _ shift: Int
    ) {
        #if arch(x86_64)
            SSE2.folded3(TapTables.folded3.first, window, count, shift: shift, output)
        #endif
    }

    /// `up2` over samples that fold, likewise.
    @inline(__always)
    static func folded2(
        _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>, _ shift: Int
    ) {
        #if arch(x86_64)
            SSE2.folded2(TapTables.folded2.first, window, count, shift: shift, output)
        #endif
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 3`, … The sample before them is readable.
    @inline(__always)
    static func down3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        let taps = TapTables.down3.first
        #if arch(x86_64)
            if path == .avx2, count >= 32 {
                let pairs = TapTables.pairsDown3
                return AVX2.down3(pairs.first, until: pairs.end, window, count, output)
            }
            if path != .portable, count >= 4 { return SSE2.down3(taps, window, count, output) }
        #endif
        PortableKernel.down3(taps, window, count, output)
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 2`, …
    @inline(__always)
    static func down2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            if path == .avx2, count >= 32 {
                let taps = TapTables.pairsDown2by8
                return AVX2.down2(taps.first, until: taps.end, window, count, output)
            }
            if path != .portable, count >= 16 {
                let taps = TapTables.pairsDown2by4
                return SSE2.down2(taps.first, until: taps.end, window, count, output)
            }
        #endif
        PortableKernel.down2(TapTables.down2.first, window, count, output)
    }
}
