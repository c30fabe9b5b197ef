/// libFuzzer's entry: the call's state machine in either protocol.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var storm = CallStorm(Array(UnsafeBufferPointer(start: data, count: count)))
    storm.run()
    if let fault = storm.fault { fatalError(fault) }
    return 0
}
