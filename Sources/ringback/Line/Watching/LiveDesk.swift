import Bridge
import Console
import Foundation
import Secrets
import Sockets
import Synchronization

/// Where operators' acts on live calls go: to the loop that has the call.
final class LiveDesk: LiveCalls {
    let feed: LiveFeed
    private let loops = Mutex<[EventLoop<Switchboard>]>([])
    private let registry: Registry
    private let room: SoundRoom
    private let dialler: Dialler

    init(feed: LiveFeed, registry: Registry, room: SoundRoom, dialler: Dialler) {
        self.dialler = dialler
        self.feed = feed
        self.registry = registry
        self.room = room
    }

    /// What a browser's telephone has rung.
    static let browser = "client:console"

    /// Called once, when the loops run.
    func attach(_ loops: [EventLoop<Switchboard>]) { self.loops.withLock { $0 = loops } }

    func watch(for duration: Duration?) async -> AsyncStream<LiveEvent> { feed.watch(for: duration) }

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

    func listen(to callSid: String) async -> AsyncStream<[UInt8]>? {
        guard let opened = await onLoop(of: callSid, { $0.openSound() }) else { return nil }
        // nil: it is recorded, or somebody listens already.
        if let pipe = opened { await room.open(callSid, pipe, isRecorded: false) }
        return await room.listen(to: callSid)
    }

    func placeCall(to number: String, purpose: String, zone: TimeZone) async -> PlacedCall {
        if registry.isDraining { return .failed("the line is stopping") }
        return await dialler.place(to: number, purpose: purpose, zone: zone)
    }

    /// Ends a call that Twilio has ended, should its stream not have said so.
    func over(_ callSid: String) async {
        _ = await act(on: callSid) { call in
            call.hangUp(.callerHangup)
            return .done
        }
    }

    /// Notes who picked up a call of ours, and leaves a machine alone.
    func answered(_ callSid: String, by who: String) async -> ActOutcome {
        await act(on: callSid) { call in
            call.answered(by: who)
            return .done
        }
    }

    func openPhone(from caller: String) async -> PhoneLine? {
        let loops = loops.withLock { $0 }
        guard !loops.isEmpty else { return nil }
        let callSid = "CA" + Token.random(bytes: 16)
        let fields = ["From": caller, "To": Self.browser, "Direction": "inbound"]
        return await loops[registry.quietest].call { board in
            board.letIn(callSid, fields).map { PhoneLine(callSid: callSid, path: "/twilio/media/" + $0) }
        } ?? nil
    }

    private func act(on callSid: String, _ body: @escaping @Sendable (LiveCall) -> ActOutcome) async -> ActOutcome {
        await onLoop(of: callSid, body) ?? .noSuchCall
    }

    /// Runs `body` on the call's loop; nil when there is no such call.
    private func onLoop<Value: Sendable>(
        of callSid: String, _ body: @escaping @Sendable (LiveCall) -> Value
    ) async -> Value? {
        for loop in loops.withLock({ $0 }) {
            let found = await loop.call { board in board.call(callSid).map(body) }
            if let found = found ?? nil { return found }
        }
        return nil
    }
}
