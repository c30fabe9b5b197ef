internal import CWebSockets
internal import Foundation

/// Header fields out of libwebsockets' parser, and the head of an answer.
enum RequestHead {
    /// Headers libwebsockets keeps under a number instead of a name.
    private static let known: [String: lws_token_indexes] = [
        "host": WSI_TOKEN_HOST, "authorization": WSI_TOKEN_HTTP_AUTHORIZATION, "cookie": WSI_TOKEN_HTTP_COOKIE,
        "content-type": WSI_TOKEN_HTTP_CONTENT_TYPE, "content-length": WSI_TOKEN_HTTP_CONTENT_LENGTH,
        "origin": WSI_TOKEN_ORIGIN, "accept": WSI_TOKEN_HTTP_ACCEPT, "range": WSI_TOKEN_HTTP_RANGE,
        "user-agent": WSI_TOKEN_HTTP_USER_AGENT, "if-none-match": WSI_TOKEN_HTTP_IF_NONE_MATCH,
        "set-cookie": WSI_TOKEN_HTTP_SET_COOKIE, "date": WSI_TOKEN_HTTP_DATE, "retry-after": WSI_TOKEN_HTTP_RETRY_AFTER,
        "transfer-encoding": WSI_TOKEN_HTTP_TRANSFER_ENCODING, "x-forwarded-for": WSI_TOKEN_X_FORWARDED_FOR,
        "sec-websocket-protocol": WSI_TOKEN_PROTOCOL, "upgrade": WSI_TOKEN_UPGRADE,
    ]

    /// A request's header by lower-case name; nil when it is not there.
    static func header(_ wsi: OpaquePointer, _ name: String) -> String? {
        if let token = known[name] {
            let length = Int(lws_hdr_total_length(wsi, token))
            return length <= 0 ? nil : read(length) { lws_hdr_copy(wsi, $0, $1, token) }
        }
        let field = Array((name + ":").utf8).map { CChar(bitPattern: $0) }
        let length = Int(lws_hdr_custom_length(wsi, field, Int32(field.count)))
        return length <= 0 ? nil : read(length) { lws_hdr_custom_copy(wsi, $0, $1, field, Int32(field.count)) }
    }

    private static func read(_ length: Int, _ copy: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: length + 1)
        let count = Int(copy(&buffer, Int32(buffer.count)))
        guard count >= 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .trimmingCharacters(in: .whitespaces)
    }

    /// Percent-decodes a path; a broken escape leaves it as it is.
    static func decodePath(_ raw: String) -> String { raw.removingPercentEncoding ?? raw }

    /// The head of an HTTP/1.1 answer that closes its connection. Line breaks in values are dropped.
    static func encode(status: Int, headers: [(name: String, value: String)]) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
        for (name, value) in headers {
            text += "\(name): \(value.filter { !$0.isNewline })\r\n"
        }
        text += "connection: close\r\n\r\n"
        return Array(text.utf8)
    }

    /// The usual words for a status code.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}
