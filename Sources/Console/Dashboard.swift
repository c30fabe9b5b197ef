/// The operator's page: one document without a build step, and nothing loaded from elsewhere.
enum Dashboard {
    /// The page for `/`; nil for any other path. It holds no record: it asks the API, which asks for the token.
    static func page(_ request: API.Request) -> API.Answer? {
        guard request.method == "GET", request.path == "/" else { return nil }
        return API.Answer(
            status: 200,
            headers: [
                ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-cache"),
                (
                    "content-security-policy",
                    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
                ), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
            ], body: PackageResources.dashboard_html)
    }
}
