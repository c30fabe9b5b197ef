internal import Audio
internal import JSONText
internal import Foundation

/// The files of one folder, read whole and bounded. Blocks on the disk.
struct RecordedFiles {
    let folder: URL
    /// Bytes that a JSON file may have.
    static let limit = 32 << 20

    func exists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path)
    }

    func bytes(_ file: String, limit: Int) throws(RecordedCallError) -> [UInt8] {
        let path = folder.appendingPathComponent(file).path
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
            throw RecordedCallError(file, "is not there")
        }
        guard size <= limit else { throw RecordedCallError(file, "\(size) bytes; at most \(limit) are read") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RecordedCallError(file, "can't be read")
        }
        return Array(data)
    }

    func json(_ file: String) throws(RecordedCallError) -> JSON {
        guard let json = JSON(parsing: try bytes(file, limit: Self.limit)), json.members != nil else {
            throw RecordedCallError(file, "is not a JSON object")
        }
        return json
    }

    /// The objects of a file of JSON lines with their numbers; empty lines are passed over.
    func lines(_ file: String) throws(RecordedCallError) -> [(number: Int, json: JSON)] {
        var found: [(Int, JSON)] = []
        let text = try bytes(file, limit: Self.limit)
        for (index, line) in text.split(separator: 10, omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) {
            guard let json = JSON(parsing: Array(line)), json.members != nil else {
                throw RecordedCallError(file, line: index + 1, "is not a JSON object")
            }
            found.append((index + 1, json))
        }
        return found
    }

    func wav(_ file: String) throws(RecordedCallError) -> WAV {
        let bytes = try bytes(file, limit: WAV.limit)
        do { return try WAV(bytes: bytes) } catch { throw RecordedCallError(file, error.description) }
    }
}
