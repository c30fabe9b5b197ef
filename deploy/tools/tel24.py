#!/usr/bin/env python3
"""Designs the tel24 filters and writes Sources/Audio/Resampler/Tel24.swift.

Plain Python 3, no packages, the same result everywhere:

    python3 deploy/tools/tel24.py            # designs, prints the measures, writes the table
    python3 deploy/tools/tel24.py --check    # designs and compares with the table that is there

tel24 is a linear-phase FIR with 24 taps per polyphase branch: 72 taps at 24 kHz (L = 3), 48 at 16 kHz (L = 2). It passes
0-3400 Hz and stops from 4600 Hz. The way:

1. The real-valued filter: weighted least squares whose weights are raised where the error is greatest (Lawson), which
   converges to the equal-ripple filter.
2. Whole numbers: rounding, then a descent over single steps and pairs of steps on the 24th power of the weighted error.
   Upward taps are Q14 and every pair of mirrored taps within the outer branches has an even sum, so that the kernel may
   fold the branch into sums and differences without a rounding of its own. Downward taps are Q15.
3. The proof that 32 bits suffice: the greatest sum of magnitudes of a branch, times 32768, plus the rounding, is below 2^31.
"""

import math
import os
import sys

RATE_LOW = 8000
PASS, STOP = 3400.0, 4600.0
TAPS_PER_BRANCH = 24
PASS_WEIGHT, STOP_WEIGHT = 1.0, 76.0


def grid(rate, count):
    """Frequencies (Hz) over pass and stop band, with what is wanted and its weight."""
    stop_end = rate / 2
    width = PASS + (stop_end - STOP)
    points = []
    passing = max(24, int(count * PASS / width))
    stopping = count - passing
    for i in range(passing):
        points.append((PASS * i / (passing - 1), 1.0, PASS_WEIGHT))
    for i in range(stopping):
        points.append((STOP + (stop_end - STOP) * i / (stopping - 1), 0.0, STOP_WEIGHT))
    return points


def basis(rate, half, points):
    """rows[g][n]: what tap n of the first half adds to the amplitude at grid point g."""
    centre = half - 0.5
    return [[2 * math.cos(2 * math.pi * f / rate * (n - centre)) for n in range(half)] for f, _, _ in points]


