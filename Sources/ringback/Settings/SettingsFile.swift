import Foundation
import JSONText

/// Settings in a JSON file; comments and trailing commas are allowed (JSON5).
enum SettingsFile {
    /// Any value. What the environment can only hold as text is read as such: `{"lines": {…}}` as well as `{"lines": "{…}"}`.
    private enum Value: Decodable {
        case text(String), truth(Bool), number(String), list([Value]), object([String: Value]), nothing

        init(from decoder: any Decoder) throws {
            let box = try decoder.singleValueContainer()
            if let text = try? box.decode(String.self) {
                self = .text(text)
            } else if let truth = try? box.decode(Bool.self) {
                self = .truth(truth)
            } else if let number = try? box.decode(Int.self) {
                self = .number(String(number))
            } else if let number = try? box.decode(Double.self) {
                self = .number(String(number))
            } else if let list = try? box.decode([Value].self) {
                self = .list(list)
            } else if box.decodeNil() {
                self = .nothing
            } else {
                self = .object(try box.decode([String: Value].self))
            }
        }

        /// As it would stand in the environment; nil where it says nothing.
        var text: String? {
            switch self {
            case .text(let text), .number(let text): text
            case .truth(let truth): truth ? "on" : "off"
            case .list, .object: json.text
            case .nothing: nil
            }
        }

        private var json: JSON {
            switch self {
            case .text(let text): .string(text)
            case .truth(let truth): .bool(truth)
            case .number(let text): Double(text).map { JSON.number($0) } ?? .null
            case .list(let list): .array(list.map(\.json))
            case .object(let members):
                .object(members.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value.json) })
            case .nothing: .null
            }
        }
    }

    /// The values by their names in the environment.
    static func read(_ path: String) throws(SettingsError) -> [String: String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingsError(name: "--config", value: path, allowed: "a file that can be read")
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        guard let values = try? decoder.decode([String: Value].self, from: data) else {
            throw SettingsError(
                name: "--config", value: path,
                allowed: "a JSON object of settings; look for a comma, a quotation mark or a bracket that is missing")
        }
        var named: [String: String] = [:]
        for (key, value) in values {
            let upper = key.uppercased()
            named[Settings.readers[upper] != nil ? upper : "RINGBACK_" + upper] = value.text
        }
        return named
    }
}
