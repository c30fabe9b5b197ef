/// The sound on the model's leg.
package enum ModelAudio: Sendable, Equatable, CaseIterable {
    /// PCM16, little end first, 24 kHz.
    case pcm16at24k
    /// PCM16, little end first, 16 kHz.
    case pcm16at16k
    /// μ-law, 8 kHz: what the telephone speaks, passed through.
    case pcmu

    /// Bytes on this leg for each sample of the telephone's.
    package var bytesPerTelephoneSample: Int {
        switch self {
        case .pcm16at24k: 6
        case .pcm16at16k: 4
        case .pcmu: 1
        }
    }
}
