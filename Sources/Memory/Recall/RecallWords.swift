import Foundation

/// A word as recall sees it: in its plainest form, with what its surroundings say about it.
struct RecallWord {
    /// Lower case, without accents and without a possessive ending.
    var lower: String
    /// Written with a capital.
    var isCapital: Bool
    /// The mark in front of it, and behind it: one of `, . ! ? ; :`; 0 for a mere space.
    var before: UInt8, after: UInt8

    var startsSentence: Bool {
        before == UInt8(ascii: ".") || before == UInt8(ascii: "!") || before == UInt8(ascii: "?")
    }

    /// All words of a text. Letters and digits of any script make words; an apostrophe between letters stays.
    static func all(in text: String) -> [RecallWord] {
        var words: [RecallWord] = []
        var letters = String.UnicodeScalarView()
        var isPlain = true
        var mark = UInt8(ascii: ".")
        func close() {
            while letters.last == "'" { letters.removeLast() }
            guard let first = letters.first else { return }
            var lower = String(letters)
            let isCapital = first.properties.isUppercase
            lower = isPlain ? lower.lowercased() : fold(lower)
            if lower.hasSuffix("'s"), lower.utf8.count > 3 { lower.removeLast(2) }
            words.append(RecallWord(lower: lower, isCapital: isCapital, before: mark, after: 0))
            letters = String.UnicodeScalarView()
            isPlain = true
            mark = 0
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": letters.append(scalar)
            case "'", "’": if !letters.isEmpty { letters.append("'") }
            case ",", ".", "!", "?", ";", ":":
                close()
                if mark == 0 || mark == UInt8(ascii: ",") { mark = UInt8(scalar.value) }
                if let last = words.indices.last, words[last].after == 0 { words[last].after = UInt8(scalar.value) }
            case _ where scalar.value > 0x7F && isLetter(scalar):
                letters.append(scalar)
                isPlain = false
            default: close()
            }
        }
        close()
        return words
    }

    private static func fold(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            true
        default: false
        }
    }
}

/// From words to terms: what is looked up in the index.
enum RecallTerms {
    /// The term of a word in lower case, or nil for one that says nothing by itself.
    static func term(_ lower: String) -> String? {
        if stopWords.contains(lower) { return nil }
        if let number = numbers[lower] { return number }
        return Stem.of(irregular[lower] ?? lower)
    }

    /// Words that stand in every sentence.
    private static let stopWords: Set<String> = split(
        """
        a an the and or but if of to in on at by for with from as is are was were be been being am do does did doing have \
        has had having i you he she it we they me him her us them my your his its our their mine yours ours theirs what \
        which who whom whose when where why how that this these those there here not no so too very just than then can \
        could will would should may might must shall about into over after before again out up down off because while \
        also only any some such own same both each more most other myself yourself himself herself itself ourselves \
        don't didn't isn't doesn't wasn't weren't aren't haven't hasn't hadn't won't wouldn't can't couldn't shouldn't \
        it's i'm i've i'll i'd you're you've you'll you'd we're we've we'll we'd they're they've they'll they'd he's he'll \
        he'd she's she'll she'd that's that'll there's here's what's who's how's where's let's oh yes no yeah yep ok okay \
        well um uh hm s t d ll re ve m one really quite rather please
        """)

    /// Forms that no rule of endings brings together, each under its plain form.
    private static let irregular: [String: String] = {
        var forms: [String: String] = [:]
        for group in groups.split(separator: ";") {
            let words = group.split { $0 == " " || $0 == "\n" }.map(String.init)
            for word in words.dropFirst() { forms[word] = words[0] }
        }
        return forms
    }()

    private static let groups = """
        go went gone goes;buy bought;run ran;teach taught;think thought;bring brought;catch caught;fly flew flown;\
        take took taken;give gave given;get got gotten;make made;see saw seen;eat ate eaten;drive drove driven;\
        write wrote written;speak spoke spoken;sing sang sung;swim swam swum;begin began begun;break broke broken;\
        choose chose chosen;fall fell fallen;feel felt;find found;forget forgot forgotten;grow grew grown;hear heard;\
        hold held;keep kept;know knew known;leave left;lend lent;lose lost;meet met;pay paid;ride rode ridden;\
        ring rang rung;say said;sell sold;send sent;sit sat;sleep slept;spend spent;stand stood;steal stole stolen;\
        swear swore;tell told;throw threw thrown;understand understood;wake woke woken;wear wore worn;win won;\
        build built;burn burnt;come came;deal dealt;dig dug;draw drew drawn;dream dreamt;drink drank drunk;\
        fight fought;freeze froze frozen;hide hid hidden;learn learnt;lie lay lain;mean meant;rise rose risen;\
        shake shook shaken;shine shone;shoot shot;show shown;sink sank sunk;slide slid;smell smelt;stick stuck;\
        strike struck;sweep swept;tear tore torn;blow blew blown;bite bit bitten;bend bent;bleed bled;feed fed;\
        hang hung;lead led;light lit;seek sought;become became;bear bore born;spill spilt;weep wept;sew sewn;\
        child children kid kids;man men;woman women;foot feet;tooth teeth;mouse mice;wife wives;life lives;\
        knife knives;leaf leaves;mother mum mom mummy mama;father dad daddy papa;grandmother gran grandma granny nan;\
        grandfather grandpa granddad;bicycle bike bikes;phone telephone;photo photograph picture pictures;movie film films;\
        television tv telly;refrigerator fridge;apartment flat flats;neighbour neighbor neighbors;favourite favorite;\
        colour color;centre center;jewellery jewelry;cancel cancelled canceled cancelling;travel travelled traveled
        """

    /// Small numbers as figures, so that "seven" and "7" meet.
    private static let numbers: [String: String] = [
        "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
        "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
        "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
        "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    ]

    static func split(_ words: String) -> Set<String> {
        Set(words.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
