/// This server and another under the same load, in turn, so that both meet the same machine.
struct LoadComparison: Encodable, Sendable {
    var rounds: [Round]
    /// Our processor time by theirs, of all rounds.
    var ratio: Double

    struct Round: Encodable, Sendable {
        var ours: LoadReport
        var theirs: LoadReport
    }

    /// - Parameter program: takes the place of `ringback serve`: it is given the same settings and says where it listens.
    static func run(_ options: LoadBench.Options, beside program: String, rounds: Int) async throws -> LoadComparison {
        var theirs = options
        theirs.server = [program]
        var done: [Round] = []
        for _ in 0..<rounds {
            done.append(
                Round(ours: try await LoadBench(options).run(), theirs: try await LoadBench(theirs).run()))
        }
        let cost = { (report: LoadReport) in report.cpuUsPerCallSecond }
        let ratio = done.map { cost($0.ours) }.reduce(0, +) / max(1, done.map { cost($0.theirs) }.reduce(0, +))
        return LoadComparison(rounds: done, ratio: (ratio * 1000).rounded() / 1000)
    }

    /// For people.
    var table: String {
        let pairs = rounds.map { "ours\n\($0.ours.table)\n\ntheirs\n\($0.theirs.table)\n\n" }.joined()
        let costs = rounds.map { "\(Int($0.ours.cpuUsPerCallSecond)) to \(Int($0.theirs.cpuUsPerCallSecond)) µs" }
        return pairs + "ratio \(ratio): \(costs.joined(separator: ", "))"
    }
}
