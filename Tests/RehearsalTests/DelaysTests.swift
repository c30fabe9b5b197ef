import Foundation
import Testing

@testable import Rehearsal

/// What is published of delays.
@Suite struct DelaysTests {
    @Test func `what was not measured is null, not left out`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(Delays().summary), as: UTF8.self)
        #expect(text == #"{"max":null,"p50":null,"p99":null}"#)
    }
}
