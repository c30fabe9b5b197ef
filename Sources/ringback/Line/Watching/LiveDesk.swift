import Bridge
import Console
import Secrets
import Sockets
import Synchronization

/// Where operators' acts on live calls go: to the loop that has the call.
final class LiveDesk: LiveCalls {
    let feed: LiveFeed
    private let loops = Mutex<[EventLoop<Switchboard>]>([])
    private let registry: Registry

    init(feed: LiveFeed, registry: Registry) {
        self.feed = feed
        self.registry = registry
    }

    /// What a browser's telephone has rung.
    static let browser = "client:console"

    /// Called once, when the loops run.
    func attach(_ loops: [EventLoop<Switchboard>]) { self.loops.withLock { $0 = loops } }

    func watch() async -> AsyncStream<LiveEvent> { feed.watch() }

    func hangUp(_ callSid: String) async -> ActOutcome {
        await act(on: callSid) { call in
            call.hangUp(.operatorHangup)
            return .done
        }
    }

    func whisper(_ text: String, to callSid: String) async -> ActOutcome {
        await act(on: callSid) { call in
            call.whisper(text)
            return .done
        }
    }

    func transfer(_ callSid: String, to address: String) async -> ActOutcome {
        await act(on: callSid) { call in
            guard call.isTransferable else { return .unable("only a call of Twilio's can be handed on") }
            call.transfer(to: address)
            return .done
        }
    }

    func listen(to callSid: String) async -> AsyncStream<[UInt8]>? { nil }

    func openPhone(from caller: String) async -> PhoneLine? {
        let loops = loops.withLock { $0 }
        guard !loops.isEmpty else { return nil }
        let callSid = "CA" + Token.random(bytes: 16)
        let fields = ["From": caller, "To": Self.browser, "Direction": "inbound"]
        return await loops[registry.quietest].call { board in
            board.letIn(callSid, fields).map { PhoneLine(callSid: callSid, path: "/twilio/media/" + $0) }
        } ?? nil
    }

    /// Runs `body` on the call's loop.
    func act(on callSid: String, _ body: @escaping @Sendable (LiveCall) -> ActOutcome) async -> ActOutcome {
        for loop in loops.withLock({ $0 }) {
            let outcome = await loop.call { board in board.call(callSid).map(body) }
            if let outcome = outcome ?? nil { return outcome }
        }
        return .noSuchCall
    }
}
