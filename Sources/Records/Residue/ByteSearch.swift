import Foundation

/// Looks for many texts in the bytes of a file at once.
struct ByteSearch {
    /// The texts by their first two bytes; each at least that long.
    private let texts: [UInt16: [(text: String, bytes: [UInt8])]]
    /// Which two bytes begin a text.
    private let isBeginning: [Bool]
    private let longest: Int
    private static let chunk = 4 << 20

    /// - Parameter texts: as they are and as JSON writes them; those of fewer than two bytes are left out.
    init(_ texts: [String]) {
        var byBeginning: [UInt16: [(text: String, bytes: [UInt8])]] = [:]
        var isBeginning = [Bool](repeating: false, count: 1 << 16)
        var longest = 0
        for text in texts {
            for bytes in Set([Array(text.utf8), Self.asJSON(text)]) where bytes.count >= 2 {
                let key = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
                byBeginning[key, default: []].append((text, bytes))
                isBeginning[Int(key)] = true
                longest = max(longest, bytes.count)
            }
        }
        self.texts = byBeginning
        self.isBeginning = isBeginning
        self.longest = longest
    }

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
                for start in 0..<max(0, bytes.count - 1) {
                    let key = UInt16(bytes[start]) | UInt16(bytes[start + 1]) << 8
                    guard isBeginning[Int(key)] else { continue }
                    for (text, wanted) in texts[key] ?? []
                    where bytes.count - start >= wanted.count && !found.contains(text) {
                        if memcmp(bytes.baseAddress! + start, wanted, wanted.count) == 0 { found.insert(text) }
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
