import Foundation

/// Settings in a JSON file; comments and trailing commas are allowed (JSON5).
enum SettingsFile {
    private enum Scalar: Decodable {
        case text(String)
        init(from decoder: any Decoder) throws {
            let box = try decoder.singleValueContainer()
            if let text = try? box.decode(String.self) {
                self = .text(text)
            } else if let number = try? box.decode(Int.self) {
                self = .text(String(number))
            } else {
                self = .text(String(try box.decode(Bool.self)))
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
        guard let values = try? decoder.decode([String: Scalar].self, from: data) else {
            throw SettingsError(
                name: "--config", value: path,
                allowed: "a JSON object of settings, each a text, a number or a truth value")
        }
        var named: [String: String] = [:]
        for (key, value) in values {
            guard case .text(let text) = value else { continue }
            let upper = key.uppercased()
            named[Settings.readers[upper] != nil ? upper : "RINGBACK_" + upper] = text
        }
        return named
    }
}
