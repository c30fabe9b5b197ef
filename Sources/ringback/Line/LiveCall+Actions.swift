import Bridge
import Console
import Foundation
import JSONText
import Records
import Sockets

/// Where the state machine's actions are carried out.
extension LiveCall {
    func run(_ actions: [CallAction]) {
        for action in actions {
            switch action {
            case .openSession(let number): openSession(number)
            case .closeSession(let number): closeSession(number)
            case .takeOver(let number):
                current = number
                downlink.reset()
            case .voice(let command): send(command, to: current)
            case .standby(let command): send(command, to: latest)
            case .releaseCallerAudio(let position): releaseCallerAudio(from: position)
            case .clear: clearPhone()
            case .play(let phrase): play(phrase)
            case .runTool(let call): runTool(call)
            case .summarise(let request): summarise(request)
            case .recall(let request): recall(request)
            case .transfer(let number): dial(number)
            case .secretKeys(let digits): checkPIN(digits)
            case .turns(let drafts):
                board.scribe.post(.turns(drafts.map { Turn($0, of: record) }))
                capture?.wrote(drafts)
            case .note(let note): self.note(note)
            case .closeVoice: closeVoice()
            case .hangUp: hangUpPhone()
            case .ended(let end): finish(end)
            }
        }
    }

    private func send(_ command: VoiceCommand, to number: Int) {
        for message in terms.codec.encode(command) {
            capture?.client(message, session: number, at: now)
            sessions[number]?.send(message)
        }
    }

    private func play(_ phrase: Phrase) {
        switch phrase {
        case .apology:
            let sound = PackageResources.apology_ulaw
            call.phrase(sound.span, at: now)
        case .oneMoment:
            let sound = PackageResources.one_moment_ulaw
            call.phrase(sound.span, at: now)
        }
    }

    func note(_ note: CallNote) {
        let detail = JSON.object(note.detail).withoutNulls
        board.scribe.post(
            .events([CallEvent(callSid: record.callSid, atMs: now, kind: note.kind, detailJSON: detail.text)]))
        // Keys may be a secret and notes are speech: the record has them, the log has not.
        let isPrivate = note.kind == "dtmf" || note.kind == "agent_note"
        Log.info(note.kind, call: record.callSid, isPrivate ? [] : detail.members ?? [])
    }

    /// Ends the telephone call: by the stream's end, behind which stands a hang-up, and at Twilio itself where its REST
    /// interface may be used.
    private func hangUpPhone() {
        let callSid = record.callSid
        terms.twilio?.hangUp(callSid, on: board.reactor) { why in
            if let why { Log.warning("hang_up_failed", call: callSid, [.init("why", .string(why))]) }
        }
        closePhone()
    }

    private func dial(_ number: String) {
        let failed: (String) -> Void = { [weak self] why in
            guard let self else { return }
            Log.warning("transfer_failed", call: record.callSid, [.init("why", .string(why))])
            run(call.transferFailed(at: now))
            pump()
        }
        guard let twilio = terms.twilio else { return failed("TWILIO_ACCOUNT_SID is not set") }
        twilio.transfer(record.callSid, to: number, on: board.reactor) { outcome in
            if let outcome { failed(outcome) }
        }
    }

    /// Has the conversation so far written up by the text model, if the caller may be remembered.
    private func summarise(_ request: SummaryRequest) {
        let callSid = record.callSid
        let summariser = acquaintance?.mayBeWrittenUp == false ? nil : board.summariser
        Task { [mailbox = board.reactor.mailbox] in
            let text = await summariser?(request)
            mailbox.post(to: Switchboard.self) { board in
                guard let live = board.call(callSid) else { return }
                live.run(live.call.summarised(request.number, text, at: live.now))
                live.pump()
            }
        }
    }

    private func finish(_ end: CallEnd) {
        capture?.end(end.reason)
        for ms in end.answerMs { board.metrics.answer.note(milliseconds: ms) }
        let at = Date()
        board.scribe.post(
            .end(
                record.callSid,
                CallEnding(
                    status: end.reason.isFailure ? .failed : .completed, reason: end.reason.rawValue, at: at,
                    usageJSON: end.usageJSON.text, latencyJSON: end.latencyJSON.text),
                Clerk.jobs(after: record.callSid, at: at, webhook: terms.settings.webhook)))
        Log.info("call_ended", call: record.callSid, [.init("reason", .string(end.reason.rawValue))])
        self.end()
    }
}
/// Writes a running conversation up; nil when it can't. Any thread.
typealias Summariser = @Sendable (SummaryRequest) async -> String?
