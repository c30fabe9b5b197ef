internal import Foundation
internal import Sockets

/// One end of the load as a process of its own: reads a plan and then commands, a line each, and answers each with a line of
/// JSON. Ends when its input does, so that no driver outlives the bench.
///
///     start    begins the calls                     state    LoadState
///     measure  counts from now on                   report   LoadTally
///     drop N   closes N sessions as a crash would   stop     hangs up
package enum LoadDriver {
    /// Plays until the input ends. Blocks the thread it is called on, which must not be one of the cooperative pool.
    package static func run() throws {
        guard let line = readLine() else { return }
        let plan = try JSONDecoder().decode(LoadPlan.self, from: Data(line.utf8))
        switch plan.part {
        case .phones: serve(EventLoop(name: "phones") { LoadPhones($0, plan) })
        case .model:
            let identity = plan.certificate.map { ServerIdentity(certificate: $0, key: plan.key ?? "") }
            let options = ReactorOptions(maxMessage: 1 << 20, identity: identity)
            let loop = EventLoop(name: "model", options: options) { LoadModel($0) }
            let mailbox = loop.mailbox
            let acceptor = try Acceptor(host: "127.0.0.1", port: 0, peeks: identity == nil) { _ in mailbox }
            let url = "\(identity == nil ? "ws" : "wss")://localhost:\(acceptor.port)/v1/realtime"
            loop.post { $0.url = url }
            serve(loop)
        }
    }

    private static func serve<House: LoadHouse & SendableMetatype>(_ loop: EventLoop<House>) {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            loop.post { house in
                let encoder = JSONEncoder()
                let answer =
                    switch words.first {
                    case "report": try? encoder.encode(house.tally)
                    case "state": try? encoder.encode(house.state)
                    default: Data("{}".utf8)
                    }
                house.obey(words.first ?? "", words.count > 1 ? Int(words[1]) : nil)
                FileHandle.standardOutput.write((answer ?? Data("{}".utf8)) + Data("\n".utf8))
            }
        }
    }
}

/// Either end's application. Loop thread only.
protocol LoadHouse: AnyObject {
    var tally: LoadTally { get }
    var state: LoadState { get }
    func obey(_ command: String, _ count: Int?)
}
