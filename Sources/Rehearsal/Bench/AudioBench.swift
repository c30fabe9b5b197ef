internal import Audio
internal import Bridge
internal import Glibc

/// Measures one frame's way, stage by stage and whole: CPU time per 20 ms frame, with one call and with many in turn, on each
/// path that the processor has, and beside it other libraries' resamplers when their shim is there.
///
/// All candidates of a run take turns within one process, so that whatever else the machine does falls on all alike: compare
/// ratios. The figure is the least of all rounds.
package enum AudioBench {
    /// What to measure.
    package struct Options: Sendable {
        /// How many calls take turns: 1 is hot, 1000 is a loaded bridge.
        package var calls = [1, 1000]
        /// Rounds over all candidates; the least time of all counts.
        package var rounds = 9
        /// Frames per round and candidate, at least; nil for as many as take a twentieth of a second, so that what disturbs
        /// the machine disturbs quick candidates and slow ones alike. A round has 64 of each call whatever this is, so that
        /// those that work in blocks cannot spend a round at rest.
        package var frames: Int?
        /// The shared library that `deploy/bench/build.sh` makes; nil leaves the others out.
        package var peers: String?
        /// Only the stage of this name, or those whose names begin so; for counting instructions from outside.
        package var only: String?
        /// Only this path.
        package var path: String?

        /// Everything of ours, with one call and with a thousand, on every path; nobody else's.
        package init() {}

        fileprivate func wants(_ stage: BenchStage) -> Bool {
            guard let only else { return true }
            return BenchStage(rawValue: only) == nil ? stage.rawValue.hasPrefix(only) : stage.rawValue == only
        }
    }

    /// Measures; takes some seconds and one thread. An unreadable shim is reported as no peers.
    package static func run(_ options: Options = Options()) -> Report {
        let shim = options.peers.flatMap(PeerLibrary.init)
        var candidates: [Candidate] = []
        for calls in options.calls {
            for path in InstructionSet.available where options.path == nil || options.path == "\(path)" {
                for stage in BenchStage.allCases where options.wants(stage) {
                    candidates.append(.init(stage: stage, path: path, calls: calls, work: stage.prepare(path, calls)))
                }
            }
            for (index, name) in (shim?.names ?? []).enumerated() {
                for stage in BenchStage.resamplers where options.wants(stage) {
                    guard let shim, let work = shim.prepare(index, stage, calls) else { continue }
                    candidates.append(.init(stage: stage, peer: (index, name), calls: calls, work: work))
                }
            }
        }
        // What is made once, such as tables, is made before anything is counted.
        for candidate in candidates { _ = candidate.work(1) }
        for index in candidates.indices { candidates[index].settle(options.frames) }
        for _ in 0..<options.rounds {
            for index in candidates.indices { candidates[index].measure() }
        }
        var report = Report()
        for candidate in candidates {
            if let peer = candidate.peer {
                report.peers.append(
                    Peer(
                        name: peer.name, stage: candidate.stage.rawValue, calls: candidate.calls,
                        nsPerFrame: candidate.least))
            } else {
                report.stages.append(
                    Stage(
                        stage: candidate.stage.rawValue, path: "\(candidate.path)", calls: candidate.calls,
                        nsPerFrame: candidate.least, instructionsPerFrame: candidate.instructions,
                        allocationsPerFrame: candidate.allocations))
            }
        }
        report.compare()
        if let shim {
            for stage in BenchStage.resamplers where options.wants(stage) {
                report.quality.append(Quality("tel24", stage, stage.quality()))
                for (index, name) in shim.names.enumerated() {
                    report.quality.append(Quality(name, stage, shim.quality(index, stage)))
                }
            }
        }
        return report
    }

    private struct Candidate {
        var stage: BenchStage
        var path = InstructionSet.portable
        var peer: (index: Int, name: String)?
        var calls: Int
        /// Does at least so many frames and returns their number.
        var work: (Int) -> Int
        var frames = 0
        var least = Double.infinity
        var instructions: Double?
        var allocations = 0.0

        /// Decides how many frames a round has.
        mutating func settle(_ wanted: Int?) {
            frames = max(wanted ?? 0, 64 * calls)
            guard wanted == nil else { return }
            let before = Self.cpuNanoseconds()
            let done = work(frames)
            let each = max(1, (Self.cpuNanoseconds() - before) / done)
            frames = max(frames, 50_000_000 / each)
        }

        mutating func measure() {
            let counter = InstructionCounter.shared
            AllocationCounter.begin()
            let instructionsBefore = counter?.read()
            let before = Self.cpuNanoseconds()
            let done = Double(work(frames))
            let after = Self.cpuNanoseconds()
            if let counter, let instructionsBefore {
                let each = Double(counter.read() - instructionsBefore) / done
                instructions = min(instructions ?? each, each)
            }
            least = min(least, Double(after - before) / done)
            allocations = max(allocations, Double(AllocationCounter.end()) / done)
        }

        private static func cpuNanoseconds() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
    }
}
