import Foundation

/// The files of `fixtures/`: in the working folder, or beside the build that this program is.
enum Fixtures {
    /// The path of a file or folder below `fixtures/`.
    /// - Throws: `.failed` when it is in neither place.
    static func path(_ name: String) throws -> String {
        var places = [URL(filePath: FileManager.default.currentDirectoryPath)]
        var folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        for _ in 0..<6 {
            folder.deleteLastPathComponent()
            places.append(folder)
        }
        for place in places {
            let path = place.appending(path: "fixtures/\(name)").path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw Program.Failure.failed("fixtures/\(name) is not here; run it from the project's folder")
    }
}
