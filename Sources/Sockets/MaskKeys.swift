internal import CWebSockets

/// Keys that clients mask their frames with: nobody may be able to foresee them (RFC 6455, section 10.3), so they come from the
/// kernel's generator, a thousand at a time. Loop thread only.
struct MaskKeys {
    private var keys = [UInt32](repeating: 0, count: 1024)
    private var next = 1024

    /// A key that was never used before.
    mutating func take(_ context: OpaquePointer) -> UInt32 {
        if next == keys.count {
            let wanted = keys.count * MemoryLayout<UInt32>.size
            guard lws_get_random(context, &keys, wanted) == wanted else { fatalError("no randomness") }
            next = 0
        }
        defer { next += 1 }
        return keys[next]
    }
}
