/// What commands have in common however they are worded: a word that acts on the line's own rules, tools or trust, close to the
/// word for what it acts on. Catches what the list of phrases does not know.
enum InstructionPattern {
    private struct Pair {
        var name: String
        /// One of these …
        var acts: Set<String>
        /// … followed by one of those …
        var on: Set<String>
        /// … with at most so many words between.
        var gap: Int
    }

    private static let pairs: [Pair] = [
        Pair(
            name: "acts on the line's rules",
            acts: split(
                "stop drop remove disable deactivate lift override bypass skip suspend waive show print repeat recite reveal "
                    + "ignore break forget off none without no following"),
            on: split("rules restrictions limits guidelines prompt filter safeguards verification"), gap: 3),
        Pair(
            name: "acts on trust",
            acts: split("treat mark consider set raise regard count accept flag register note record notes file"),
            on: split("verified trusted authorised authorized authenticated privileged"), gap: 6),
        Pair(
            name: "claims trust", acts: split("caller me number contact i customer"),
            on: split("verified authenticated administrator admin superuser"), gap: 3),
        Pair(
            name: "changes the level", acts: split("raise set lift change upgrade"), on: split("level clearance"),
            gap: 2),
        Pair(
            name: "changes the mode", acts: split("unrestricted maintenance test hidden admin debug developer god"),
            on: ["mode"], gap: 1),
        Pair(
            name: "runs a tool", acts: split("execute run use trigger invoke call"),
            on: split("tool function command script"), gap: 2),
        Pair(
            name: "asks for other people's records",
            acts: split(
                "give tell read print show send share reveal question questions names notes said everything see"),
            on: split("callers caller's customers others people's owner's"), gap: 5),
        Pair(
            name: "leaves word for a later call",
            acts: split("when whenever each every next if"),
            on: split("unlock grant aloud password token"), gap: 8),
    ]

    private static let phrases: [[String]] = """
        end call|transfer call|endcall|transfercall|your next answer|your next reply|the next agent|next conversation begin|everything above|
        before this sentence|word for word|system administrator|the operator speaking|important instruction|urgent instruction|
        instruction to the|instruction for the|security notice|policy update|updated policy|new policy for|a new policy discounts|
        new rule|this rule|store this rule|save this to memory|into your notes|to memory the|your hidden|you are no longer|
        you are not bound|you have no|no longer apply|do not apply to this|not apply to this caller|being the assistant|
        without any restrictions|starting now you|from today on you|as of now the verification|is switched off for me|
        do as i say|override caller|no code is needed|i am the developer of|i am your creator|i am your developer|
        see other people's|skip all questions|waive every fee|every call to my|all calls to my|call to my mobile|all access|
        your safety|the identity check|questions about identity|the transcript to my|give the caller the|tell the caller the|
        this number rings|when this caller|i call you have to|when i ring again|if anyone asks the|message from head office|
        will now read out|show me your instructions|the admin token|private number
        """.split { $0 == "|" || $0 == "\n" }.map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
    private static let byFirst = Dictionary(grouping: phrases, by: { $0[0] })

    /// What makes the words look like a command, or nil.
    static func reason(_ words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            for phrase in byFirst[word] ?? [] where words[index...].starts(with: phrase) {
                return phrase.joined(separator: " ")
            }
            for pair in pairs where pair.acts.contains(word) {
                let behind = words.indices[(index + 1)...].prefix(pair.gap + 1)
                // "Send us a photo of the caller's door" is how the rules write "your door": his own, and nobody else's.
                let isOn = behind.contains { place in
                    pair.on.contains(words[place]) && !(words[place] == "caller's" && words[place - 1] == "the")
                }
                if isOn { return pair.name }
            }
        }
        return nil
    }

    private static func split(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }
}
