/// The verbs the rules know. Everything here is English; a call in another tongue yields no promises by rule.
enum Verbs {
    /// What one can owe somebody: doing it leaves a trace outside the call.
    static let deliverable: Set<String> = [
        "send", "email", "mail", "post", "text", "ship", "deliver", "bring", "call", "ring", "phone", "fax", "forward",
        "return", "order", "book", "schedule", "reschedule", "cancel", "fix", "repair", "replace", "install", "come",
        "visit",
        "drop", "pick", "collect", "pay", "refund", "credit", "waive", "confirm", "arrange", "organise", "organize",
        "prepare", "write", "issue", "print", "reserve", "keep", "put", "leave", "raise", "file", "submit", "sign",
        "fill",
        "upload", "move", "change", "update", "add", "remove", "pass", "chase", "follow", "find", "ask", "contact",
        "notify",
        "inform", "remind", "page", "dispatch", "renew", "extend", "review", "meet", "attend", "stop", "swing", "pop",
        "finish", "complete", "shred", "clear", "clean", "back", "lend", "loan", "freeze", "unlock", "lock", "block",
        "release", "process", "share", "register", "enrol", "enroll", "report", "provide", "supply", "cover",
        "complain", "reply", "respond",
        "settle", "transfer", "deduct", "reimburse", "compensate", "escalate", "test", "measure", "inspect", "adjust",
        "activate", "deactivate", "switch", "open", "close", "cut", "water", "feed", "copy", "scan", "hand", "set",
        "charge", "exchange", "swap", "fit", "stay", "wire", "reach", "speak", "tow", "empty", "reset", "hold", "give",
        "make", "take", "let", "get", "have", "pull", "check", "look", "flag", "log", "note", "record", "wire", "rush",
        "expedite", "reprint", "revise", "draft", "quote", "invoice", "courier", "sort", "push", "bump", "reissue",
        "resend",
        "redo", "rebook", "refer", "prescribe", "top", "restock", "scan", "overnight", "ping", "message", "attach",
        "enclose",
        "authorise", "authorize", "approve", "initiate", "investigate", "research", "enquire", "inquire", "alert",
        "touch",
        "circle", "throw", "include", "fetch", "grab", "comp", "discount", "knock", "match", "postpone", "shift",
        "mount",
        "hook", "connect", "disconnect", "turn", "mend", "patch", "service", "wash", "paint", "tile", "mow", "trim",
        "prune",
        "treat", "examine", "assess", "appraise", "evaluate", "finalise", "finalize", "wrap", "build", "bake", "cook",
        "pack",
        "box", "assemble", "load", "unload", "transport", "drive", "host", "shoot", "stick", "relay", "loop", "request",
        "correct", "rebill", "prorate", "restore", "rerun", "retest", "recheck", "mark", "tag", "publish", "sell",
        "donate",
        "sweep", "vacuum", "tidy", "hire", "assign", "allocate", "secure", "lay", "reserve", "rotate", "deposit",
        "save", "squeeze", "slot", "pencil", "venmo", "zelle", "paypal", "bill", "draw", "design", "edit", "translate",
        "notarize", "notarise", "photograph", "amend", "rework", "remit", "withdraw", "sand", "polish", "spray",
        "vaccinate", "groom", "start", "begin", "store", "rebuild", "crate", "rent", "introduce",
    ]

    /// What is done while the other one waits on the line; a promise only with a date.
    static let inCall: Set<String> = [
        "check", "look", "pull", "transfer", "hold", "confirm", "reach", "set", "test", "find",
    ]

    /// What reaches the other one without an object: "I'll be calling".
    static let messages: Set<String> = ["call", "ring", "phone", "email", "text", "write", "come", "visit", "pay"]

    /// Verbs that pass on news, where nothing else is their object.
    static let telling: Set<String> = [
        "call", "ring", "phone", "email", "text", "message", "write", "let", "notify", "inform", "tell", "update",
        "reply", "contact", "alert", "ping",
    ]
    /// Verbs that pass on news only when news is their object.
    static let bringing: Set<String> = ["receive", "send", "give"]
    /// News as it is passed on: "a text", "a call".
    static let tidings: Set<String> = [
        "call", "ring", "email", "text", "message", "note", "notification", "word", "news", "update", "shout", "line",
        "buzz", "alert", "right", "first", "thing", "straight",
    ]

