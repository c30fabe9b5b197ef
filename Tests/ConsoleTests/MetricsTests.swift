import Foundation
import Records
import Testing

@testable import Console

/// What Prometheus reads.
@Suite struct MetricsTests {
    private func lines(_ metrics: Metrics, jobs: [JobCount] = []) -> [String] {
        MetricsText(metrics, jobs: jobs).text.split(separator: "\n").map(String.init)
    }

    @Test func `a histogram's buckets count what lies below their bound, in seconds`() {
        let metrics = Metrics(endReasons: [])
        for ms in [50, 51, 99, 20_000] { metrics.firstAudio.note(milliseconds: ms) }
        let text = lines(metrics)
        #expect(text.contains(#"ringback_first_audio_seconds_bucket{le="0.05"} 1"#))
        #expect(text.contains(#"ringback_first_audio_seconds_bucket{le="0.1"} 3"#))
        #expect(text.contains(#"ringback_first_audio_seconds_bucket{le="10"} 3"#))
        #expect(text.contains(#"ringback_first_audio_seconds_bucket{le="+Inf"} 4"#))
        #expect(text.contains("ringback_first_audio_seconds_count 4"))
        #expect(text.contains("ringback_first_audio_seconds_sum 20.2"))
        #expect(metrics.firstAudio.bound(of: 0.5) == 100)
        #expect(metrics.firstAudio.bound(of: 1) == nil)
    }

    @Test func `a value that has no place of its own is counted as other, so that labels can't multiply`() {
        let metrics = Metrics(endReasons: ["caller_hangup"])
        metrics.callsEnded["caller_hangup"].add()
        metrics.callsEnded["+14155550100"].add()
        let text = lines(metrics)
        #expect(text.contains(#"ringback_calls_ended_total{reason="caller_hangup"} 1"#))
        #expect(text.contains(#"ringback_calls_ended_total{reason="other"} 1"#))
        #expect(!text.contains { $0.contains("4155550100") })
    }

    @Test func `jobs are counted over their kinds`() {
        let jobs = [JobCount(kind: "a", state: .dead, count: 2), JobCount(kind: "b", state: .dead, count: 3)]
        #expect(lines(Metrics(endReasons: []), jobs: jobs).contains(#"ringback_jobs{state="dead"} 5"#))
    }

    @Test func `counting from many threads loses nothing`() async {
        let counter = Counter()
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<10_000 { counter.add() } } }
        }
        #expect(counter.count == 80_000)
    }
}
