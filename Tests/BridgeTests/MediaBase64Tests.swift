import Audio
import Bridge
import Testing

func fastEncode(_ bytes: [UInt8]) -> [UInt8] {
    var texts: [[UInt8]] = []
    for path in InstructionSet.available {
        var text = [UInt8](repeating: 0xEE, count: Base64.encodedCount(bytes.count) + 5)
        var room = text.mutableSpan
        let count = Base64.encode(bytes.span, into: &room, path: path)
        #expect(text[count...].allSatisfy { $0 == 0xEE }, "nothing is written behind the text")
        texts.append(Array(text.prefix(count)))
    }
    #expect(texts.allSatisfy { $0 == texts[0] }, "every path writes the same")
    return texts[0]
}

func fastDecode(_ text: [UInt8]) -> [UInt8]? {
    var results: [[UInt8]?] = []
    for path in InstructionSet.available {
        var bytes = [UInt8](repeating: 0xEE, count: Base64.decodedCapacity(text.count) + 5)
        var room = bytes.mutableSpan
        let count = Base64.decode(text.span, into: &room, path: path)
        #expect(
            bytes[Base64.decodedCapacity(text.count)...].allSatisfy { $0 == 0xEE },
            "nothing is written behind the bytes")
        results.append(count.map { Array(bytes.prefix($0)) })
    }
    #expect(results.allSatisfy { $0 == results[0] }, "every path reads the same")
    return results[0]
}

@Suite struct `Base64 on the media path` {
    @Test func `text of every length equals the slow one and comes back`() {
        var random = MediaSeed(64)
        for count in Array(0...200) + [480, 640, 959, 960, 961, 4800] {
            let bytes = random.bytes(count)
            let text = fastEncode(bytes)
            #expect(text == SlowBase64.encode(bytes))
            #expect(fastDecode(text) == bytes)
        }
    }

    @Test func `every byte at every place is judged as the slow one judges`() {
        var random = MediaSeed(65)
        for count in [3, 4, 5, 48, 97, 160] {
            let text = SlowBase64.encode(random.bytes(count))
            for place in text.indices where place < 8 || place % 7 == 0 || place + 40 > text.count {
                for byte in UInt8.min...UInt8.max {
                    var other = text
                    other[place] = byte
                    #expect(fastDecode(other) == SlowBase64.decode(other), "\(byte) at \(place) of \(text.count)")
                }
            }
        }
    }

    @Test(arguments: [
        "=", "==", "===", "====", "A", "AA", "AAA", "A===", "AA=A", "AAAA=", "AB==", "AAB=", "AA==AAAA", "AAA=AAAA",
        "AA A", "AAA\n", "AA-_",
    ])
    func `what is not strict is refused`(text: String) { #expect(fastDecode(Array(text.utf8)) == nil) }

    @Test(arguments: ["", "AA==", "AAA=", "AAAA", "////", "++++", "/w=="])
    func `what is strict is taken`(text: String) {
        #expect(fastDecode(Array(text.utf8)) == SlowBase64.decode(Array(text.utf8)))
    }

    @Test(arguments: InstructionSet.available)
    func `text with JSON's escapes is what it stands for`(path: InstructionSet) {
        var random = MediaSeed(67)
        for count in Array(0...20) + [160, 719, 720, 721, 1500, 4803] {
            let bytes = random.bytes(count)
            let text = SlowBase64.escape(SlowBase64.encode(bytes))
            // One place in each is spoilt, too: a padding before the end, an escape that is none, a wrong letter.
            for spoilt in [nil, "=", "\\", "!"] as [Character?] {
                var text = text
                if let spoilt {
                    guard !text.isEmpty else { continue }
                    text[text.count / 2] = spoilt.asciiValue!
                }
                var output = [UInt8](repeating: 0, count: Base64.decodedCapacity(text.count))
                var room = output.mutableSpan
                let length = Base64.decode(text.span, escaped: true, into: &room, path: path)
                let slow = SlowBase64.unescape(text).flatMap { SlowBase64.decode($0) }
                #expect(length.map { Array(output.prefix($0)) } == slow, "\(count) bytes, \(spoilt ?? " ")")
            }
        }
    }

    @Test func `mutated text is judged as the slow one judges`() {
        var random = MediaSeed(66)
        for _ in 0..<4000 {
            var text = SlowBase64.encode(random.bytes(.random(in: 0...130, using: &random)))
            for _ in 0..<Int.random(in: 0...2, using: &random) where !text.isEmpty {
                let place = text.indices.randomElement(using: &random)!
                switch Int.random(in: 0...3, using: &random) {
                case 0: text[place] = random.bytes(1)[0]
                case 1: text[place] = UInt8(ascii: "=")
                case 2: text.remove(at: place)
                default: text.insert(SlowBase64.letters.randomElement(using: &random)!, at: place)
                }
            }
            #expect(fastDecode(text) == SlowBase64.decode(text))
        }
    }
}
