import Audio
import Bridge

/// libFuzzer's entry: the scanner and Base64 against the slow references of the tests, and the ways on whatever was found.
/// The first byte chooses what the rest is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    // An array of its own length, so that the sanitizer sees any reach beyond it.
    let input = Array(UnsafeBufferPointer(start: data + 1, count: count - 1))
    switch data[0] % 4 {
    case 0: fuzzTwilio(input)
    case 1: fuzzDelta(input)
    case 2: fuzzText(input)
    default: fuzzBytes(input)
    }
    return 0
}

func fuzzTwilio(_ message: [UInt8]) {
    var fast = MediaScanner.twilioMedia(message.span)
    let slow = SlowScanner.twilioMedia(message)
    precondition(fast.map { Array(message[$0.payload]) } == slow?.payload)
    guard let found = fast, let slow else { return }
    fast?.payload = 0..<0
    precondition(fast == slow.media)
    for format in ModelAudio.allCases {
        var lengths: [Int?] = []
        for path in InstructionSet.available {
            var uplink = Uplink(format, path: path)
            var output = [UInt8](repeating: 0, count: Uplink.capacity(forPayload: found.payload.count))
            var room = output.mutableSpan
            lengths.append(
                uplink.appendMessage(
                    payload: message.span.extracting(found.payload), escaped: found.escaped, into: &room))
        }
        precondition(lengths.allSatisfy { $0 == lengths[0] })
        if !found.escaped { precondition((lengths[0] != nil) == (SlowBase64.decode(slow.payload) != nil)) }
    }
}

func fuzzDelta(_ message: [UInt8]) {
    var fast = MediaScanner.audioDelta(message.span)
    let slow = SlowScanner.audioDelta(message)
    precondition(fast.map { Array(message[$0.payload]) } == slow?.payload)
    guard let found = fast, let slow else { return }
    precondition(Array(message[found.item]) == slow.item && Array(message[found.response]) == slow.response)
    fast?.payload = 0..<0
    fast?.item = 0..<0
    fast?.response = 0..<0
    precondition(fast == slow.delta)
    for format in ModelAudio.allCases {
        var downlink = Downlink(format)
        var output = [UInt8](
            repeating: 0, count: Downlink.messageCapacity(forPayload: found.payload.count, streamSid: 3))
        let sid = Array("MZ1".utf8)
        for _ in 0..<2 {
            var room = output.mutableSpan
            let payload = message.span.extracting(found.payload)
            let written = downlink.mediaMessage(
                payload: payload, escaped: found.escaped, streamSid: sid.span, into: &room)
            guard let written, written.length > 0 else { continue }
            precondition(MediaScanner.twilioMedia(output.span.extracting(first: written.length)) != nil)
        }
    }
}

func fuzzText(_ text: [UInt8]) {
    let slow = SlowBase64.decode(text)
    for path in InstructionSet.available {
        var bytes = [UInt8](repeating: 0, count: Base64.decodedCapacity(text.count))
        var room = bytes.mutableSpan
        let count = Base64.decode(text.span, into: &room, path: path)
        precondition(count.map { Array(bytes.prefix($0)) } == slow)
        precondition(Base64.validate(text.span, path: path) == count)
    }
}

func fuzzBytes(_ bytes: [UInt8]) {
    let slow = SlowBase64.encode(bytes)
    for path in InstructionSet.available {
        var text = [UInt8](repeating: 0, count: slow.count)
        var room = text.mutableSpan
        let count = Base64.encode(bytes.span, into: &room, path: path)
        precondition(count == slow.count && text == slow)
    }
}
