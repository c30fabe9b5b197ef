internal import Secrets

/// The dashboard and the browser's telephone: plain files without a build step, and nothing loaded from elsewhere.
///
/// The files hold no record; they ask the API, which asks who is there. All but the documents lie under a folder named
/// after their content, so a browser may keep them for ever, and a new version is another folder.
enum Page {
    private struct File: Sendable {
        var type: String
        var bytes: [UInt8]
    }

    private static let script = "text/javascript; charset=utf-8"
    private static let files: [String: File] = [
        "app.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.app_css),
        "phone.css": File(type: "text/css; charset=utf-8", bytes: PackageResources.phone_css),
        "app.js": File(type: script, bytes: PackageResources.app_js),
        "ring.js": File(type: script, bytes: PackageResources.ring_js),
        "talk.js": File(type: script, bytes: PackageResources.talk_js),
        "listen.js": File(type: script, bytes: PackageResources.listen_js),
        "dom.js": File(type: script, bytes: PackageResources.dom_js),
        "api.js": File(type: script, bytes: PackageResources.api_js),
        "format.js": File(type: script, bytes: PackageResources.format_js),
        "chart.js": File(type: script, bytes: PackageResources.chart_js),
        "waveform.js": File(type: script, bytes: PackageResources.waveform_js),
        "ulaw.js": File(type: script, bytes: PackageResources.ulaw_js),
        "views/live.js": File(type: script, bytes: PackageResources.live_js),
        "views/calls.js": File(type: script, bytes: PackageResources.calls_js),
        "views/call.js": File(type: script, bytes: PackageResources.call_js),
        "views/contacts.js": File(type: script, bytes: PackageResources.contacts_js),
        "views/commitments.js": File(type: script, bytes: PackageResources.commitments_js),
        "views/health.js": File(type: script, bytes: PackageResources.health_js),
        "phone.js": File(type: script, bytes: PackageResources.phone_js),
        "phone-worklet.js": File(type: script, bytes: PackageResources.phone_worklet_js),
    ]

    /// Names the content of all files.
    static let version: String = {
        let all = files.sorted { $0.key < $1.key }.flatMap { Array($0.key.utf8) + $0.value.bytes }
        return String(Digest.sha256Hex(all + PackageResources.index_html + PackageResources.phone_html).prefix(16))
    }()

    private static let documents: [String: File] = [
        "/": document(PackageResources.index_html), "/phone": document(PackageResources.phone_html),
    ]

    private static func document(_ bytes: [UInt8]) -> File {
        let text = String(decoding: bytes, as: UTF8.self).replacing("{version}", with: version)
        return File(type: "text/html; charset=utf-8", bytes: Array(text.utf8))
    }

    /// What a document may do: run and show what comes from here, and nothing that stands in the document itself.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'; "
        + "require-trusted-types-for 'script'"

    /// A document or one of its files; nil for any other path.
    static func answer(_ request: API.Request) -> API.Answer? {
        guard request.method == "GET" || request.method == "HEAD" else { return nil }
        if let document = documents[request.path] { return answer(document, request, isDocument: true) }
        let folder = "/page/\(version)/"
        guard request.path.hasPrefix(folder), let file = files[String(request.path.dropFirst(folder.count))] else {
            return nil
        }
        return answer(file, request, isDocument: false)
    }

    private static func answer(_ file: File, _ request: API.Request, isDocument: Bool) -> API.Answer {
        let tag = "\"\(version)\""
        var headers: [(name: String, value: String)] = [
            ("etag", tag), ("cache-control", isDocument ? "no-cache" : "public, max-age=31536000, immutable"),
            ("x-content-type-options", "nosniff"),
        ]
        if isDocument {
            headers += [
                ("content-security-policy", policy), ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("permissions-policy", "microphone=(self), camera=(), geolocation=()"),
            ]
        }
        if request.headers["if-none-match"] == tag {
            return API.Answer(status: 304, headers: headers, body: .bytes([]))
        }
        headers.append(("content-type", file.type))
        return API.Answer(status: 200, headers: headers, body: .bytes(file.bytes))
    }
}
