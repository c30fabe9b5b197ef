import Audio
import Bridge

/// SplitMix64: the same numbers for the same seed, everywhere.
struct MediaSeed: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}

/// Base64 as the RFC's words have it, one bit at a time.
enum SlowBase64 {
    static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        while bits.count % 6 != 0 { bits.append(0) }
        var text = stride(from: 0, to: bits.count, by: 6).map { at in
            letters[bits[at..<at + 6].reduce(0) { $0 * 2 + Int($1) }]
        }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return text
    }

    /// Whatever does not come back when encoded again is not strict.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bits: [UInt8] = []
        for letter in text where letter != UInt8(ascii: "=") {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            bits += (0..<6).map { UInt8(value >> (5 - $0) & 1) }
        }
        let bytes = stride(from: 0, to: bits.count / 8 * 8, by: 8).map { at in
            bits[at..<at + 8].reduce(0) { $0 * 2 + $1 }
        }
        return encode(bytes) == text ? bytes : nil
    }
}

extension SlowBase64 {
    /// As it may stand in a JSON string.
    static func escape(_ text: [UInt8]) -> [UInt8] {
        text.flatMap {
            $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : $0 == UInt8(ascii: "+") ? Array("\\u002B".utf8) : [$0]
        }
    }

    /// What a JSON string's bytes stand for, as far as Base64 can be meant.
    static func unescape(_ text: [UInt8]) -> [UInt8]? {
        var (plain, rest) = ([UInt8](), text[...])
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "/"): plain.append(UInt8(ascii: "/"))
            case UInt8(ascii: "u"):
                let digits = rest.prefix(4)
                guard digits.count == 4, digits.allSatisfy({ Array("0123456789abcdefABCDEF".utf8).contains($0) }),
                    let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
                else { return nil }
                plain.append(code)
                rest = rest.dropFirst(4)
            default: return nil
            }
        }
        return plain
    }
}

/// JSON as a tree, by recursive descent over an array: slow and obvious.
indirect enum SlowJSON: Equatable {
    case object([(name: [UInt8], value: SlowJSON)]), array([SlowJSON]), string([UInt8]), number([UInt8]), word(String)

    static func == (a: SlowJSON, b: SlowJSON) -> Bool {
        switch (a, b) {
        case (.object(let a), .object(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        case (.array(let a), .array(let b)): a == b
        case (.string(let a), .string(let b)), (.number(let a), .number(let b)): a == b
        case (.word(let a), .word(let b)): a == b
        default: false
        }
    }

    /// The text's value, strings as they stand between their quotes; nil when it is not JSON. Deeper than 32 is none.
    static func parse(_ text: [UInt8]) -> SlowJSON? {
        var reader = Reader(rest: text[...])
        guard let value = reader.value(1) else { return nil }
        reader.space()
        return reader.rest.isEmpty ? value : nil
    }

    subscript(_ name: String) -> [SlowJSON] {
        guard case .object(let members) = self else { return [] }
        return members.filter { $0.name.elementsEqual(name.utf8) }.map(\.value)
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        mutating func space() { rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }
        mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.utf8) else { return false }
            rest = rest.dropFirst(text.utf8.count)
            return true
        }
        mutating func digits() -> [UInt8] {
            let found = Array(rest.prefix { (48...57).contains($0) })
            rest = rest.dropFirst(found.count)
            return found
        }

        mutating func string() -> [UInt8]? {
            guard take("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = rest.popFirst() {
                switch byte {
                case 0x22: return text
                case 0..<0x20: return nil
                case 0x5C:
                    guard let kind = rest.popFirst(), Array("\"\\/bfnrtu".utf8).contains(kind) else { return nil }
                    text += [byte, kind]
                    guard kind == UInt8(ascii: "u") else { continue }
                    for _ in 0..<4 {
                        guard let digit = rest.popFirst(), Array("0123456789abcdefABCDEF".utf8).contains(digit) else {
                            return nil
                        }
                        text.append(digit)
                    }
                default: text.append(byte)
                }
            }
            return nil
        }

        mutating func number() -> [UInt8]? {
            let all = rest
            _ = take("-")
            let whole = digits()
            guard !whole.isEmpty, whole.count == 1 || whole[0] != 48 else { return nil }
            if take(".") { guard !digits().isEmpty else { return nil } }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                guard !digits().isEmpty else { return nil }
            }
            return Array(all.prefix(all.count - rest.count))
        }

        mutating func value(_ depth: Int) -> SlowJSON? {
            space()
            if rest.first == UInt8(ascii: "\"") { return string().map(SlowJSON.string) }
            for word in ["true", "false", "null"] where take(word) { return .word(word) }
            if take("[") {
                guard depth <= 32 else { return nil }
                var values: [SlowJSON] = []
                space()
                if take("]") { return .array([]) }
                repeat {
                    guard let value = value(depth + 1) else { return nil }
                    values.append(value)
                    space()
                } while take(",")
                return take("]") ? .array(values) : nil
            }
            if take("{") {
                guard depth <= 32 else { return nil }
                var members: [(name: [UInt8], value: SlowJSON)] = []
                space()
                if take("}") { return .object([]) }
                repeat {
                    space()
                    guard let name = string() else { return nil }
                    space()
                    guard take(":"), let value = value(depth + 1) else { return nil }
                    members.append((name, value))
                    space()
                } while take(",")
                return take("}") ? .object(members) : nil
            }
            return number().map(SlowJSON.number)
        }
    }
}

