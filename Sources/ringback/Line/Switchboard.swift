import Bridge
import Console
import JSONText
import Records
import Secrets
import Sockets

/// What lives on a loop: its calls, and the answers to what Twilio and operators ask. Loop thread only.
final class Switchboard: Service {
    let reactor: Reactor
    let index: Int
    /// What calls go by that begin now.
    var terms: Terms
    let scribe: Scribe
    let receptionist: Receptionist
    let registry: Registry
    let console: ConsoleDesk
    let feed: LiveFeed
    private let watch: LoopWatch
    let metrics: Metrics
    let room: SoundRoom
    let dialler: Dialler
    let desk: LiveDesk
    let summariser: Summariser?
    var calls: [String: LiveCall] = [:]
    /// Calls whose stream has not been opened, by token.
    var awaited: [String: LiveCall] = [:]
    private var frames: UInt = 0
    private var scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)

    /// What a switchboard is made of, shared by all loops.
    struct Parts: Sendable {
        var terms: Terms
        var scribe: Scribe
        var receptionist: Receptionist
        var registry: Registry
        var api: API
        var metrics: Metrics
        var feed: LiveFeed
        var room: SoundRoom
        var dialler: Dialler
        var desk: LiveDesk
        var summariser: Summariser?
    }

    var settings: Settings { terms.settings }

    static let requestHeaders = API.requestHeaders + ["content-type", "accept", "x-twilio-signature"]

    init(_ reactor: Reactor, index: Int, _ parts: Parts) {
        self.reactor = reactor
        self.index = index
        terms = parts.terms
        scribe = parts.scribe
        receptionist = parts.receptionist
        registry = parts.registry
        console = ConsoleDesk(reactor, parts.api)
        feed = parts.feed
        room = parts.room
        metrics = parts.metrics
        watch = LoopWatch(reactor, parts.metrics)
        summariser = parts.summariser
        dialler = parts.dialler
        desk = parts.desk
        reactor.service = self
    }

    /// Room for one message's bytes; one message is worked on at a time.
    func withScratch(_ count: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        if scratch.count < count {
            scratch.deallocate()
            scratch = .allocate(capacity: max(count, scratch.count * 2))
        }
        body(scratch)
    }

    /// The time, for one frame of 16: the others are not timed.
    func clockOfFrame() -> Int64? {
        frames &+= 1
        return frames & 15 == 0 ? reactor.now : nil
    }

    deinit { scratch.deallocate() }

    func call(_ callSid: String) -> LiveCall? { calls[callSid] }

    func remove(_ call: LiveCall) {
        awaited[call.token] = nil
        calls[call.record.callSid] = nil
        registry.remove(call.record.callSid, loop: index)
    }

    /// Ends every call at once.
    func hangUpAll(_ reason: EndReason) { for call in calls.values { call.hangUp(reason) } }

    /// Ends every call with a goodbye.
    func leaveAll(_ reason: EndReason, saying words: String) {
        for call in calls.values { call.leave(reason, saying: words) }
    }

    /// Notes money that was spent; false when the day's is gone.
    func spend(_ dollars: Double) -> Bool { registry.spend(dollars, cap: settings.dayBudget) }

    // MARK: Streams

    func upgrade(_ request: HTTPRequest) -> Upgrade {
        let prefix = "/twilio/media/"
        guard request.path.hasPrefix(prefix) else { return .refuse(404) }
        if let signature = request.headers["x-twilio-signature"], let secret = settings.authToken {
            let base = base(request)
            let url = (base.hasPrefix("https") ? "wss" : "ws") + base.drop { $0 != ":" } + request.target
            guard TwilioSignature(secret: secret).accepts(signature, url: url, form: nil) else {
                Log.warning("bad_signature", [.init("path", .string("/twilio/media"))])
                return .refuse(403)
            }
        }
        guard let call = awaited.removeValue(forKey: String(request.path.dropFirst(prefix.count))) else {
            Log.warning("bad_token")
            metrics.callsRefused["token"].add()
            return .refuse(403)
        }
        return .accept(PhoneLeg(call))
    }
}
