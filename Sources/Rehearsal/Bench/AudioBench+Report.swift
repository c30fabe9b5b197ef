extension AudioBench {
    /// What was measured; `ringback bench audio --json` prints it.
    package struct Report: Sendable, Encodable {
        /// Our stages.
        package var stages: [Stage] = []
        /// Other libraries' resamplers.
        package var peers: [Peer] = []
        /// What our resamplers, and the others, do to sound.
        package var quality: [Quality] = []
        /// How many times faster ours are, path by path.
        package var ratios: [Ratio] = []
        /// A frame's whole way on a machine of a known speed.
        package var messages: [Message] = []
    }

    /// One stage on one path.
    package struct Stage: Sendable, Encodable {
        /// The part of a frame's way, by the name that `ringback bench audio` prints.
        package var stage: String
        /// The kernels: `portable`, `sse2` or `avx2`.
        package var path: String
        /// How many calls took turns.
        package var calls: Int
        /// CPU time of 20 ms of sound, in nanoseconds: the least of all rounds.
        package var nsPerFrame: Double
        /// Nil where the processor's counters cannot be read.
        package var instructionsPerFrame: Double?
        /// The most of all rounds.
        package var allocationsPerFrame: Double
        /// It is a frame's whole way, from message to message, rather than a part of it. Not printed.
        package var isWhole: Bool { BenchStage(rawValue: stage)?.isWhole ?? false }

        private enum CodingKeys: CodingKey {
            case stage, path, calls, nsPerFrame, instructionsPerFrame, allocationsPerFrame
        }

        /// By the names of its properties. Throws what the encoder throws.
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

    /// One of another library's resamplers.
    package struct Peer: Sendable, Encodable {
        /// The library and its setting, as the shim names them: `speexdsp q3`.
        package var name: String
        /// The stage of ours that it does the work of.
        package var stage: String
        /// How many calls took turns.
        package var calls: Int
        /// CPU time of 20 ms of sound, in nanoseconds: the least of all rounds.
        package var nsPerFrame: Double
    }

    /// What a resampler does to sound in 20 ms frames: tel24, whose paths all give the same bits, or another library's.
    package struct Quality: Sendable, Encodable {
        /// `tel24`, or another library's as in `Peer.name`.
        package var name: String
        /// The resampler: from which rate to which.
        package var stage: String
        /// Greatest less least gain over 53 … 3397 Hz.
        package var rippleDB: Double
        /// The worst image, or fold, of all tones, below the tone.
        package var rejectionDB: Double
        /// Group delay plus what is withheld at the end of a frame.
        package var latencyMS: Double
        /// A tone and all else, with μ-law at the telephone's end.
        package var sinadDB: Double

        init(_ name: String, _ stage: BenchStage, _ quality: SoundQuality) {
            self.name = name
            self.stage = stage.rawValue
            rippleDB = quality.ripple
            rejectionDB = quality.rejection
            latencyMS = quality.latency
            sinadDB = quality.sinad
        }
    }

    /// Another library's time over that of one of our stages that does the same, in the same run.
    package struct Ratio: Sendable, Encodable {
        /// Ours.
        package var stage: String
        /// The kernels of ours: `portable`, `sse2` or `avx2`.
        package var path: String
        /// How many calls took turns, in both.
        package var calls: Int
        /// The other, as in `Peer.name`.
        package var peer: String
        /// Above 1 ours is the faster one.
        package var times: Double
    }

    /// A stage from message to message as it would be where speexdsp q3 takes 2,400 ns for a frame from 8 to 24 kHz.
    package struct Message: Sendable, Encodable {
        /// The frame's way, from message to message.
        package var stage: String
        /// The kernels: `portable`, `sse2` or `avx2`.
        package var path: String
        /// How many calls took turns.
        package var calls: Int
        /// Nanoseconds a frame on such a machine.
        package var scaledNS: Double
    }
}

extension AudioBench.Report {
    /// Compares what was measured.
    mutating func compare() {
        for peer in peers {
            for stage in stages where stage.calls == peer.calls && BenchStage(rawValue: stage.stage)?.peer == peer.stage
            {
                ratios.append(
                    .init(
                        stage: stage.stage, path: stage.path, calls: stage.calls, peer: peer.name,
                        times: peer.nsPerFrame / stage.nsPerFrame))
            }
            guard peer.name == "speexdsp q3", peer.stage == BenchStage.resample_8_24.rawValue else { continue }
            for stage in stages where stage.calls == peer.calls && stage.isWhole {
                messages.append(
                    .init(
                        stage: stage.stage, path: stage.path, calls: stage.calls,
                        scaledNS: stage.nsPerFrame * 2400 / peer.nsPerFrame))
            }
        }
    }
}
