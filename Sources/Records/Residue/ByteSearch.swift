import Foundation

/// Looks for many texts in the bytes of a file at once: a gigabyte a few seconds.
///
/// Most places are left after one look at a table of what texts begin with.
struct ByteSearch {
    /// The texts by their first four bytes.
    private let texts: [UInt32: [(text: String, bytes: [UInt8])]]
    /// Whether a text begins with four bytes of this digest.
    private let isBeginning: [Bool]
    private let longest: Int
    private static let chunk = 4 << 20
    private static let shortest = 4

    /// - Parameter texts: as they are and as JSON writes them; those of fewer than four bytes are left out.
    init(_ texts: [String]) {
        var byBeginning: [UInt32: [(text: String, bytes: [UInt8])]] = [:]
        var isBeginning = [Bool](repeating: false, count: 1 << 16)
        var longest = 0
        for text in texts {
            for bytes in Set([Array(text.utf8), Self.asJSON(text)]) where bytes.count >= Self.shortest {
                let beginning = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
                byBeginning[beginning, default: []].append((text, bytes))
                isBeginning[Self.digest(beginning)] = true
                longest = max(longest, bytes.count)
            }
        }
        self.texts = byBeginning
        self.isBeginning = isBeginning
        self.longest = longest
    }

    private static func digest(_ beginning: UInt32) -> Int { Int((beginning &* 0x9e37_79b1) >> 16) }

    /// The texts that stand in a file; none when it can't be read, because it has gone meanwhile.
    func found(in file: URL) -> Set<String> {
        guard longest > 0, let handle = try? FileHandle(forReadingFrom: file) else { return [] }
        var found: Set<String> = []
        var buffer: [UInt8] = []
        while let more = try? handle.read(upToCount: Self.chunk), !more.isEmpty {
            // A text may begin in one chunk and end in the next.
            buffer = buffer.suffix(longest - 1) + Array(more)
            look(at: buffer, &found)
        }
        return found
    }

    private func look(at buffer: [UInt8], _ found: inout Set<String>) {
        buffer.withUnsafeBytes { bytes in
            isBeginning.withUnsafeBufferPointer { isBeginning in
                for start in 0..<max(0, bytes.count - Self.shortest + 1) {
                    let beginning = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
                    guard isBeginning[Self.digest(beginning)] else { continue }
                    for (text, wanted) in texts[beginning] ?? []
                    where bytes.count - start >= wanted.count
                        && memcmp(bytes.baseAddress! + start, wanted, wanted.count) == 0
                    {
                        found.insert(text)
                    }
                }
            }
        }
    }

    /// The text as it stands within a JSON string.
    private static func asJSON(_ text: String) -> [UInt8] {
        guard let data = try? JSONEncoder().encode(text) else { return [] }
        return Array(data.dropFirst().dropLast())
    }
}
