internal import Audio
internal import Bridge

/// A call in the middle of a talk, without its sockets: what a live call does with a frame between two messages, step by step,
/// its state and its account of what was said included.
struct BenchCall: ~Copyable {
    private var call = Call(setup: VoiceSetup(instructions: "", audio: .pcm16at24k))
    private var uplink: Uplink
    private var downlink: Downlink
    private let path: InstructionSet
    private var now = 0

    /// Twilio's echo comes once for so many marks, a second's: it is no part of a frame's way.
    private static let marksPerEcho = 50
    private var marks = 0

    /// Its model is ready, its stream is open, and both sides have spoken until its buffers had their size.
    init(path: InstructionSet) {
        self.path = path
        uplink = Uplink(.pcm16at24k, path: path)
        downlink = Downlink(.pcm16at24k, path: path)
        _ = call.open(at: 0)
        _ = call.prepared(instructions: "")
        _ = call.receive(VoiceEvent.created(expiresAt: nil), at: 0)
        _ = call.receive(VoiceEvent.ready(input: .pcm16at24k, output: .pcm16at24k), at: 0)
        let start = Array(#"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1"}}"#.utf8)
        if let event = TwilioEvent(parsing: start.span) { _ = call.receive(event, at: 0) }
        let (sound, scratch) = (BenchSound.shared, BenchScratch())
        for round in 0..<256 {
            up(sound.messages[round].span, scratch)
            down(sound.deltas[round].span, streamSid: sound.streamSid[0].span, scratch)
        }
    }

    /// A message of Twilio's becomes one for the model.
    mutating func up(_ message: Span<UInt8>, _ scratch: BenchScratch) {
        now &+= 20
        guard let media = MediaScanner.twilioMedia(message) else { return }
        let payload = message.extracting(media.payload)
        var room = scratch.codes.mutableSpan
        guard let count = Base64.decode(payload, escaped: media.escaped, into: &room, path: path) else { return }
        let ulaw = UnsafeBufferPointer(rebasing: scratch.codes[..<count]).span
        guard case .relay = call.callerFrame(timestampMs: media.timestampMs, ulaw, at: now) else { return }
        var slot = scratch.slot.mutableSpan
        _ = uplink.appendMessage(ulaw: ulaw, payload: payload, escaped: media.escaped, into: &slot)
        call.relayed(samples: count, at: now)
        _ = call.sendable(at: now)
    }

    /// A delta of the model's becomes a message and a mark for Twilio, as the first ones of a reply do; later ones go together,
    /// which costs less.
    mutating func down(_ message: Span<UInt8>, streamSid: Span<UInt8>, _ scratch: BenchScratch) {
        now &+= 20
        guard let delta = MediaScanner.audioDelta(message) else { return }
        var room = scratch.codes.mutableSpan
        let payload = message.extracting(delta.payload)
        guard let count = downlink.decode(payload: payload, escaped: delta.escaped, into: &room) else { return }
        _ = call.agentAudio(
            item: message.extracting(delta.item), response: message.extracting(delta.response),
            contentIndex: delta.contentIndex, ulaw: UnsafeBufferPointer(rebasing: scratch.codes[..<count]).span,
            at: now)
        var next = call.sendable(at: now)
        while next > 0 {
            var slot = scratch.slot.mutableSpan
            call.withNext(next) { ulaw, _ in
                _ = MediaMessage.write(streamSid: streamSid, ulaw: ulaw, into: &slot, path: path)
            }
            let mark = call.didSend(next, at: now)
            _ = MarkMessage.write(
                streamSid: streamSid, generation: mark.generation, position: mark.position, into: &slot)
            marks &+= 1
            if marks % Self.marksPerEcho == 0 {
                call.playback.markEchoed("g\(mark.generation).\(mark.position)", at: now)
            }
            next = call.sendable(at: now)
        }
    }
}
