internal import JSONText

/// What a value of the Realtime protocol may be; checked as the real server does, by name and type.
indirect enum Rule: Sendable {
    case text, flag, anything
    case number(ClosedRange<Double>)
    case integer(ClosedRange<Int>)
    case oneOf([String])
    case list(Rule)
    /// Names that may stand there; `required` must.
    case object([String: Rule], required: [String])
    /// Which object it is, by its `type`.
    case kinds([String: [String: Rule]])
    case either([Rule])
    case null

    /// That, or null.
    static func optional(_ rule: Rule) -> Rule { .either([.null, rule]) }
    static func object(_ members: [String: Rule]) -> Rule { .object(members, required: []) }

    /// What is wrong with `value`, which stands at `path`; nil when nothing is.
    func fault(_ value: JSON, at path: String) -> Refusal? {
        switch self {
        case .anything: return nil
        case .text: return value.string == nil ? .type(path, "a string", value) : nil
        case .flag: return value.bool == nil ? .type(path, "a boolean", value) : nil
        case .null: return value == .null ? nil : .type(path, "null", value)
        case .number(let range):
            guard let number = value.double else { return .type(path, "a number", value) }
            return range.contains(number) ? nil : .range(path, "\(range.lowerBound)", "\(range.upperBound)", value)
        case .integer(let range):
            guard let number = value.double.flatMap(Int.init(exactly:)) else { return .type(path, "an integer", value) }
            return range.contains(number) ? nil : .range(path, "\(range.lowerBound)", "\(range.upperBound)", value)
        case .oneOf(let names):
            guard let name = value.string else { return .type(path, "a string", value) }
            return names.contains(name) ? nil : .value(path, name, names)
        case .list(let rule):
            guard let elements = value.array else { return .type(path, "an array", value) }
            for (index, element) in elements.enumerated() {
                if let fault = rule.fault(element, at: "\(path)[\(index)]") { return fault }
            }
            return nil
        case .object(let members, let required):
            guard let given = value.members else { return .type(path, "an object", value) }
            let prefix = path.isEmpty ? "" : path + "."
            for name in required where value[name] == nil { return .missing(prefix + name) }
            for member in given {
                guard let rule = members[member.name] else { return .unknown(prefix + member.name) }
                if let fault = rule.fault(member.value, at: prefix + member.name) { return fault }
            }
            return nil
        case .kinds(let kinds):
            guard value.members != nil else { return .type(path, "an object", value) }
            guard let kind = value["type"] else { return .missing(path + ".type") }
            guard let name = kind.string else { return .type(path + ".type", "a string", kind) }
            guard let members = kinds[name] else { return .value(path + ".type", name, kinds.keys.sorted()) }
            return Rule.object(members.merging(["type": .text]) { $1 }, required: []).fault(value, at: path)
        case .either(let rules):
            let faults = rules.map { $0.fault(value, at: path) }
            // The last is the one that was most likely meant.
            return faults.contains(nil) ? nil : faults.last ?? nil
        }
    }
}

/// Why a client event has no effect: what an `error` event says.
struct Refusal: Error, Equatable {
    var code: String
    var message: String
    var param: String?

    static func type(_ path: String, _ wanted: String, _ value: JSON) -> Refusal {
        let found =
            switch value {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        return Refusal(
            code: "invalid_type", message: "Invalid type for '\(path)': expected \(wanted), but got \(found) instead.",
            param: path)
    }
    static func value(_ path: String, _ value: String, _ allowed: [String]) -> Refusal {
        let names = allowed.map { "'\($0)'" }
        let list =
            names.count > 1
            ? names.dropLast().joined(separator: ", ") + ", and " + names[names.count - 1] : names.joined()
        return Refusal(
            code: "invalid_value",
            message: "Invalid value: '\(value.prefix(100))'. Supported values are: \(list).", param: path)
    }
    static func range(_ path: String, _ low: String, _ high: String, _ value: JSON) -> Refusal {
        Refusal(
            code: "invalid_value",
            message: "Invalid '\(path)': expected a value from \(low) to \(high), but got \(value.text).",
            param: path)
    }
    static func missing(_ path: String) -> Refusal {
        Refusal(code: "missing_required_parameter", message: "Missing required parameter: '\(path)'.", param: path)
    }
    static func unknown(_ path: String) -> Refusal {
        Refusal(code: "unknown_parameter", message: "Unknown parameter: '\(path.prefix(200))'.", param: path)
    }
}
