import Console
import Foundation
import Records
import Sockets

/// The console's way over a loop's sockets: questions go to the API, answers come back, whole or in parts. Loop thread only.
final class ConsoleDesk {
    private unowned let reactor: Reactor
    private let api: API
    private var exchanges: [Int: Exchange] = [:]
    private var readers: [Int: Reader] = [:]
    private var last = 0

    /// Somebody who gets an answer in parts, and the work that makes them.
    private final class Reader {
        let stream: BodyStream
        let maker: Task<Void, Never>
        /// Who waits for the parts so far to be taken; true when they were, false when the reader is gone.
        var waiting: CheckedContinuation<Bool, Never>?

        init(_ stream: BodyStream, _ maker: Task<Void, Never>) {
            self.stream = stream
            self.maker = maker
        }

        func resume(_ isThere: Bool) {
            waiting?.resume(returning: isThere)
            waiting = nil
        }
    }

    init(_ reactor: Reactor, _ api: API) {
        self.reactor = reactor
        self.api = api
    }

    /// Answers a question, which may have to read from the database.
    func ask(_ request: HTTPRequest, _ exchange: Exchange) {
        last += 1
        let id = last
        exchanges[id] = exchange
        let question = API.Request(
            method: request.method, path: request.path, query: Form.decode(Array(request.query.utf8)),
            headers: request.headers, body: request.body)
        Task { [api, mailbox = reactor.mailbox] in
            let answer = await api.answer(question)
            mailbox.post(to: Switchboard.self) { $0.console.give(answer, to: id, isHead: question.method == "HEAD") }
        }
    }

    private func give(_ answer: API.Answer, to id: Int, isHead: Bool) {
        guard let exchange = exchanges.removeValue(forKey: id) else { return }
        switch answer.body {
        case .bytes(let bytes):
            exchange.respond(HTTPResponse(status: answer.status, headers: answer.headers, body: bytes))
        case .parts(let parts):
            guard let stream = exchange.stream(status: answer.status, headers: answer.headers) else { return }
            if isHead { return stream.finish() }
            feed(stream, id, parts)
        case .file(let file, let head, let offset, let count):
            let length = (name: "content-length", value: "\(head.count + count)")
            guard let stream = exchange.stream(status: answer.status, headers: answer.headers + [length]) else {
                return
            }
            if isHead { return stream.finish() }
            if !head.isEmpty { stream.write(head) }
            feed(stream, id, FileParts(file: file, offset: offset, count: count))
        }
    }

    /// Passes parts on as fast as they are taken, and no faster.
    private func feed(_ stream: BodyStream, _ id: Int, _ parts: any AsyncSequence<[UInt8], Never> & Sendable) {
        let maker = Task { [mailbox = reactor.mailbox] in
            for await part in parts {
                let isThere = await withCheckedContinuation { reply in
                    let posted = mailbox.post(to: Switchboard.self) { $0.console.write(part, to: id, reply) }
                    if !posted { reply.resume(returning: false) }
                }
                if !isThere { break }
            }
            mailbox.post(to: Switchboard.self) { $0.console.end(id) }
        }
        readers[id] = Reader(stream, maker)
        stream.onDrained = { [unowned self] in readers[id]?.resume(true) }
        stream.onClose = { [unowned self] in drop(id) }
    }

    private func write(_ part: [UInt8], to id: Int, _ reply: CheckedContinuation<Bool, Never>) {
        guard let reader = readers[id], reader.stream.write(part) else { return reply.resume(returning: false) }
        reader.waiting = reply
    }

    private func end(_ id: Int) {
        guard let reader = readers.removeValue(forKey: id) else { return }
        reader.resume(false)
        reader.stream.onClose = nil
        reader.stream.finish()
    }

    private func drop(_ id: Int) {
        guard let reader = readers.removeValue(forKey: id) else { return }
        reader.resume(false)
        reader.maker.cancel()
    }
}
