import Foundation
import Testing

@testable import Console

/// What a browser gets before anybody has signed in.
@Suite struct PageTests {
    /// The files that a document names.
    private func files(of document: String) -> [String] {
        document.matches(of: /(?:src|href)="(\/page\/[^"]+)"/).map { String($0.output.1) }
    }

    @Test(arguments: ["/", "/phone"])
    func `a document names files that are there, kept for ever under a name of their content`(path: String) async throws
    {
        let desk = try await Desk()
        let document = await desk.ask("GET", path, as: nil)
        #expect(document.status == 200)
        #expect(document.header("cache-control") == "no-cache")
        let files = files(of: document.text)
        #expect(files.count > 1)
        for file in files {
            let answer = await desk.ask("GET", file, as: nil)
            #expect(answer.status == 200, "\(file)")
            #expect(answer.header("cache-control")?.contains("immutable") == true)
        }
        let other = await desk.ask("GET", "/page/0000000000000000/app.js", as: nil)
        #expect(other.status == 401)
    }

    @Test func `a file that a browser has is not sent again`() async throws {
        let desk = try await Desk()
        let first = await desk.ask("GET", "/", as: nil)
        let tag = try #require(first.header("etag"))
        let again = await desk.ask("GET", "/", as: nil, headers: ["if-none-match": tag])
        #expect(again.status == 304)
        #expect(again.bytes?.isEmpty == true)
    }

    @Test(arguments: ["/", "/phone"])
    func `a document runs nothing that stands in itself or comes from elsewhere`(path: String) async throws {
        let document = await (try Desk()).ask("GET", path, as: nil)
        let policy = try #require(document.header("content-security-policy"))
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
        #expect(document.text.matches(of: /<script(?![^>]*src=)/).isEmpty)
        #expect(document.text.matches(of: /<style|\sstyle=|\son[a-z]+=|https?:\/\//).isEmpty)
    }

    @Test func `the first view is under 100 kB in all`() async throws {
        let desk = try await Desk()
        let document = await desk.ask("GET", "/", as: nil)
        var total = document.bytes?.count ?? 0
        for file in files(of: document.text) {
            total += await desk.ask("GET", file, as: nil).bytes?.count ?? 0
        }
        #expect(total < 100_000)
    }

    @Test func `scripts and styles name no other host and build no markup from text`() async throws {
        let desk = try await Desk()
        for path in ["/", "/phone"] {
            let document = await desk.ask("GET", path, as: nil)
            for file in files(of: document.text) {
                let text = await desk.ask("GET", file, as: nil).text
                let urls = text.matches(of: /https?:\/\/[a-z0-9.]+/).map { String($0.output) }
                #expect(urls.allSatisfy { $0 == "http://www.w3.org" }, "\(file)")
                #expect(!text.contains("innerHTML") && !text.contains("eval("), "\(file)")
            }
        }
    }
}
