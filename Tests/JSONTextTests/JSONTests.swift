import Foundation
import Testing

@testable import JSONText

@Suite struct JSONTests {
    private func read(_ text: String) -> JSON? { JSON(parsing: Array(text.utf8)) }

    @Test(arguments: [
        "null", "true", "-0.5e3", "\"\"", "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"a\":\"\\u0041\\ud83d\\ude00\\n\"}",
        " 1 ",
    ])
    func `what is JSON is read, and reads the same when written`(_ text: String) throws {
        let value = try #require(read(text))
        #expect(JSON(parsing: value.encoded) == value)
    }

    @Test(arguments: [
        "", "nul", "01", "1.", "+1", ".5", "1e", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"", "\"\\x\"", "\"\\u12\"",
        "[1] 2",
        "\"\u{1}\"", "[", "{\"a\":", "'a'",
    ])
    func `what is no JSON is not read`(_ text: String) { #expect(read(text) == nil) }

    @Test func `nesting is bounded`() {
        #expect(read(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) != nil)
        #expect(read(String(repeating: "[", count: 100_000)) == nil)
    }

    @Test func `a lone surrogate becomes the replacement character`() {
        #expect(read("\"\\ud83d\"")?.string == "\u{FFFD}")
    }

    @Test func `the last of a repeated name wins, and order is kept`() {
        #expect(read("{\"a\":1,\"a\":2}")?["a"]?.integer == 2)
        #expect((["b": 1, "a": [true, nil, 0.5]] as JSON).text == "{\"b\":1,\"a\":[true,null,0.5]}")
    }

    @Test func `numbers in strings are whole numbers, too`() {
        #expect(read("\"20\"")?.integer == 20)
        #expect(read("1.5")?.integer == nil)
        #expect(JSON.number(.infinity).text == "null")
    }

    @Test func `it agrees with Foundation on mutated messages`() {
        let seed = Array(#"{"event":"media","media":{"payload":"f39/","n":[1,2.5e-3,"\u00e9"]},"x":null}"#.utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: bytes.remove(at: at)
                default: bytes.insert(Array(#"{}[]",:\0"#.utf8).randomElement(using: &random)!, at: at)
                }
            }
            let ours = JSON(parsing: bytes) != nil
            let theirs = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
            // Foundation is laxer in some corners; what we read it reads.
            if ours { #expect(theirs, "\(String(decoding: bytes, as: UTF8.self))") }
        }
    }

    /// Found by fuzzing: it was read as infinity, which JSON can't say.
    @Test func `a number beyond what a Double holds is refused, and one that is too small is zero`() {
        #expect(JSON(parsing: Array(#"{"rate":2e4000}"#.utf8)) == nil)
        #expect(JSON(parsing: Array(#"{"rate":-1e400}"#.utf8)) == nil)
        #expect(JSON(parsing: Array(#"{"rate":1e-400}"#.utf8))?["rate"]?.double == 0)
        #expect(JSON(parsing: Array(#"{"rate":1.7e308}"#.utf8))?["rate"]?.double == 1.7e308)
    }
}
