internal import Bridge
internal import JSONText

/// Writes the messages of one media stream as Twilio does: numbers that count are strings, ids are this stream's.
struct StreamWriter {
    let callSid: String
    let streamSid: String
    let accountSid: String
    let parameters: [TwiML.Parameter]
    /// Leaves out what old captures lack.
    let isLean: Bool
    private var sequence = 0
    private var chunk = 0

    init(_ ring: Ring, streamSid: String, parameters: [TwiML.Parameter]) {
        callSid = ring.callSid
        self.streamSid = streamSid
        accountSid = ring.accountSid
        self.parameters = parameters
        isLean = ring.faults.hasLeanFields
    }

    /// A recorded message with this call's ids in place of the placeholders.
    mutating func message(_ recorded: JSON) -> [UInt8] {
        guard let event = recorded["event"]?.string, event != "connected" else { return recorded.encoded }
        var members: [JSON.Member] = [JSON.Member("event", .string(event))]
        if let number = nextNumber() { members.append(JSON.Member("sequenceNumber", .string(number))) }
        for member in recorded.members ?? [] where !["event", "sequenceNumber"].contains(member.name) {
            members.append(JSON.Member(member.name, own(member.value, named: member.name)))
        }
        return JSON.object(members).encoded
    }

    private func own(_ value: JSON, named name: String) -> JSON {
        switch name {
        case "streamSid": return .string(streamSid)
        case "callSid": return .string(callSid)
        case "accountSid": return .string(accountSid)
        case "customParameters": return .object(parameters.map { JSON.Member($0.name, .string($0.value)) })
        default: break
        }
        guard let members = value.members else { return value }
        let dropped = isLean ? ["mediaFormat", "track"] : []
        return .object(
            members.filter { !dropped.contains($0.name) }.map { JSON.Member($0.name, own($0.value, named: $0.name)) })
    }

    /// A frame of the caller's sound that began `atMs` into the stream.
    mutating func media(_ codes: ArraySlice<UInt8>, atMs: Int) -> [UInt8] {
        chunk += 1
        var text = "{\"event\":\"media\""
        if let number = nextNumber() { text += ",\"sequenceNumber\":\"\(number)\"" }
        text += ",\"streamSid\":\"\(streamSid)\",\"media\":{"
        if !isLean { text += "\"track\":\"inbound\"," }
        text += "\"chunk\":\"\(chunk)\",\"timestamp\":\"\(atMs)\",\"payload\":\""
        var bytes = Array(text.utf8)
        Base64.append(codes, to: &bytes)
        bytes.append(contentsOf: "\"}}".utf8)
        return bytes
    }

    /// A frame that is lost on the way: it is counted all the same.
    mutating func skipMedia() {
        chunk += 1
        _ = nextNumber()
    }

    /// The echo of a mark.
    mutating func mark(_ name: String) -> [UInt8] {
        message(["event": "mark", "streamSid": "", "mark": ["name": .string(name)]])
    }

    private mutating func nextNumber() -> String? {
        sequence += 1
        return isLean ? nil : String(sequence)
    }
}

extension Base64 {
    /// Appends the text of `bytes`.
    static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        let source = Array(bytes)
        let count = encodedCount(source.count)
        text += [UInt8](unsafeUninitializedCapacity: count) { room, written in
            room.initialize(repeating: 0)
            var target = room.mutableSpan
            written = encode(source.span, into: &target)
        }
    }

    /// The bytes that a text stands for; nil when it is not strict Base64.
    static func bytes(_ text: String) -> [UInt8]? {
        let source = Array(text.utf8)
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: decodedCapacity(source.count)) { room, written in
            room.initialize(repeating: 0)
            var target = room.mutableSpan
            let count = decode(source.span, into: &target)
            isGood = count != nil
            written = count ?? 0
        }
        return isGood ? bytes : nil
    }
}
