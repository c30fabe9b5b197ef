import Foundation
import Records

/// A part of a file, read piece by piece on a thread that may wait for the disk. Ends early where the file does.
struct FileParts: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = Never
    let file: URL
    let offset: Int
    let count: Int
    private static let piece = 64 << 10

    func makeAsyncIterator() -> Iterator { Iterator(reader: FileReader(file, offset: offset, count: count)) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: FileReader

        mutating func next() async -> [UInt8]? { await reader.next() }
        mutating func next(isolation: isolated (any Actor)?) async -> [UInt8]? { await reader.next() }
    }

    fileprivate actor FileReader {
        private let executor = BlockingExecutor(label: "file")
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        private let file: URL
        private let offset: Int
        private var left: Int
        private var handle: FileHandle?

        init(_ file: URL, offset: Int, count: Int) {
            self.file = file
            self.offset = offset
            left = count
        }

        func next() -> [UInt8]? {
            if handle == nil {
                handle = try? FileHandle(forReadingFrom: file)
                try? handle?.seek(toOffset: UInt64(offset))
            }
            guard left > 0, let data = try? handle?.read(upToCount: Swift.min(left, FileParts.piece)), !data.isEmpty
            else { return nil }
            left -= data.count
            return Array(data)
        }
    }
}