def solve(matrix, right):
    """Gaussian elimination with partial pivoting."""
    n = len(right)
    rows = [matrix[i][:] + [right[i]] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            if factor:
                source, target = rows[i], rows[r]
                for c in range(i, n + 1):
                    target[c] -= factor * source[c]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (rows[i][n] - sum(rows[i][c] * x[c] for c in range(i + 1, n))) / rows[i][i]
    return x


def equal_ripple(rate, half):
    """The first half of the symmetric taps, amplitude 1 in the pass band."""
    points = grid(rate, 9 * half)
    rows = basis(rate, half, points)
    lawson = [1.0] * len(points)
    best, best_error = None, float("inf")
    for _ in range(60):
        matrix = [[0.0] * half for _ in range(half)]
        right = [0.0] * half
        for row, (_, want, weight), extra in zip(rows, points, lawson):
            w = weight * weight * extra
            if w < 1e-14:
                continue
            for i in range(half):
                wi = w * row[i]
                right[i] += wi * want
                line = matrix[i]
                for j in range(i, half):
                    line[j] += wi * row[j]
        for i in range(half):
            for j in range(i):
                matrix[i][j] = matrix[j][i]
        taps = solve(matrix, right)
        errors = [abs(w * (sum(a * b for a, b in zip(row, taps)) - want)) for row, (_, want, w) in zip(rows, points)]
        worst = max(errors)
        if worst < best_error:
            best, best_error = taps, worst
        lawson = [l * e for l, e in zip(lawson, errors)]
        mean = sum(lawson) / len(lawson)
        lawson = [max(l / mean, 1e-9) for l in lawson]
    return best


def integers(rate, half, scale, taps, moves):
    """Whole-number taps near `taps * scale`; `moves` lists the elementary steps as {index: step}."""
    points = grid(rate, 14 * half)
    rows = basis(rate, half, points)
    whole = start(taps, scale, moves)
    errors = [w * (sum(a * b for a, b in zip(row, whole)) / scale - want) for row, (_, want, w) in zip(rows, points)]
    effects = []
    for move in moves:
        effects.append([w * sum(row[i] * s for i, s in move.items()) / scale for row, (_, _, w) in zip(rows, points)])
    unit = max(abs(e) for e in errors)

    def cost(values, bound):
        total = 0.0
        for v in values:
            v /= unit
            v *= v
            v4 = v * v
            v8 = v4 * v4
            total += v8 * v8 * v8
            if total >= bound:
                return total
        return total

    best = cost(errors, float("inf"))
    signed = [(m, s) for m in range(len(moves)) for s in (1, -1)]
    improved = True
    while improved:
        improved = False
        candidates = [(m,) for m in signed]
        candidates += [(a, b) for i, a in enumerate(signed) for b in signed[i + 1 :] if a[0] != b[0]]
        for combination in candidates:
            trial = errors
            for m, s in combination:
                effect = effects[m]
                trial = [e + s * x for e, x in zip(trial, effect)]
            c = cost(trial, best * (1 - 1e-12))
            if c < best * (1 - 1e-12):
                best, errors, improved = c, trial, True
                for m, s in combination:
                    for i, step in moves[m].items():
                        whole[i] += s * step
    return whole


def start(taps, scale, moves):
    """The nearest whole numbers that the moves can reach from zero."""
    whole = [0] * len(taps)
    for move in moves:
        length = sum(s * s for s in move.values())
        amount = round(sum(taps[i] * scale * s for i, s in move.items()) / length)
        for i, s in move.items():
            whole[i] += amount * s
    return whole


def folding_moves(L, half):
    """Steps that keep h[Lk] + h[Lk + L - 1] even: sum, difference, and the middle branch alone."""
    moves = []
    for k in range(half // L):
        moves.append({L * k: 1, L * k + L - 1: 1})
        moves.append({L * k: 1, L * k + L - 1: -1})
        if L == 3:
            moves.append({L * k + 1: 1})
    return moves


def measure(rate, half, scale, whole):
    """(ripple dB, rejection dB) on a fine grid."""
    points = grid(rate, 4000)
    amplitudes = [(want, sum(a * b for a, b in zip(row, whole)) / scale) for row, (_, want, _) in zip(basis(rate, half, points), points)]
    passing = [a for want, a in amplitudes if want]
    stopping = max(abs(a) for want, a in amplitudes if not want)
    return 20 * math.log10(max(passing) / min(passing)), -20 * math.log10(stopping / max(passing))


def lines(values, indent):
    text, row = [], ""
    for v in values:
        cell = f"{v}, "
        if len(indent + row + cell) > 118:
            text.append(indent + row.rstrip())
            row = ""
        row += cell
    text.append(indent + row.rstrip())
    return "\n".join(text)


def design():
    tables, notes = [], []
    for L in (3, 2):
        rate, half = RATE_LOW * L, TAPS_PER_BRANCH * L // 2
        real = equal_ripple(rate, half)
        up_scale, down_scale = 16384 * L, 32768
        up = integers(rate, half, up_scale, real, folding_moves(L, half))
        down = integers(rate, half, down_scale, real, [{i: 1} for i in range(half)])
        up, down = up + up[::-1], down + down[::-1]
        branch = max(sum(abs(up[i]) for i in range(p, len(up), L)) for p in range(L))
        whole = sum(abs(v) for v in down)
        assert branch * 32768 + 8192 < 2**31 and whole * 32768 + 16384 < 2**31
        assert max(map(abs, up + down)) < 32768
        assert all((up[L * k] + up[L * k + L - 1]) % 2 == 0 for k in range(half // L))
        up_ripple, up_reject = measure(rate, half, up_scale, up[:half])
        down_ripple, down_reject = measure(rate, half, down_scale, down[:half])
        khz = rate // 1000
        tables.append(
            f"    /// 8 to {khz} kHz, Q14, branch p is taps p, p + {L}, …: ripple {up_ripple:.3f} dB, rejection {up_reject:.1f} dB. The greatest\n"
            f"    /// sum of a branch's magnitudes is {branch}, and {branch} × 32768 + 8192 < 2³¹.\n"
            f"    static let up{L}: InlineArray<{2 * half}, Int16> = [\n{lines(up, ' ' * 8)}\n    ]"
        )
        tables.append(
            f"    /// {khz} to 8 kHz, Q15: ripple {down_ripple:.3f} dB, rejection {down_reject:.1f} dB. The sum of magnitudes is {whole}, and\n"
            f"    /// {whole} × 32768 + 16384 < 2³¹.\n"
            f"    static let down{L}: InlineArray<{2 * half}, Int16> = [\n{lines(down, ' ' * 8)}\n    ]"
        )
        notes.append(f"8 -> {khz}: {up_ripple:.3f} dB, {up_reject:.1f} dB; {khz} -> 8: {down_ripple:.3f} dB, {down_reject:.1f} dB")
    body = (
        "/// The taps of tel24: 24 per branch, linear phase, 0–3400 Hz passed and 4600 Hz upwards stopped. Written by\n"
        "/// `deploy/tools/tel24.py`, which says how; `--check` compares. Whole numbers, so every path gives the same bits.\n"
        "///\n"
        "/// Upward, mirrored taps of an outer branch have an even sum: half their sum and half their difference are whole too.\n"
        "enum Tel24 {\n" + "\n\n".join(tables) + "\n}\n"
    )
    return body, notes


def main():
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/Audio/Resampler/Tel24.swift")
    body, notes = design()
    print("\n".join(notes))
    if "--check" in sys.argv[1:]:
        with open(place, encoding="utf-8") as file:
            same = file.read() == body
        print("the table is the design's" if same else "the table differs from the design")
        sys.exit(0 if same else 1)
    with open(place, "w", encoding="utf-8") as file:
        file.write(body)


if __name__ == "__main__":
    main()
