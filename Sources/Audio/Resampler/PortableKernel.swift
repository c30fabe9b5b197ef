/// The filters' inner products in plain Swift: what the other kernels must equal bit for bit.
///
/// A window is the oldest sample of the first output's reach; the caller promises that all reaches are readable.
enum PortableKernel {
    /// Upward, with taps branch by branch: output group n is the L branches over `window[n ..< n + 24]`, rounded half up from Q14, saturated.
    @inline(__always)
    private static func up(
        _ taps: UnsafePointer<Int16>, _ L: Int, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        for n in 0..<count {
            let x = window + n
            for p in 0..<L {
                let branch = taps + 24 &* p
                var sum: Int32 = 1 &<< 13
                for k in 0..<24 { sum &+= Int32(branch[k]) &* Int32(x[k]) }
                output[n &* L &+ p] = Int16(clamping: sum &>> 14)
            }
        }
    }

    /// Downward: output m is the filter over `window[L m ..< L m + 24 L]`, rounded half up from Q15, saturated.
    @inline(__always)
    private static func down(
        _ taps: UnsafePointer<Int16>, _ L: Int, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        for m in 0..<count {
            let x = window + L &* m
            var sum: Int32 = 1 &<< 14
            for k in 0..<(24 &* L) { sum &+= Int32(taps[k]) &* Int32(x[k]) }
            output[m] = Int16(clamping: sum &>> 15)
        }
    }

    // One entry for each ratio, never inlined, so that each is compiled for it.

    @inline(never)
    static func up3(
        _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        up(taps, 3, window, count, output)
    }

    @inline(never)
    static func up2(
        _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        up(taps, 2, window, count, output)
    }

    @inline(never)
    static func down3(
        _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        down(taps, 3, window, count, output)
    }

    @inline(never)
    static func down2(
        _ taps: UnsafePointer<Int16>, _ window: UnsafePointer<Int16>, _ count: Int,
        _ output: UnsafeMutablePointer<Int16>
    ) {
        down(taps, 2, window, count, output)
    }
}
