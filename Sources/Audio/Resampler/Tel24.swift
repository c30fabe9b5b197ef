/// The taps of tel24: 24 per branch, linear phase, 0–3400 Hz passed and 4600 Hz upwards stopped. Written by
/// `deploy/tools/tel24.py`, which says how; `--check` compares. Whole numbers, so every path gives the same bits.
///
/// Upward, mirrored taps of an outer branch have an even sum: half their sum and half their difference are whole too.
enum Tel24 {
    /// 8 to 24 kHz, Q14, branch p is taps p, p + 3, …: ripple 0.082 dB, rejection 77.5 dB. The greatest
    /// sum of a branch's magnitudes is 37082, and 37082 × 32768 + 8192 < 2³¹.
    static let up3: InlineArray<72, Int16> = [
        12, 34, 58, 56, 11, -56, -90, -43, 66, 142, 90, -82, -226, -177, 76, 324, 297, -60, -459, -482, 3, 620, 741,
        94, -845, -1148, -293, 1160, 1825, 680, -1743, -3319, -1745, 3516, 10374, 15196, 15196, 10374, 3516, -1745,
        -3319, -1743, 680, 1825, 1160, -293, -1148, -845, 94, 741, 620, 3, -482, -459, -60, 297, 324, 76, -177, -226,
        -82, 90, 142, 66, -43, -90, -56, 11, 56, 58, 34, 12,
    ]

    /// 24 to 8 kHz, Q15: ripple 0.087 dB, rejection 77.0 dB. The sum of magnitudes is 61534, and
    /// 61534 × 32768 + 16384 < 2³¹.
    static let down3: InlineArray<72, Int16> = [
        8, 23, 38, 36, 5, -40, -62, -29, 45, 96, 60, -55, -151, -118, 51, 216, 198, -40, -306, -321, 3, 414, 494, 63,
        -563, -765, -195, 774, 1217, 454, -1162, -2212, -1163, 2344, 6916, 10130, 10130, 6916, 2344, -1163, -2212,
        -1162, 454, 1217, 774, -195, -765, -563, 63, 494, 414, 3, -321, -306, -40, 198, 216, 51, -118, -151, -55, 60,
        96, 45, -29, -62, -40, 5, 36, 38, 23, 8,
    ]

    /// 8 to 16 kHz, Q14, branch p is taps p, p + 2, …: ripple 0.087 dB, rejection 80.6 dB. The greatest
    /// sum of a branch's magnitudes is 31430, and 31430 × 32768 + 8192 < 2³¹.
    static let up2: InlineArray<48, Int16> = [
        18, 56, 50, -40, -86, 40, 145, -33, -234, 6, 353, 49, -511, -147, 723, 315, -1014, -600, 1462, 1140, -2319,
        -2503, 5216, 14370, 14370, 5216, -2503, -2319, 1140, 1462, -600, -1014, 315, 723, -147, -511, 49, 353, 6,
        -234, -33, 145, 40, -86, -40, 50, 56, 18,
    ]

    /// 16 to 8 kHz, Q15: ripple 0.084 dB, rejection 80.7 dB. The sum of magnitudes is 62870, and
    /// 62870 × 32768 + 16384 < 2³¹.
    static let down2: InlineArray<48, Int16> = [
        18, 56, 51, -38, -84, 41, 146, -33, -234, 6, 354, 50, -512, -149, 722, 315, -1014, -600, 1462, 1140, -2319,
        -2503, 5217, 14371, 14371, 5217, -2503, -2319, 1140, 1462, -600, -1014, 315, 722, -149, -512, 50, 354, 6,
        -234, -33, 146, 41, -84, -38, 51, 56, 18,
    ]
}