extension SlowJSON {
    /// A string's bytes as they stand.
    var text: [UInt8]? { if case .string(let text) = self { text } else { nil } }

    /// The whole number that a string or a number holds, within 18 digits.
    var integer: Int? {
        let digits: [UInt8]
        switch self {
        case .string(let text), .number(let text): digits = text
        default: return nil
        }
        let bare = digits.first == UInt8(ascii: "-") ? digits.dropFirst() : digits[...]
        guard (1...18).contains(bare.count), bare.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}

/// What the scanner must find, read from the tree.
enum SlowScanner {
    /// Nil also when a member of ours is there twice or a name holds an escape, as the scanner leaves those to the slow path.
    private static func single(_ object: SlowJSON, _ names: [String]) -> Bool {
        guard case .object(let members) = object else { return false }
        return members.allSatisfy { !$0.name.contains(0x5C) } && names.allSatisfy { object[$0].count <= 1 }
    }

    private static func isNumeric(_ value: SlowJSON?) -> Bool {
        switch value {
        case nil, .string, .number: true
        default: false
        }
    }

    static func twilioMedia(_ message: [UInt8]) -> (payload: [UInt8], media: TwilioMedia)? {
        guard let tree = SlowJSON.parse(message), single(tree, ["event", "media", "sequenceNumber"]),
            tree["event"].first?.text == Array("media".utf8), let media = tree["media"].first,
            single(media, ["payload", "track", "chunk", "timestamp"]), let payload = media["payload"].first?.text
        else { return nil }
        let track = media["track"].first
        if let track { guard let text = track.text, !text.contains(0x5C) else { return nil } }
        for value in [tree["sequenceNumber"].first, media["chunk"].first, media["timestamp"].first] {
            guard isNumeric(value) else { return nil }
        }
        return (
            payload,
            TwilioMedia(
                payload: 0..<0, escaped: payload.contains(0x5C),
                inbound: track?.text?.starts(with: "inbound".utf8) ?? true,
                timestampMs: media["timestamp"].first?.integer, chunk: media["chunk"].first?.integer,
                sequence: tree["sequenceNumber"].first?.integer)
        )
    }

    static func audioDelta(_ message: [UInt8]) -> (
        payload: [UInt8], item: [UInt8], response: [UInt8], delta: AudioDelta
    )? {
        guard let tree = SlowJSON.parse(message),
            single(tree, ["type", "delta", "item_id", "response_id", "content_index"]),
            let type = tree["type"].first?.text.map({ String(decoding: $0, as: UTF8.self) }),
            ["response.output_audio.delta", "response.audio.delta"].contains(type),
            let payload = tree["delta"].first?.text, let item = tree["item_id"].first?.text,
            let response = tree["response_id"].first?.text, !item.contains(0x5C), !response.contains(0x5C),
            isNumeric(tree["content_index"].first)
        else { return nil }
        return (
            payload, item, response,
            AudioDelta(
                payload: 0..<0, escaped: payload.contains(0x5C), item: 0..<0, response: 0..<0,
                contentIndex: tree["content_index"].first?.integer ?? 0)
        )
    }
}