    /// What one says of oneself; never owed to anybody.
    static let stative: Set<String> = [
        "be", "see", "think", "believe", "bet", "say", "admit", "wait", "know", "need", "want", "like", "love", "hope",
        "guess",
        "feel", "understand", "appreciate", "live", "manage", "tell", "try", "remember", "forget", "miss", "die",
        "kill",
        "wonder", "assume", "go", "talk", "sleep", "eat", "cry", "laugh", "imagine", "suppose", "consider", "listen",
        "explain", "repeat", "spell", "connect", "never", "not", "always", "still", "survive", "enjoy", "buy", "win",
        "lose",
        "become", "end", "happen", "hear", "spare", "skip", "grant", "second",
    ]

    /// Verbs that ask for an answer on the spot, not for a deed.
    static let answering: Set<String> = [
        "tell", "say", "spell", "repeat", "hear", "hold", "wait", "explain", "help", "look", "check", "see", "describe",
        "remember", "believe", "imagine", "give", "do", "be", "read", "speak", "understand", "confirm", "put", "have",
        "go",
        "come", "turn", "try", "let",
    ]

    /// Verbs that mean the same deed for the purpose of finding a promise said twice.
    static func family(_ verb: String) -> String {
        switch verb {
        case "send", "email", "mail", "post", "ship", "forward", "receive", "fax", "courier", "overnight", "resend":
            "send"
        case "text", "message", "ping", "shoot": "text"
        case "call", "ring", "phone": "call"
        case "come", "visit", "drop", "pop", "swing", "stop": "come"
        case "fix", "repair": "fix"
        case "book", "schedule", "reschedule", "appointment": "appointment"
        case "reserve", "hold", "keep": "keep"
        default: verb
        }
    }

    /// What may be said to "be" by a date, and the deed behind it.
    static let outcomes: [String: String] = [
        "ready": "prepare", "delivered": "deliver", "shipped": "ship", "sent": "send", "processed": "process",
        "refunded": "refund", "credited": "credit", "fixed": "fix", "repaired": "repair", "finished": "finish",
        "done": "finish",
        "completed": "complete", "installed": "install", "replaced": "replace", "posted": "post", "mailed": "mail",
        "emailed": "email", "returned": "return", "released": "release", "updated": "update", "scheduled": "schedule",
        "resolved": "resolve", "restored": "restore", "cleared": "clear", "approved": "approve", "issued": "issue",
        "serviced": "service", "cleaned": "clean", "back": "return", "waiting": "prepare", "available": "provide",
    ]

    /// The deed behind an outcome; the word itself when it is none.
    static func plain(of outcome: String) -> String { outcomes[outcome] ?? outcome }

    /// Words that only colour a verb.
    static let adverbs: Set<String> = [
        "also", "then", "just", "definitely", "certainly", "personally", "gladly", "happily", "simply", "surely",
        "quickly",
        "even", "now", "actually", "absolutely", "of", "course", "probably", "maybe", "perhaps", "still",
    ]

    /// Adverbs that take the promise out of a promise.
    static let hedges: Set<String> = ["probably", "maybe", "perhaps", "possibly", "hopefully"]

    /// The plain form of an "-ing" form among the deliverable verbs, or nil.
    static func base(of gerund: String) -> String? {
        guard gerund.hasSuffix("ing"), gerund.count > 4 else { return nil }
        let stem = String(gerund.dropLast(3))
        for candidate in [stem, stem + "e", String(stem.dropLast())] where deliverable.contains(candidate) {
            return candidate
        }
        return nil
    }

    /// Words that say nothing about what is owed.
    static let empty: Set<String> = [
        "a", "an", "the", "it", "that", "this", "them", "those", "these", "you", "your", "me", "my", "us", "our", "him",
        "her",
        "his", "their", "to", "for", "of", "in", "on", "at", "by", "with", "from", "up", "out", "off", "over", "back",
        "down",
        "and", "or", "so", "then", "too", "as", "well", "right", "away", "now", "again", "please", "about", "into",
        "there",
        "here", "some", "any", "all", "will", "be", "is", "are", "he", "she", "they", "we", "i", "caller", "caller's",
        "just", "directly", "straight",
        "one", "sure", "know", "also", "own", "if", "when", "than", "more", "new",
    ]

    /// The content of a phrase for comparing promises: lower case, without plural endings and empty words.
    static func content(_ words: some Sequence<String>) -> Set<String> {
        Set(words.filter { !empty.contains($0) && $0.contains(where: \.isLetter) }.map(stem))
    }

    private static func stem(_ word: String) -> String {
        if word.hasSuffix("ies"), word.count > 4 { return String(word.dropLast(3)) + "y" }
        if word.hasSuffix("'s") { return String(word.dropLast(2)) }
        if word.hasSuffix("s"), !word.hasSuffix("ss"), word.count > 3 { return String(word.dropLast()) }
        return word
    }
}
