import Bridge
import Testing

/// Compares the scanner with the tree on one message; says whether it was one of either kind.
@discardableResult
func expectScannersAgree(_ message: [UInt8]) -> Bool {
    // The bytes stand in an allocation of their own length, so that a sanitizer sees a reach beyond them.
    let fast = MediaScanner.twilioMedia(message.span)
    let slow = SlowScanner.twilioMedia(message)
    #expect(fast.map { Array(message[$0.payload]) } == slow?.payload, "\(String(decoding: message, as: UTF8.self))")
    if var fast {
        fast.payload = 0..<0
        #expect(fast == slow?.media, "\(String(decoding: message, as: UTF8.self))")
    }
    let fastDelta = MediaScanner.audioDelta(message.span)
    let slowDelta = SlowScanner.audioDelta(message)
    #expect(
        fastDelta.map { Array(message[$0.payload]) } == slowDelta?.payload,
        "\(String(decoding: message, as: UTF8.self))")
    if var fastDelta {
        #expect(Array(message[fastDelta.item]) == slowDelta?.item)
        #expect(Array(message[fastDelta.response]) == slowDelta?.response)
        (fastDelta.payload, fastDelta.item, fastDelta.response) = (0..<0, 0..<0, 0..<0)
        #expect(fastDelta == slowDelta?.delta)
    }
    return fast != nil || fastDelta != nil
}

@Suite struct `The media scanner` {
    static let twilio =
        #"{"event":"media","sequenceNumber":"4","streamSid":"MZ0000000000000000000000000000000a","media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"f39/f39/"}}"#
    static let delta =
        #"{"type":"response.output_audio.delta","event_id":"event_1","response_id":"resp_7","item_id":"item_9","output_index":0,"content_index":1,"delta":"AAEC/w=="}"#

    @Test func `Twilio's own message is read`() throws {
        let message = Array(Self.twilio.utf8)
        let found = MediaScanner.twilioMedia(message.span)
        let media = try #require(found)
        #expect(String(decoding: message[media.payload], as: UTF8.self) == "f39/f39/")
        #expect(!media.escaped && media.inbound)
        #expect(media.timestampMs == 20 && media.chunk == 2 && media.sequence == 4)
        let delta = MediaScanner.audioDelta(message.span)
        #expect(delta == nil)
    }

    @Test func `the model's own delta is read`() throws {
        let message = Array(Self.delta.utf8)
        let found = MediaScanner.audioDelta(message.span)
        let delta = try #require(found)
        #expect(String(decoding: message[delta.payload], as: UTF8.self) == "AAEC/w==")
        #expect(String(decoding: message[delta.item], as: UTF8.self) == "item_9")
        #expect(String(decoding: message[delta.response], as: UTF8.self) == "resp_7")
        #expect(!delta.escaped && delta.contentIndex == 1)
        let media = MediaScanner.twilioMedia(message.span)
        #expect(media == nil)
    }

    @Test(arguments: [
        // Any order, white space, numbers as numbers, unknown members, nesting.
        #" { "media" : { "payload" : "AAAA" , "timestamp" : 40 , "chunk" : 3 } , "event" : "media" } "#,
        "{\n\t\"event\":\r\"media\",\"media\":{\"payload\":\"\",\"x\":{\"a\":[1,-2.5e+3,{\"b\":null}],\"c\":[]}}\n}",
        #"{"event":"media","media":{"payload":"a\/b\u002f","track":"inbound_track"},"später":"é😀","z":[[],{}]}"#,
        #"{"event":"media","media":{"payload":"AAAA","track":"outbound"}}"#,
        #"{"event":"media","media":{"payload":"AAAA","chunk":"x","timestamp":"","sequence":1},"sequenceNumber":1e3}"#,
        #"{"event":"media","media":{"payload":"AAAA","chunk":12345678901234567890,"timestamp":-5}}"#,
        #"{"type":"response.audio.delta","delta":"\/\/8=","item_id":"i","response_id":"r"}"#,
        #"{"delta":"AAAA","item_id":"i","response_id":"","content_index":"2","type":"response.output_audio.delta","a":true}"#,
    ])
    func `whatever the form, it is read as the tree reads it`(message: String) {
        #expect(expectScannersAgree(Array(message.utf8)))
    }

