internal import Glibc

/// Counts the allocations that one thread makes, for benchmarks and tests: the claim is none at all, so averages won't do.
///
/// On first use it writes its own functions over the entries through which each loaded object calls malloc and its kin
/// (System V ABI, dynamic linking, relocations of the procedure linkage table and of global data). They count, and call what
/// was there. Sanitizers' allocators stay in use. Linux on x86-64 and arm64.
package enum AllocationCounter {
    /// Begins to count this thread's allocations. One thread at a time; others count nothing.
    package static func begin() {
        _ = installed
        count = 0
        thread = pthread_self()
        isCounting = true
    }

    /// Ends counting and returns the number of allocations since `begin`.
    package static func end() -> Int {
        isCounting = false
        return count
    }

    // Written by the counting thread only; the C functions below may not be given a context, so these are global.
    nonisolated(unsafe) private static var count = 0
    nonisolated(unsafe) private static var isCounting = false
    nonisolated(unsafe) private static var thread: pthread_t = 0

    private typealias Malloc = @convention(c) (Int) -> UnsafeMutableRawPointer?
    private typealias Calloc = @convention(c) (Int, Int) -> UnsafeMutableRawPointer?
    private typealias Realloc = @convention(c) (UnsafeMutableRawPointer?, Int) -> UnsafeMutableRawPointer?
    private typealias Memalign = @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Int32

    // The real ones, looked up before the first entry is written over.
    nonisolated(unsafe) private static var realMalloc: Malloc?
    nonisolated(unsafe) private static var realCalloc: Calloc?
    nonisolated(unsafe) private static var realRealloc: Realloc?
    nonisolated(unsafe) private static var realMemalign: Memalign?
    nonisolated(unsafe) private static var realAligned: Calloc?

    @inline(__always)
    private static func note() {
        if isCounting, pthread_equal(thread, pthread_self()) != 0 { count &+= 1 }
    }

    private static let installed: Bool = {
        func real<F>(_ name: String, _: F.Type) -> F? { dlsym(nil, name).map { unsafeBitCast($0, to: F.self) } }
        realMalloc = real("malloc", Malloc.self)
        realCalloc = real("calloc", Calloc.self)
        realRealloc = real("realloc", Realloc.self)
        realMemalign = real("posix_memalign", Memalign.self)
        realAligned = real("aligned_alloc", Calloc.self)
        typealias Visit = @convention(c) (UnsafeRawPointer, Int, UnsafeMutableRawPointer?) -> Int32
        typealias Iterate = @convention(c) (Visit, UnsafeMutableRawPointer?) -> Int32
        guard let iterate = real("dl_iterate_phdr", Iterate.self) else { return false }
        return iterate({ info, _, _ in AllocationCounter.patch(info) }, nil) == 0
    }()

    private static func replacement(_ name: String) -> UnsafeRawPointer? {
        switch name {
        case "malloc":
            let function: Malloc = {
                AllocationCounter.note()
                return AllocationCounter.realMalloc?($0)
            }
            return unsafeBitCast(function, to: UnsafeRawPointer.self)
        case "calloc":
            let function: Calloc = {
                AllocationCounter.note()
                return AllocationCounter.realCalloc?($0, $1)
            }
            return unsafeBitCast(function, to: UnsafeRawPointer.self)
        case "realloc":
            let function: Realloc = {
                AllocationCounter.note()
                return AllocationCounter.realRealloc?($0, $1)
            }
            return unsafeBitCast(function, to: UnsafeRawPointer.self)
        case "posix_memalign":
            let function: Memalign = {
                AllocationCounter.note()
                return AllocationCounter.realMemalign?($0, $1, $2) ?? ENOMEM
            }
            return unsafeBitCast(function, to: UnsafeRawPointer.self)
        case "aligned_alloc":
            let function: Calloc = {
                AllocationCounter.note()
                return AllocationCounter.realAligned?($0, $1)
            }
            return unsafeBitCast(function, to: UnsafeRawPointer.self)
        default: return nil
        }
    }

    /// Visits one loaded object (`struct dl_phdr_info`) and writes over its entries.
    private static func patch(_ info: UnsafeRawPointer) -> Int32 {
        let base = info.load(as: UInt.self)
        let name = info.load(fromByteOffset: 8, as: UnsafePointer<CChar>?.self).map { String(cString: $0) } ?? ""
        guard let headers = info.load(fromByteOffset: 16, as: UnsafeRawPointer?.self), !name.contains("vdso") else {
            return 0
        }
        for i in 0..<Int(info.load(fromByteOffset: 24, as: UInt16.self)) {
            let header = headers + 56 * i
            guard header.load(as: UInt32.self) == 2 else { continue }  // PT_DYNAMIC
            guard let section = UnsafeRawPointer(bitPattern: base + header.load(fromByteOffset: 16, as: UInt.self))
            else {
                continue
            }
            var tags: [Int: UInt] = [:]
            var entry = section
            while entry.load(as: Int.self) != 0 {
                tags[entry.load(as: Int.self)] = entry.load(fromByteOffset: 8, as: UInt.self)
                entry += 16
            }
            guard let names = tags[5].flatMap(UnsafeRawPointer.init(bitPattern:)),  // DT_STRTAB
                let symbols = tags[6].flatMap(UnsafeRawPointer.init(bitPattern:))  // DT_SYMTAB
            else { continue }
            // DT_RELA with DT_RELASZ, DT_JMPREL with DT_PLTRELSZ.
            for (table, size) in [(7, 8), (23, 2)] {
                guard let start = tags[table].flatMap(UnsafeRawPointer.init(bitPattern:)), let bytes = tags[size] else {
                    continue
                }
                for at in stride(from: 0, to: Int(bytes), by: 24) {
                    let kind = (start + at).load(fromByteOffset: 8, as: UInt32.self)
                    let symbol = (start + at).load(fromByteOffset: 12, as: UInt32.self)
                    // GLOB_DAT and JUMP_SLOT of x86-64, then of arm64.
                    guard [6, 7, 1025, 1026].contains(kind) else { continue }
                    let text = names + Int((symbols + 24 * Int(symbol)).load(as: UInt32.self))
                    guard let target = replacement(String(cString: text.assumingMemoryBound(to: CChar.self))),
                        let slot = UnsafeMutableRawPointer(bitPattern: base + (start + at).load(as: UInt.self))
                    else { continue }
                    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
                    let first = UnsafeMutableRawPointer(bitPattern: UInt(bitPattern: slot) & ~(page - 1))
                    guard mprotect(first, Int(page), PROT_READ | PROT_WRITE) == 0 else { continue }
                    slot.storeBytes(of: target, as: UnsafeRawPointer.self)
                }
            }
        }
        return 0
    }
}
