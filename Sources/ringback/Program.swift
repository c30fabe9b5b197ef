import Foundation
import Records

/// Chooses a command and turns what goes wrong into an exit status: 0 done, 1 failed, 2 wrong usage.
enum Program {
    /// Why a command ended without doing what it should.
    enum Failure: Error {
        /// It ran and failed; one line, with what to do.
        case failed(String)
        case usage(String)
    }

    static func run(_ arguments: [String]) async -> Int32 {
        do {
            guard let name = arguments.first else { throw Failure.usage(help) }
            if ["help", "--help", "-h"].contains(name) {
                print(help)
                return 0
            }
            guard let command = commands[name] else {
                throw Failure.usage("there is no command ‘\(name.prefix(40))’\n\n\(help)")
            }
            if arguments.contains("--help") {
                print(help)
                return 0
            }
            try await command(Array(arguments.dropFirst()))
            return 0
        } catch Failure.usage(let text) {
            complain(text)
            return 2
        } catch Failure.failed(let text) {
            complain("ringback: \(text)")
            return 1
        } catch let error as SettingsError {
            complain("ringback: \(error)")
            return 1
        } catch let error as StoreError {
            complain("ringback: \(explain(error))")
            return 1
        } catch {
            complain("ringback: \(error)")
            return 1
        }
    }

    private static let commands: [String: @Sendable ([String]) async throws -> Void] = [
        "demo": DemoCommand.run, "serve": ServeCommand.run, "replay": ReplayCommand.run,
        "rehearse": RehearseCommand.run, "bench": BenchCommand.run, "calls": RecordsCommands.calls,
        "show": RecordsCommands.show,
        "doctor": DoctorCommand.run, "migrate": RecordsCommands.migrate, "transcode": TranscodeCommand.run,
        "search": RecordsCommands.search, "commitments": RecordsCommands.commitments, "memory": RecordsCommands.memory,
        "forget": ForgetCommand.run, "import": ImportCommand.run, "export": ExportCommand.run,
    ]

    private static let help = """
        usage: ringback COMMAND …

          demo [--voice VOICE] [--json] [--keep] [--fast]   two recorded calls from one caller, no keys needed
          serve [--config FILE]                 the bridge
          replay DIR [--to URL | --voice VOICE] [--json] [--fast]   play one recorded call into a server
          rehearse [--listen HOST:PORT] [--script DIR]   a stand-in for the voice model
          transcode IN.wav OUT.wav [--rate N] [--encoding ulaw|pcm16]
          calls [--limit N] [--from NUMBER] | show CALL_SID | search TEXT | memory NUMBER   the records
          commitments [--status WORD] [--owner us|caller] [--due-within DAYS]   who owes whom what
          export NUMBER                         what is kept of a caller, as Markdown to read, or all of it as JSON
          forget NUMBER                         erases a caller everywhere, and says where something is left
          import FILE [--no-extract] [--wait]   past calls, one JSON object a line
          bench audio | latency | preamble | recall | load | records | faults   what the README publishes
          migrate                               bring the database up to date
          doctor                                check the settings and say what to mend

        Settings are environment variables, or stand in the FILE of --config FILE, which every command takes that works on
        records; all of those print JSON with --json. See README.md.
        """

    private static func explain(_ error: StoreError) -> String {
        switch error {
        case .unknown(let what): "there is no such \(what)"
        case .invalid(let why): why
        case .unavailable(let why): "the database can't be reached (\(why)); check RINGBACK_DATABASE"
        case .schema(let why): "the database does not fit this program: \(why)"
        case .failed(let why): "the database refused: \(why)"
        }
    }

    /// Writes a line on standard error.
    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// A command's arguments: names with values, flags, and the rest.
struct Arguments {
    private(set) var words: [String] = []
    private var flags: Set<String> = []
    private var values: [String: String] = [:]

    /// - Throws: `.usage` for an option the command does not know, or one without its value.
    init(_ arguments: [String], flags known: Set<String> = [], options: Set<String> = []) throws {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word != "--" else {
                words.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            if known.contains(name), parts.count == 1 {
                flags.insert(name)
            } else if options.contains(name) {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                    throw Program.Failure.usage("--\(name) needs a value")
                }
                values[name] = value
            } else {
                let all = (known.union(options)).sorted().map { "--\($0)" }.joined(separator: ", ")
                throw Program.Failure.usage("there is no option \(word)\(all.isEmpty ? "" : "; there are \(all)")")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func value(_ option: String) -> String? { values[option] }

    /// An option that is a whole number; nil where it was not given.
    func number(_ option: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = values[option] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Program.Failure.usage(
                "--\(option) is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Exactly these words, or wrong usage.
    func expect(_ count: Int, _ usage: String) throws -> [String] {
        guard words.count == count else { throw Program.Failure.usage("usage: ringback \(usage)") }
        return words
    }
}
