import Foundation

/// The lines of a file, one after the other, however long the file is.
struct FileLines {
    private let file: FileHandle
    private let longest: Int
    /// Bytes that were read; a line begins at `start`, and before `scanned` there is no end of it.
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0
    /// The line that begins at `start` has lost bytes, being too long.
    private var isTooLong = false
    private var isAtEnd = false

    /// A line, or that it was too long to be read.
    enum Line: Equatable {
        case bytes([UInt8])
        case tooLong
    }

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - longest: bytes of the longest line that is read.
    init(path: String, longest: Int) throws {
        if path == "-" {
            file = FileHandle.standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw Program.Failure.failed("\(path) can't be read")
            }
            file = opened
        }
        self.longest = longest
    }

    /// The next line without its end; nil behind the last.
    mutating func next() throws -> Line? {
        while true {
            if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) { return take(upTo: end) }
            if isAtEnd { return start == buffer.count && !isTooLong ? nil : take(upTo: buffer.count) }
            if buffer.count - start > longest {
                isTooLong = true
                start = buffer.count
            }
            buffer.removeSubrange(..<start)
            (start, scanned) = (0, buffer.count)
            if let more = try file.read(upToCount: 1 << 20), !more.isEmpty { buffer += more } else { isAtEnd = true }
        }
    }

    private mutating func take(upTo end: Int) -> Line {
        defer {
            start = min(end + 1, buffer.count)
            (isTooLong, scanned) = (false, start)
        }
        return isTooLong || end - start > longest ? .tooLong : .bytes(Array(buffer[start..<end]))
    }
}
