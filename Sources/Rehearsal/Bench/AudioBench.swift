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
        /// Frames per round and candidate, at least. A round has 64 of each call whatever this is, so that those that work in
        /// blocks cannot spend a round at rest.
        package var frames = 4000
        /// The shared library that `deploy/bench/build.sh` makes; nil leaves the others out.
        package var peers: String?
        /// Only the stage of this name, or those whose names begin so; for counting instructions from outside.
        package var only: String?
        /// Only this path.
        package var path: String?

        package init() {}

        fileprivate func wants(_ stage: BenchStage) -> Bool {
            guard let only else { return true }
            return BenchStage(rawValue: only) == nil ? stage.rawValue.hasPrefix(only) : stage.rawValue == only
        }
    }

    /// What was measured; `ringback bench audio --json` prints it.
    package struct Report: Sendable, Encodable {
        /// Our stages.
        package var stages: [Stage]
        /// Other libraries' resamplers.
        package var peers: [Peer]
    }

    /// One stage on one path.
    package struct Stage: Sendable, Encodable {
        package var stage: String
        package var path: String
        package var calls: Int
        package var nsPerFrame: Double
        /// Nil where the processor's counters cannot be read.
        package var instructionsPerFrame: Double?
        package var allocationsPerFrame: Double

        enum CodingKeys: String, CodingKey {
            case stage, path, calls
            case nsPerFrame = "ns_per_frame"
            case instructionsPerFrame = "instructions_per_frame"
            case allocationsPerFrame = "allocations_per_frame"
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(stage, forKey: .stage)
            try container.encode(path, forKey: .path)
            try container.encode(calls, forKey: .calls)
            try container.encode(nsPerFrame, forKey: .nsPerFrame)
            // Null, rather than absent: the shape is a promise.
            try container.encode(instructionsPerFrame, forKey: .instructionsPerFrame)
            try container.encode(allocationsPerFrame, forKey: .allocationsPerFrame)
        }
    }

    /// One of another library's resamplers, with what it does to sound in 20 ms frames.
    package struct Peer: Sendable, Encodable {
        package var name: String
        package var stage: String
        package var calls: Int
        package var nsPerFrame: Double
        /// Greatest less least gain over 53 … 3397 Hz.
        package var rippleDB: Double
        /// The worst image, or fold, of all tones, below the tone.
        package var rejectionDB: Double
        /// Group delay plus what is withheld at the end of a frame.
        package var latencyMS: Double

        enum CodingKeys: String, CodingKey {
            case name, stage, calls
            case nsPerFrame = "ns_per_frame"
            case rippleDB = "ripple_db"
            case rejectionDB = "rejection_db"
            case latencyMS = "latency_ms"
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
        for _ in 0..<options.rounds {
            for index in candidates.indices {
                candidates[index].measure(max(options.frames, 64 * candidates[index].calls))
            }
        }
        var report = Report(stages: [], peers: [])
        for candidate in candidates {
            if let (index, name) = candidate.peer, let shim {
                let quality = shim.quality(index, candidate.stage)
                report.peers.append(
                    Peer(
                        name: name, stage: candidate.stage.rawValue, calls: candidate.calls,
                        nsPerFrame: candidate.least,
                        rippleDB: quality.ripple, rejectionDB: quality.rejection, latencyMS: quality.latency))
            } else {
                report.stages.append(
                    Stage(
                        stage: candidate.stage.rawValue, path: "\(candidate.path)", calls: candidate.calls,
                        nsPerFrame: candidate.least, instructionsPerFrame: candidate.instructions,
                        allocationsPerFrame: candidate.allocations))
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
        var least = Double.infinity
        var instructions: Double?
        var allocations = 0.0

        mutating func measure(_ frames: Int) {
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
