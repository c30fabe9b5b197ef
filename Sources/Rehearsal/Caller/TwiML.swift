/// The TwiML that a bridge answers a webhook with, as far as a caller of this kind follows it. Any thread.
package struct TwiML: Sendable, Equatable {
    /// An element with its attributes and what stands in it.
    package struct Element: Sendable, Equatable {
        /// As written; TwiML minds the case.
        package var name: String
        /// By name.
        package var attributes: [String: String] = [:]
        /// In order.
        package var children: [Element] = []
        /// The text between its tags, without that of its children.
        package var text = ""

        /// The first child of a name.
        package func child(_ name: String) -> Element? { children.first { $0.name == name } }
    }

    /// Where a two-way stream is wanted.
    package struct Stream: Sendable, Equatable {
        /// As written.
        package var url: String
        /// What goes into `start` as `customParameters`, in order.
        package var parameters: [Parameter] = []
        /// Where the stream's beginning and end are told.
        package var statusCallback: String?
    }

    /// A name and a value.
    package struct Parameter: Sendable, Equatable {
        /// Unescaped.
        package var name: String
        /// Unescaped.
        package var value: String
    }

    /// The verbs in order.
    package var verbs: [Element]

    /// Reads a document. nil when it is not well-formed or its root is not `Response`; names are case-sensitive, as
    /// Twilio's are. Comments, declarations and CDATA are understood, entities beyond the five of XML and numbers are not.
    package init?(_ text: String) {
        var reader = XMLReader(text)
        guard let root = reader.document(), root.name == "Response" else { return nil }
        verbs = root.children
    }

    /// The stream of the first `Connect`.
    package var stream: Stream? {
        guard let stream = verbs.first(where: { $0.name == "Connect" })?.child("Stream"),
            let url = stream.attributes["url"]
        else { return nil }
        let parameters = stream.children.filter { $0.name == "Parameter" }.compactMap { one -> Parameter? in
            guard let name = one.attributes["name"], let value = one.attributes["value"] else { return nil }
            return Parameter(name: name, value: value)
        }
        return Stream(url: url, parameters: parameters, statusCallback: stream.attributes["statusCallback"])
    }

    /// What is said before or instead of a stream.
    package var said: [String] {
        verbs.filter { $0.name == "Say" }.map { $0.text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }
    /// The document ends the call by itself.
    package var hangsUp: Bool { verbs.contains { $0.name == "Hangup" } }
    /// Why the call is not answered: `rejected`, `busy`; nil when it is.
    package var rejection: String? {
        guard let first = verbs.first, first.name == "Reject" else { return nil }
        return first.attributes["reason"] ?? "rejected"
    }
}

/// Just enough XML for TwiML: no name spaces, no document types.
private struct XMLReader {
    private var rest: Substring
    private static let maxDepth = 16

    init(_ text: String) { rest = text[...] }

    mutating func document() -> TwiML.Element? {
        guard skipMisc(), let root = element(0), skipMisc(), rest.isEmpty else { return nil }
        return root
    }

    /// White space, the declaration and comments.
    private mutating func skipMisc() -> Bool {
        while true {
            rest = rest.drop(while: \.isWhitespace)
            if rest.hasPrefix("<?") {
                guard take(through: "?>") != nil else { return false }
            } else if rest.hasPrefix("<!--") {
                guard take(through: "-->") != nil else { return false }
            } else {
                return true
            }
        }
    }

    private mutating func element(_ depth: Int) -> TwiML.Element? {
        guard depth < Self.maxDepth, take("<") else { return nil }
        var element = TwiML.Element(name: name())
        guard !element.name.isEmpty else { return nil }
        while true {
            let hadSpace = rest.first?.isWhitespace == true
            rest = rest.drop(while: \.isWhitespace)
            if take("/>") { return element }
            if take(">") { break }
            let name = name()
            guard hadSpace, !name.isEmpty, take("="), let quote = rest.first, quote == "\"" || quote == "'" else {
                return nil
            }
            rest = rest.dropFirst()
            guard let raw = take(through: String(quote)), !raw.contains("<"), let value = Self.unescape(raw),
                element.attributes.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        while true {
            let end = rest.firstIndex(of: "<") ?? rest.endIndex
            guard let text = Self.unescape(rest[..<end]) else { return nil }
            element.text += text
            rest = rest[end...]
            if rest.hasPrefix("</") {
                guard take("</"), name() == element.name else { return nil }
                rest = rest.drop(while: \.isWhitespace)
                return take(">") ? element : nil
            } else if rest.hasPrefix("<!--") {
                guard take(through: "-->") != nil else { return nil }
            } else if rest.hasPrefix("<![CDATA[") {
                guard let text = take(through: "]]>") else { return nil }
                element.text += text.dropFirst(9)
            } else {
                guard let child = self.element(depth + 1) else { return nil }
                element.children.append(child)
            }
        }
    }

    private mutating func name() -> String {
        let name = rest.prefix { $0.isLetter || $0.isNumber || "-_:.".contains($0) }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    /// What stands before `text`, which is passed too.
    private mutating func take(through text: String) -> Substring? {
        guard let found = rest.firstRange(of: text) else { return nil }
        defer { rest = rest[found.upperBound...] }
        return rest[..<found.lowerBound]
    }

    private static func unescape(_ raw: Substring) -> String? {
        var out = ""
        var rest = raw
        while let at = rest.firstIndex(of: "&") {
            out += rest[..<at]
            guard let end = rest[at...].firstIndex(of: ";") else { return nil }
            switch rest[rest.index(after: at)..<end] {
            case "amp": out += "&"
            case "lt": out += "<"
            case "gt": out += ">"
            case "quot": out += "\""
            case "apos": out += "'"
            case let number where number.hasPrefix("#"):
                let isHex = number.hasPrefix("#x")
                guard let code = UInt32(number.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
                    let scalar = UnicodeScalar(code)
                else { return nil }
                out.unicodeScalars.append(scalar)
            default: return nil
            }
            rest = rest[rest.index(after: end)...]
        }
        return out + rest
    }
}
