internal import JSONText
internal import Foundation

/// How an OpenAI-compatible server is asked for embeddings. Bytes in, bytes out; no sockets.
///
///     POST /embeddings   {"model":"…","input":["…",…],"encoding_format":"base64","dimensions":512}
///     200                {"data":[{"index":0,"embedding":"AACAPwAAAAA="},…]}
///
/// `base64` is what the original's own clients ask for: numbers of four bytes, little-endian, a third of their digits. A
/// server that does not know it answers with lists of numbers, which are read as well.
package enum EmbeddingWire {
    /// Behind the base address, which ends in `/v1` or the like.
    package static let path = "/embeddings"
    /// So many texts at a time, and so many numbers in a vector.
    package static let mostInputs = 64, mostDimensions = 4096
    /// A longer answer is read by nobody: that many numbers as digits, and what stands around them.
    package static let longestAnswer = 8 << 20

    /// The request's body.
    package static func body(_ texts: [String], model: String, dimensions: Int?) -> [UInt8] {
        var members: [JSON.Member] = [
            .init("model", .string(model)), .init("input", .array(texts.map(JSON.string))),
            .init("encoding_format", "base64"),
        ]
        if let dimensions { members.append(.init("dimensions", JSON(dimensions))) }
        return JSON.object(members).encoded
    }

    /// The vectors of an answer in the order of the texts, or why there are none.
    /// - Parameter count: how many there must be.
    package static func vectors(
        _ answer: HTTPAnswer, count: Int, dimensions: Int?
    ) throws(TextModelError) -> [[Float]] {
        let advice = RetryAdvice(answer.headers)
        guard (200...299).contains(answer.status) else {
            var failure = TextWire.failure(answer, advice)
            failure.whose = whose
            throw failure
        }
        func malformed(_ code: String, _ retry: Bool = true) -> TextModelError {
            error(.malformed, status: answer.status, code: code, advice.requestID, isRetryable: retry)
        }
        guard answer.body.count <= longestAnswer, let data = JSON(parsing: answer.body)?["data"]?.array else {
            throw malformed("no_data")
        }
        guard data.count == count else { throw malformed("count") }
        var vectors = [[Float]](repeating: [], count: count)
        for entry in data {
            guard let index = entry["index"]?.integer, vectors.indices.contains(index), vectors[index].isEmpty else {
                throw malformed("index")
            }
            guard let values = values(entry["embedding"]), values.allSatisfy(\.isFinite) else {
                throw malformed("embedding")
            }
            vectors[index] = values
        }
        let length = dimensions ?? vectors.first?.count ?? 0
        // A model that can't be shortened will not be the next time either.
        guard vectors.allSatisfy({ $0.count == length }) else { throw malformed("dimensions", dimensions == nil) }
        return vectors
    }

    static func error(
        _ kind: TextModelError.Kind, status: Int? = nil, code: String? = nil, _ requestID: String? = nil,
        isRetryable: Bool
    ) -> TextModelError {
        var error = TextModelError(
            kind, status: status, code: code, requestID: requestID, isRetryable: isRetryable)
        error.whose = whose
        return error
    }

    private static let whose = "embedding model"

    /// One vector, in either form.
    private static func values(_ embedding: JSON?) -> [Float]? {
        switch embedding {
        case .array(let numbers)?:
            guard (1...mostDimensions).contains(numbers.count) else { return nil }
            let values = numbers.compactMap { $0.double.map { Float($0) } }
            return values.count == numbers.count ? values : nil
        case .string(let text)?:
            guard text.utf8.count <= (mostDimensions * 4 + 2) / 3 * 4, let bytes = Data(base64Encoded: text),
                !bytes.isEmpty, bytes.count % 4 == 0, bytes.count <= mostDimensions * 4
            else { return nil }
            return bytes.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map {
                    Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
                }
            }
        default: return nil
        }
    }
}
