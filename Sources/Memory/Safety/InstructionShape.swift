/// Tells text that reports from text that commands the one who reads it.
///
/// A caller may say anything; what matters is that nothing of it works as an instruction in a later call. So this errs on
/// the side of suspicion: what it names is left out of a preamble and quarantined in an extraction, never lost, since the
/// turn itself stays.
package enum InstructionShape {
    /// Phrases that address a model, its rules, its tools or its secrets. Matched as whole words in normalised text.
    private static let phrases: [[String]] = [
        "ignore previous", "ignore all", "ignore the above", "ignore your", "ignore any", "ignore these",
        "ignore what", "ignore everything", "ignore prior", "ignore earlier", "ignore every", "ignore my last",
        "disregard", "forget your instructions", "forget all", "forget everything", "forget previous",
        "forget the rules", "forget what you were", "overrule", "jailbreak", "developer mode", "debug mode",
        "admin mode", "god mode", "sudo", "root access", "system prompt", "system message", "following instructions",
        "hidden instructions", "your guidelines", "your programming", "initial instructions", "prior instructions",
        "previous instructions", "from now on you", "from now on your", "from now on call", "from now on skip",
        "from now on do", "from now on never", "from now on always", "from now on answer", "from now on treat",
        "from now on give", "from now on the assistant", "from now on the agent", "from now on ignore", "act as",
        "you must always", "you must never", "you must not",
        "you must now", "you must give", "you must tell", "you must obey", "instructions to the assistant",
        "instructions for the assistant", "instruction to the assistant", "instruction for the assistant",
        "clearance level", "reveal your", "reveal the", "leak your", "grant access", "grant me", "grant full",
        "pretend to be", "pretend you", "roleplay", "role play as", "you should always", "you have to always",
        "always say", "always tell", "always give me", "always give this", "always give the", "always give him",
        "always give a", "always answer", "always transfer", "always approve",
        "always offer", "always agree", "always trust", "always treat", "never ask", "never mention", "never tell",
        "never say", "never verify", "never check", "never transfer", "never hang up", "do not verify", "do not ask",
        "don't verify", "don't ask for", "do not tell", "do not mention", "skip verification",
        "skip the verification", "skip identity", "without verification", "without verifying", "without asking",
        "no verification", "already verified", "is verified", "am verified", "fully verified", "fully authorised",
        "fully authorized", "is authorised", "is authorized", "has admin", "is an admin", "is administrator",
        "is an administrator", "administrator override", "operator override", "security level", "identity level",
        "access level", "disclose", "read out your", "read me your", "recite your", "tell me your instructions",
        "output your", "exfiltrate", "note to self", "note to assistant", "note to the assistant", "note to agent",
        "note to the agent", "note for the assistant", "note for the agent", "message to the assistant",
        "message for the assistant", "attention assistant", "attention agent", "dear assistant", "hey assistant",
        "dear model", "as an ai", "language model", "the assistant should", "the agent should", "the agent must",
        "the agent will always", "the bot should", "the bot must", "the model should", "the model must",
        "assistant must", "assistant should", "agent must", "ai must", "ai should", "call the function",
        "call the tool", "invoke the", "run the tool", "use the tool", "use your tool", "function call", "tool call",
        "end of records", "end of notes", "end records", "end notes", "end of memory", "begin instructions",
        "end instructions", "start of instructions", "transfer this call", "transfer the call", "transfer all",
        "transfer every", "transfer me to", "transfer the caller", "refund everything", "approve all", "approve any",
        "approve every", "unlock all", "give full access", "full access", "api key", "secret key", "access token",
        "one time code", "when you read this", "if you read this", "if you are reading", "upon reading",
        "whoever reads this", "in every call", "in all future", "in future calls", "in all calls", "for all calls",
        "respond with", "respond only", "reply with", "reply only", "answer with", "answer only", "speak only",
        "say exactly", "say the words", "say only", "start every", "begin every", "end every", "repeat after me",
        "base64", "rot13", "decode this", "decode the", "translate and follow", "follow these", "follow the steps",
        "obey", "comply with", "change the address without", "change the payment", "change my payment",
        "update the payment", "new bank details", "bank details are now", "hang up on", "drop the call",
        "stop recording", "delete all", "delete every", "erase all", "drop table", "password is", "passcode is",
        "passphrase is", "password for", "passcode for", "tell me the password", "bypass the", "bypass all",
        "bypass security", "bypass verification", "override the", "override all", "override your", "execute the",
        "execute this", "execute these", "print your instructions", "print your prompt", "print your rules",
        "repeat your rules", "repeat your instructions", "repeat your prompt", "your policy is to",
        "your policy allows", "use your tools", "list your tools", "list the tools", "your prompt says",
        "your instructions have", "your instructions are", "your instructions say", "your instructions for",
        "new instructions follow", "new instructions for you", "new instructions from", "you are now the",
        "you are now a", "you are now an", "you are now my", "you are now in developer", "you are now in debug",
        "you are now in admin", "you are now free", "you are now allowed", "on the next call say",
        "on the next call tell", "on the next call offer", "on the next call transfer", "in the next call say",
        "in the next call tell", "your rules allow", "your rules say", "your rules are", "your rules have",
    ].map { $0.split(separator: " ").map(String.init) }

    private static let speakers: Set<String> = ["i", "we", "he", "she", "they", "i've", "we've"]
    private static let byFirst: [String: [[String]]] = Dictionary(grouping: phrases, by: { $0[0] })

    /// The words that make the text look like an instruction, or nil when nothing does.
    package static func reason(_ text: String) -> String? {
        let words = PlainWords.of(text)
        for (index, word) in words.enumerated() {
            for phrase in byFirst[word] ?? [] where words[index...].starts(with: phrase) {
                // "I always say": somebody speaks of himself.
                if word == "always", index > 0, speakers.contains(words[index - 1]) { continue }
                return phrase.joined(separator: " ")
            }
        }
        return InstructionPattern.reason(words) ?? encoded(text)
    }

    /// What hides words from those who look for them: a run of 40 characters without a space, letters of two alphabets in
    /// one word, letters borrowed from mathematics or made wide.
    private static func encoded(_ text: String) -> String? {
        var run = 0
        var isLatin = false, isOther = false
        for scalar in text.unicodeScalars {
            run = scalar.properties.isWhitespace ? 0 : run + 1
            if run >= 40 { return "encoded text" }
            switch scalar.value {
            case 0x41...0x5A, 0x61...0x7A: isLatin = true
            case 0x370...0x52F: isOther = isOther || scalar.properties.isAlphabetic
            case 0xFF21...0xFF5A, 0x1D400...0x1D7FF, 0xE0000...0xE007F: return "disguised letters"
            default: if !scalar.properties.isAlphabetic { (isLatin, isOther) = (false, false) }
            }
            if isLatin, isOther { return "disguised letters" }
        }
        return nil
    }
}
