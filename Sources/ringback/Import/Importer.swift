import Foundation
import Records

/// Takes past calls out of a file into a store, each whole or not at all.
struct Importer {
    /// What became of the lines.
    struct Outcome: Equatable {
        var imported = 0
        var turns = 0
        /// Calls that were there already.
        var known = 0
        /// Calls that were erased, and stay so.
        var erased = 0
        var refused: [Refused] = []
        /// Calls whose work has ended in the operator's hands.
        var dead = 0
    }

    /// A line that can't be taken, counted from 1, and why.
    struct Refused: Equatable {
        var line: Int
        var reason: String
    }

    /// Turns that go into one transaction.
    private static let batch = 1000

    private let store: any Store
    private let lines: [String: String]
    private let zone: String
    private let job: String?
    private let complain: (Refused) -> Void
    private(set) var outcome = Outcome()
    /// The calls of the file that could be read, once each.
    private(set) var callSids: Set<String> = []
    private var waiting: [(line: Int, call: PastCall)] = []
    private var waitingTurns = 0

    /// - Parameters:
    ///   - lines: the line of each number of ours, as `Settings.lines`.
    ///   - zone: of callers whose own is not given.
    ///   - job: the work that follows each call; nil for none.
    ///   - complain: told of each refused line at once.
    init(
        _ store: any Store, lines: [String: String], zone: String, job: String?,
        complain: @escaping (Refused) -> Void = { _ in }
    ) {
        self.store = store
        self.lines = lines
        self.zone = zone
        self.job = job
        self.complain = complain
    }

    /// Takes every line of a file, or of standard input when `path` is `-`.
    /// - Throws: when the file can't be read or the database fails; what was taken before stays.
    mutating func read(_ path: String) async throws {
        var lines = try FileLines(path: path, longest: PastCallLine.longestLine)
        var number = 0
        let now = Date()
        while let line = try lines.next() {
            number += 1
            do throws(PastCallLine.Refusal) {
                if let call = try call(in: line, now) { wait(call, number) }
            } catch {
                refuse(number, error.reason)
            }
            if waitingTurns >= Self.batch { try await keepWaiting() }
        }
        try await keepWaiting()
    }

    private func call(in line: FileLines.Line, _ now: Date) throws(PastCallLine.Refusal) -> PastCall? {
        guard case .bytes(let bytes) = line else {
            throw PastCallLine.Refusal(reason: "it is longer than \(PastCallLine.longestLine) bytes")
        }
        let isBlank = bytes.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
        return isBlank ? nil : try PastCallLine.read(bytes, lines: lines, zone: zone, job: job, now: now)
    }

    private mutating func wait(_ call: PastCall, _ line: Int) {
        waiting.append((line, call))
        waitingTurns += call.turns.count + 1
        callSids.insert(call.call.callSid)
    }

    private mutating func keepWaiting() async throws {
        let calls = waiting
        (waiting, waitingTurns) = ([], 0)
        try await keep(calls)
    }

    private mutating func keep(_ calls: [(line: Int, call: PastCall)]) async throws {
        guard !calls.isEmpty else { return }
        do {
            for (one, isNew) in zip(calls, try await store.keep(past: calls.map(\.call))) {
                if isNew {
                    outcome.imported += 1
                    outcome.turns += one.call.turns.count
                } else {
                    outcome.known += 1
                }
            }
        } catch StoreError.unknown where calls.count == 1 {
            outcome.erased += 1
        } catch StoreError.invalid(let reason) where calls.count == 1 {
            refuse(calls[0].line, reason)
        } catch {
            switch error {
            // One of them can't be kept, the others can.
            case .unknown, .invalid: for one in calls { try await keep([one]) }
            default: throw error
            }
        }
    }

    private mutating func refuse(_ line: Int, _ reason: String) {
        let refused = Refused(line: line, reason: reason)
        outcome.refused.append(refused)
        complain(refused)
    }

    /// Does the work of the calls that were read, and returns when nothing of it is left.
    mutating func finishWork(_ settings: Settings) async throws {
        outcome.dead = try await PastWork(settings, store).finish(callSids.sorted())
    }
}
