import Foundation
import JSONText
import Testing

/// The provider's own schemas, asked through Debian's python3-jsonschema.
enum Schema {
    /// - Parameter side: whose events they are, `client` or `server`.
    /// - Parameter file: the schema's file in `fixtures/protocols`.
    static func validate(_ events: [JSON], against side: String, of file: String = "realtime-events") throws {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator as V
            schema = json.load(open(sys.argv[1]))
            bad = 0
            for line in sys.stdin:
                event = json.loads(line)
                ref = schema[sys.argv[2]].get(event.get("type"))
                if ref is None: print("unknown type", event.get("type")); bad += 1; continue
                for e in V({**ref, "$defs": schema["$defs"]}).iter_errors(event):
                    print(event["type"], list(e.absolute_path), e.message[:200]); bad += 1
            sys.exit(1 if bad else 0)
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "/usr/bin/python3", "-c", script,
            root.appending(path: "fixtures/protocols/\(file).schema.json").path,
            side,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(events.map { $0.text + "\n" }.joined().utf8))
        try input.fileHandleForWriting.close()
        let complaints = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(complaints.prefix(2000))")
    }
}
