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
            if path == .avx2, count >= 16 { return TapPairs.up3.withPointer { AVX2.up3($0, window, count, output) } }
            if path != .portable, count >= 8 { return TapPairs.up3.withPointer { SSE2.up3($0, window, count, output) } }
        #endif
        Tel24.up3.withPointer { PortableKernel.up3($0, window, count, output) }
    }

    /// Outputs `2 * count` samples from windows that begin at `window`, `window + 1`, …
    @inline(__always)
    static func up2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            if path == .avx2, count >= 16 { return TapPairs.up2.withPointer { AVX2.up2($0, window, count, output) } }
            if path != .portable, count >= 8 { return TapPairs.up2.withPointer { SSE2.up2($0, window, count, output) } }
        #endif
        Tel24.up2.withPointer { PortableKernel.up2($0, window, count, output) }
    }

    /// `up3` over quarters of companded samples; not for the portable path, which has no use for them.
    @inline(__always)
    static func folded3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            TapPairs.folded3.withPointer { taps in
                path == .avx2 ? AVX2.folded3(taps, window, count, output) : SSE2.folded3(taps, window, count, output)
            }
        #endif
    }

    /// `up2` over quarters of companded samples; not for the portable path.
    @inline(__always)
    static func folded2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        #if arch(x86_64)
            TapPairs.folded2.withPointer { taps in
                path == .avx2 ? AVX2.folded2(taps, window, count, output) : SSE2.folded2(taps, window, count, output)
            }
        #endif
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 3`, …
    @inline(__always)
    static func down3(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.down3.withPointer { taps in
            #if arch(x86_64)
                if path == .avx2, count >= 4 { return AVX2.down3(taps, window, count, output) }
                if path != .portable, count >= 4 { return SSE2.down3(taps, window, count, output) }
            #endif
            PortableKernel.down3(taps, window, count, output)
        }
    }

    /// Outputs `count` samples from windows that begin at `window`, `window + 2`, …
    @inline(__always)
    static func down2(
        _ path: InstructionSet, _ window: UnsafePointer<Int16>, _ count: Int, _ output: UnsafeMutablePointer<Int16>
    ) {
        Tel24.down2.withPointer { taps in
            #if arch(x86_64)
                if path == .avx2, count >= 4 { return AVX2.down2(taps, window, count, output) }
                if path != .portable, count >= 4 { return SSE2.down2(taps, window, count, output) }
            #endif
            PortableKernel.down2(taps, window, count, output)
        }
    }
}

extension InlineArray where Element: BitwiseCopyable {
    /// Lends a table's address.
    @inline(__always)
    borrowing func withPointer<R>(_ body: (UnsafePointer<Element>) -> R) -> R {
        span.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
