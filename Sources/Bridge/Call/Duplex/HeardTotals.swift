extension [Playback.Heard] {
    /// One entry for each item, with the sums of its parts, in the order of their beginnings.
    var byItem: [Playback.Heard] {
        reduce(into: []) { totals, part in
            if let index = totals.firstIndex(where: { $0.item == part.item }) {
                totals[index].heardMs += part.heardMs
                totals[index].receivedMs += part.receivedMs
            } else {
                totals.append(part)
            }
        }
    }
}
