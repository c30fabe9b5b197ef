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
    let plain = SlowBase64.unescape(slow.payload).flatMap { SlowBase64.decode($0) }
    let payload = message.span.extracting(found.payload)
    for format in ModelAudio.allCases {
        var messages: [[UInt8]] = []
        for path in InstructionSet.available {
            var codes = [UInt8](repeating: 0, count: Base64.decodedCapacity(payload.count))
            var codeRoom = codes.mutableSpan
            let count = Base64.decode(payload, escaped: found.escaped, into: &codeRoom, path: path)
            precondition(count.map { Array(codes.prefix($0)) } == plain)
            guard let count else { return }
            var uplink = Uplink(format, path: path)
            var output = [UInt8](repeating: 0, count: Uplink.capacity(forULaw: count))
            var room = output.mutableSpan
            let length = uplink.appendMessage(
                ulaw: codes.span.extracting(first: count), payload: payload, escaped: found.escaped, into: &room)
            messages.append(Array(output.prefix(length)))
        }
        precondition(messages.allSatisfy { $0 == messages[0] })
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
    let plain = SlowBase64.unescape(slow.payload).flatMap { SlowBase64.decode($0) }
    let (payload, sid) = (message.span.extracting(found.payload), Array("MZ1".utf8))
    for format in ModelAudio.allCases {
        var messages: [[UInt8]] = []
        for path in InstructionSet.available {
            var downlink = Downlink(format, path: path)
            var codes = [UInt8](repeating: 0, count: Downlink.capacity(forPayload: payload.count))
            var both: [UInt8] = []
            // Twice, so that what one leaves over meets the next.
            for _ in 0..<2 {
                var codeRoom = codes.mutableSpan
                let count = downlink.decode(payload: payload, escaped: found.escaped, into: &codeRoom)
                precondition((count != nil) == (plain != nil))
                guard let count else { return }
                var output = [UInt8](repeating: 0, count: MediaMessage.capacity(streamSid: 3, ulaw: count))
                var room = output.mutableSpan
                let ulaw = codes.span.extracting(first: count)
                let length = MediaMessage.write(streamSid: sid.span, ulaw: ulaw, into: &room, path: path)
                precondition(length == output.count && MediaScanner.twilioMedia(output.span) != nil)
                both += output
            }
            messages.append(both)
        }
        precondition(messages.allSatisfy { $0 == messages[0] })
    }
}

func fuzzText(_ text: [UInt8]) {
    let slow = SlowBase64.decode(text)
    for path in InstructionSet.available {
        var bytes = [UInt8](repeating: 0, count: Base64.decodedCapacity(text.count))
        var room = bytes.mutableSpan
        let count = Base64.decode(text.span, into: &room, path: path)
        precondition(count.map { Array(bytes.prefix($0)) } == slow)
        // The same through what undoes escapes, of which strict text has none.
        room = bytes.mutableSpan
        let again = Base64.decode(text.span, escaped: true, into: &room, path: path)
        let plain = SlowBase64.unescape(text).flatMap { SlowBase64.decode($0) }
        precondition(again.map { Array(bytes.prefix($0)) } == plain)
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
