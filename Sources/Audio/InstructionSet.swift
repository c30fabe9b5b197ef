#if arch(x86_64)
    internal import AudioAVX2
    internal import _Builtin_intrinsics.intel.cpuid
#endif

/// Which kernels do the arithmetic. Every one gives the same bits; they differ in time only.
package enum InstructionSet: UInt8, Sendable, CaseIterable {
    /// Plain Swift; the only one on processors other than x86-64, and what the others are compared with.
    case portable
    /// What every x86-64 processor has.
    case sse2
    /// Wider registers, where processor and system have them.
    case avx2

    /// Upward, sound that can be folded is. Wider registers have multiplications to spare.
    var folds: Bool { self == .sse2 }

    /// The best one this processor can run, decided once.
    package static let best: InstructionSet = available.last ?? .portable

    /// Those that this processor can run, the best one last.
    package static let available: [InstructionSet] = {
        #if arch(x86_64)
            return hasAVX2 ? [.portable, .sse2, .avx2] : [.portable, .sse2]
        #else
            return [.portable]
        #endif
    }()

    #if arch(x86_64)
        private static var hasAVX2: Bool {
            var (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
            // The system has enabled XSAVE, the processor has AVX.
            guard __get_cpuid_count(1, 0, &a, &b, &c, &d) != 0, c >> 27 & 1 == 1, c >> 28 & 1 == 1 else { return false }
            // The system saves the wide registers: what it saves now reaches beyond their place, 256 bytes from 576.
            guard __get_cpuid_count(13, 0, &a, &b, &c, &d) != 0, b >= 832 else { return false }
            return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && b >> 5 & 1 == 1
        }
    #endif
}
