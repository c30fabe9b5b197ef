internal import Glibc

/// The processor's count of the instructions that this thread has retired outside the kernel (`perf_event_open`), where the
/// system and the machine have one; virtual machines often have none.
struct InstructionCounter: Sendable {
    private let descriptor: Int32

    /// The counter, or nil.
    static let shared: InstructionCounter? = InstructionCounter()

    private init?() {
        // syscall() is variadic in C; with integers only, these platforms pass the arguments all the same.
        typealias Call = @convention(c) (Int, UnsafeMutableRawPointer, Int, Int, Int, Int) -> Int
        guard let symbol = dlsym(nil, "syscall") else { return nil }
        let call = unsafeBitCast(symbol, to: Call.self)
        #if arch(x86_64)
            let number = 298
        #else
            let number = 241
        #endif
        // struct perf_event_attr: type 0 (hardware), size, config 1 (instructions), … flags without kernel and hypervisor.
        var attributes = [UInt64](repeating: 0, count: 16)
        attributes[0] = 112 << 32
        attributes[1] = 1
        attributes[5] = 1 << 5 | 1 << 6
        let result = attributes.withUnsafeMutableBytes { call(number, $0.baseAddress!, 0, -1, -1, 0) }
        guard result >= 0 else { return nil }
        descriptor = Int32(result)
    }

    /// Instructions so far.
    func read() -> Int {
        var value: UInt64 = 0
        _ = Glibc.read(descriptor, &value, 8)
        return Int(truncatingIfNeeded: value)
    }
}
