import Bridge
import Console
import Foundation
import JSONText
import Records
import Sockets

/// One call on its loop: its sockets, its state machine, and the one place where the machine's actions are carried out.
/// Loop thread only.
final class LiveCall {
    let record: CallRecord
    /// What the line rang for; nil for a call that came in.
    let errand: Errand?
    /// What the agent was told of it, and of the caller.
    var told: PreambleRecord?
    /// What opens the stream; good once.
    let token: String
    /// The call's state, seen by whoever asks on the loop.
    var call: Call
    unowned let board: Switchboard
    let terms: Terms
    var uplink: Uplink
    /// What a session hears that waits to take over: nothing, at the pace of life.
    var hush: Uplink
    var downlink: Downlink
    /// The model's sessions by their numbers, the one that is spoken to, and the one that was opened last.
    var sessions: [Int: WebSocket] = [:] { didSet { model = sessions[current] } }
    /// Sessions that were asked to end and have not said that they did.
    var closing: [Int: ClosingSession] = [:]
    var current = 0 { didSet { model = sessions[current] } }
    private(set) var model: WebSocket?
    var latest = 0
    var phone: WebSocket?
    var streamSid: [UInt8] = []
    private let startedAt: Int64
    private var timer: Sockets.Timer?
    private var isBriefed = false
    var phoneOpenedAt: Int?
    /// What is recorded or listened to; nil when neither is.
    var sound: SoundTrack?
    /// What becomes a recorded call; nil where none is wanted.
    var capture: LiveCapture?
    /// What is known of the caller; nil until it has been read, and for callers of whom nothing may be known.
    var acquaintance: Acquaintance?
    /// When the message of the model came that is worked on now, on the reactor's clock.
    var modelSpokeAt: Int64?
    /// What those who watch were told of the agent's words.
    var wordsTold = ""
    /// The stream has this long from its socket's opening to its `start`.
    private static let startPatienceMs = 5000
    /// The memory has this long from the webhook on; then the call goes on without.
    private static let briefingPatienceMs = 1500
    private static let tickMs = 250.0
    /// Where sound must not stand still.
    private static let steadyTickMs = 100.0
    /// A tick may be so late: what calls share a moment, the loop wakes for once.
    private static let tickSlackMs = 25.0
    /// More than this for Twilio does not wait in the socket but in the call, in order.
    static let phoneBacklog = 32 << 10
    /// So much of the caller's sound may wait for a slow model, milliseconds; of more the oldest goes.
    static let modelBacklogMs = 2000

    init(_ record: CallRecord, token: String, errand: Errand? = nil, board: Switchboard) {
        self.record = record
        self.errand = errand
        self.token = token
        self.board = board
        terms = board.terms
        let settings = terms.settings
        var policy = terms.callPolicy
        if errand != nil { policy.greeting = Errand.greeting }
        call = Call(
            setup: VoiceSetup(
                instructions: settings.instructions, audio: settings.audio, voice: settings.voiceName,
                model: settings.voiceModel, transcriptionModel: settings.transcriptionModel,
                language: settings.language, tools: terms.tools.offered(level: record.identityLevel)),
            policy: policy, traits: terms.codec.traits, epoch: Int(record.startedAt.timeIntervalSince1970))
        uplink = Uplink(settings.audio, head: terms.codec.uplinkHead)
        hush = Uplink(settings.audio, head: terms.codec.uplinkHead)
        downlink = Downlink(settings.audio)
        startedAt = board.reactor.now
        // Until it is known whether the caller has a PIN.
        call.hidesKeys = record.identityLevel > 0
    }

    /// Milliseconds since the call's start.
    var now: Int { Int((board.reactor.now - startedAt) / 1000) }

    /// Starts the clock, and opens the model's session unless that waits for the stream.
    func begin() {
        if terms.settings.isWarm { run(call.open(at: now)) }
        if terms.settings.recordings != nil { keepSound() }
        schedule()
    }

    private func schedule() {
        let pause = terms.codec.traits.needsContinuousSound ? Self.steadyTickMs : Self.tickMs
        timer = board.reactor.after(milliseconds: pause, slack: Self.tickSlackMs) { [unowned self] in tick() }
    }

    private func tick() {
        let now = now
        if !isBriefed, now >= Self.briefingPatienceMs {
            note(CallNote("memory_late"))
            brief(Receptionist.Briefing(instructions: terms.settings.instructions))
        }
        if let opened = phoneOpenedAt, streamSid.isEmpty, now - opened >= Self.startPatienceMs {
            phone?.close(code: 1008, reason: "no start")
        }
        run(call.tick(at: now))
        feedSilence()
        noteDrops()
        spend()
        pump()
        tellWatchers()
        if !call.isOver { schedule() }
    }

    /// Says how much of the caller's sound a slow model has not taken.
    private func noteDrops() {
        guard let frames = model?.takeDropped(), frames > 0 else { return }
        note(CallNote("model_too_slow", [.init("dropped_ms", JSON(frames * 20))]))
    }

    /// Tells the line what the call cost since the last time.
    private func spend() {
        if !board.spend(call.takeCost()) { run(call.leave(.spendCap, saying: CallPolicy.spent, at: now)) }
    }

    /// The line knows what to tell the session. A preamble that comes too late is not used, and so not kept.
    func brief(_ briefing: Receptionist.Briefing) {
        acquaintance = briefing.acquaintance ?? acquaintance
        // Where nothing could be read nobody knows whether there is a PIN.
        if let acquaintance { call.hidesKeys = acquaintance.expectsPIN }
        guard !isBriefed, !call.isOver else { return }
        isBriefed = true
        if let preamble = briefing.preamble { board.scribe.post(.preamble(preamble)) }
        told = briefing.preamble
        var instructions = briefing.instructions
        let tools = terms.tools.offered(level: acquaintance?.level ?? record.identityLevel)
        if acquaintance?.isOfSeveral == true {
            note(CallNote("shared_handle"))
            if tools.contains(where: { $0.name == BuiltInTool.confirmCaller.rawValue }) {
                instructions += "\n\n" + BuiltInTool.askWhoCalls
            }
        }
        if call.hidesKeys { instructions += "\n\n" + Self.aboutPIN }
        run(call.prepared(instructions: instructions, memory: briefing.preamble?.text, tools: tools))
    }

    /// Ends the call from this side, at once.
    func hangUp(_ reason: EndReason) { run(call.hangUp(reason, at: now)) }

    /// Ends the call from this side with a goodbye.
    func leave(_ reason: EndReason, saying words: String) {
        run(call.leave(reason, saying: words, at: now))
        pump()
    }

    /// Tells the agent something that the caller does not hear.
    func whisper(_ text: String) {
        note(CallNote("whisper"))
        run(call.whisper(text, speaks: true, at: now))
        pump()
    }

    /// Puts the caller through, as an operator wants it.
    func transfer(to number: String) {
        note(CallNote("operator_transfer"))
        run(call.transfer(to: number, for: nil, at: now))
        pump()
    }

    /// Who picked up a call of ours, by Twilio's ear: `human`, `machine_start`, `fax`, `unknown` …
    func answered(by who: String) {
        note(CallNote("answered_by", [.init("who", .string(who))]))
        if who.hasPrefix("machine") || who == "fax" { hangUp(.answeringMachine) }
    }

    /// Nothing more will happen.
    func end() {
        timer = nil
        spend()
        closeSound()
        phone?.close()
        board.remove(self)
    }
}
