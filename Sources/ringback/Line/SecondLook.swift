import Foundation
import JSONText
import Memory
import Records
import Synchronization

/// Has the text model work on calls that only the rules have seen, because there was no model then or it was away.
///
/// Looks back when the line starts, newest call first, a few at a time and only while nothing else is to be done. While the
/// model is away nothing is looked for but once an hour, which then is the try whether it is back; when it answers again,
/// everything is looked through anew.
final class SecondLook: Sendable {
    /// Calls that are older stay as they are.
    private static let days = 30.0
    /// How many calls are looked through at a time.
    private static let callsAtOnce = 200
    private static let pause = Duration.seconds(3600)

    private struct Plan {
        /// When to look next; nil when all has been seen.
        var due: ContinuousClock.Instant? = .now
        /// Where to go on; nil: at the newest call.
        var place: CallPlace?
        var isAway = false
    }

    private let kinds: [String]
    private let plan = Mutex(Plan())

    /// - Parameter kinds: of the jobs that a model works on.
    init(kinds: [String]) { self.kinds = kinds }

    /// The model was asked. - Parameter failure: why it gave no answer.
    func noted(_ failure: TextModelError?) {
        let isAway = failure?.isAbsence ?? false
        plan.withLock { plan in
            if isAway { plan = Plan(due: .now + Self.pause, isAway: true) } else if plan.isAway { plan = Plan() }
        }
    }

    /// Looks through some calls, if it is time to.
    func look(_ store: any Store, now: Date) async {
        let begun = plan.withLock { $0 }
        guard let due = begun.due, due <= .now else { return }
        do {
            let next = try await store.requeueRuled(
                kinds: kinds, since: now.addingTimeInterval(-86_400 * Self.days), from: begun.place,
                limit: Self.callsAtOnce, at: now)
            plan.withLock { plan in
                plan.place = begun.isAway ? nil : next
                plan.due = begun.isAway ? .now + Self.pause : next.map { _ in .now }
            }
        } catch {
            Log.warning("second_look_failed", [.init("reason", .string("\(error)"))])
        }
    }
}

extension TextModelError {
    /// It says that there is nobody to ask, and nothing of what was asked.
    fileprivate var isAbsence: Bool {
        switch kind {
        case .unreachable, .denied, .busy, .quota, .server: true
        case .rejected, .refusal, .length, .filtered, .malformed: false
        }
    }
}
