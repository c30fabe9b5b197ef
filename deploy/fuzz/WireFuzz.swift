/// libFuzzer's entry: the readers of both wires.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // An array of its own length, so that the sanitizer sees any reach beyond it.
    precondition(WireSamples.read(Array(UnsafeBufferPointer(start: data, count: count))))
    return 0
}
