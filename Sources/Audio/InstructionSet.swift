/// Which kernels do the arithmetic. Every one gives the same bits; they differ in time only.
package enum InstructionSet: UInt8, Sendable, CaseIterable {
    /// Plain Swift; the only one on processors other than x86-64, and what the others are compared with.
    case portable

    /// The best one this processor can run, decided once.
    package static let best: InstructionSet = .portable

    /// Those that this processor can run.
    package static var available: [InstructionSet] { allCases }
}
