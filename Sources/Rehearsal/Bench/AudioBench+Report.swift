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
        package var stage: String
        package var path: String
        package var calls: Int
        package var nsPerFrame: Double
        /// Nil where the processor's counters cannot be read.
        package var instructionsPerFrame: Double?
        package var allocationsPerFrame: Double
        /// It is a frame's whole way, from message to message, rather than a part of it. Not printed.
        package var isWhole: Bool { BenchStage(rawValue: stage)?.isWhole ?? false }

        private enum CodingKeys: CodingKey {
            case stage, path, calls, nsPerFrame, instructionsPerFrame, allocationsPerFrame
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

    /// One of another library's resamplers.
    package struct Peer: Sendable, Encodable {
        package var name: String
        package var stage: String
        package var calls: Int
        package var nsPerFrame: Double
    }

    /// What a resampler does to sound in 20 ms frames: tel24, whose paths all give the same bits, or another library's.
    package struct Quality: Sendable, Encodable {
        package var name: String
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
        package var stage: String
        package var path: String
        package var calls: Int
        package var peer: String
        package var times: Double
    }

    /// A stage from message to message as it would be where speexdsp q3 takes 2,400 ns for a frame from 8 to 24 kHz.
    package struct Message: Sendable, Encodable {
        package var stage: String
        package var path: String
        package var calls: Int
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