    @Test(arguments: [
        "", " ", "{", "{}", "[]", "null", #"{"event":"media"}"#, #"{"media":{"payload":"AAAA"}}"#,
        #"{"event":"mark","media":{"payload":"AAAA"}}"#, #"{"event":"media","media":"AAAA"}"#,
        #"{"event":"media","media":{"payload":7}}"#, #"{"event":"media","media":{"payload":"AAAA"}}}"#,
        #"{"event":"media","media":{"payload":"AAAA"},}"#, #"{"event":"media","media":{"payload":"AAAA",}}"#,
        #"{"event":"media","media":{"payload":"AAAA"}"#, #"{"event":"media","media":{"payload":"AAAA}}"#,
        #"{"event":"media","media":{"payload":"AA\x"}}"#, #"{"event":"media","media":{"payload":"AA\u00g0"}}"#,
        #"{"event":"media","event":"media","media":{"payload":"AAAA"}}"#,
        #"{"ev\u0065nt":"media","media":{"payload":"AAAA"}}"#,
        #"{"event":"media","media":{"payload":"AAAA","payload":"BBBB"}}"#,
        #"{"event":"media","media":{"payload":"AAAA"},"a":01}"#,
        #"{"event":"media","media":{"payload":"AAAA","track":null}}"#,
        #"{"event":"media","media":{"payload":"AAAA"},"a":tru}"#,
        "{\"event\":\"media\",\"media\":{\"payload\":\"AA\nAA\"}}", #"{'event':'media'}"#,
        #"{"type":"response.output_audio.done","delta":"AAAA","item_id":"i","response_id":"r"}"#,
        #"{"type":"response.output_audio.delta","delta":"AAAA","item_id":"i"}"#,
        #"{"type":"response.output_audio.delta","delta":null,"item_id":"i","response_id":"r"}"#,
    ])
    func `what is not plainly sound is left to the slow path`(message: String) {
        #expect(!expectScannersAgree(Array(message.utf8)))
    }

    @Test func `a message cut off anywhere is no message`() {
        for text in [Self.twilio, Self.delta] {
            let message = Array(text.utf8)
            for count in 0..<message.count { #expect(!expectScannersAgree(Array(message.prefix(count)))) }
            #expect(expectScannersAgree(message))
        }
    }

    @Test func `nesting is bounded at 32`() {
        for depth in [1, 10, 30, 31, 32, 33, 5000] {
            let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            let message = #"{"x":\#(nested),"event":"media","media":{"payload":"AAAA"}}"#
            let bytes = Array(message.utf8)
            let media = MediaScanner.twilioMedia(bytes.span)
            #expect((media != nil) == (depth < 32))
            if depth < 100 { expectScannersAgree(Array(message.utf8)) }
        }
    }

    @Test func `a byte changed anywhere is read as the tree reads it`() {
        for text in [Self.twilio, Self.delta] {
            let message = Array(text.utf8)
            for place in message.indices {
                for byte in [0x00, 0x1F, 0x20, 0x22, 0x2C, 0x2F, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xFF]
                    as [UInt8]
                {
                    var other = message
                    other[place] = byte
                    expectScannersAgree(other)
                }
            }
        }
    }

    @Test func `the usual forms with bytes left out or put in are read as the tree reads them`() {
        for text in [Self.twilio, Self.delta] {
            let message = Array(text.utf8)
            for place in message.indices {
                var other = message
                other.remove(at: place)
                expectScannersAgree(other)
                for byte in [0x20, 0x22, 0x30, 0x2E, 0x5C, 0x2C, 0x7D] as [UInt8] {
                    other = message
                    other.insert(byte, at: place)
                    expectScannersAgree(other)
                }
            }
        }
    }

    @Test func `messages mutated at random are read as the tree reads them`() {
        var random = MediaSeed(3)
        let pieces = [
            "\"", "\\", "{", "}", "[", "]", ":", ",", "\\/", "\\u002f", " ", "\n", "\"payload\":\"AAAA\",",
            "\"media\":", "é", "1e5", "-", "null",
        ]
        for round in 0..<6000 {
            var message = Array((round % 2 == 0 ? Self.twilio : Self.delta).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...message.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: message.insert(contentsOf: pieces.randomElement(using: &random)!.utf8, at: place)
                case 1: message.removeSubrange(place..<min(message.count, place + .random(in: 0...5, using: &random)))
                case 2 where place < message.count: message[place] = random.bytes(1)[0]
                default:
                    let from = Int.random(in: 0...place, using: &random)
                    message.insert(
                        contentsOf: Array(message[from..<place].prefix(40)),
                        at: .random(in: 0...message.count, using: &random))
                }
            }
            expectScannersAgree(message)
        }
    }
}
