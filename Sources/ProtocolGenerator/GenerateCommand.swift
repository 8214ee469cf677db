import ArgumentParser
import Foundation

/// `ProtocolGenerator generate`, or without a word.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Writes the Swift code and the reference that Protocol/openrpc.json describes.")

    @Option(help: ArgumentHelp("The package's root folder.", valueName: "dir"))
    var packageRoot = "."

    @Flag(help: "Write nothing; exit with 1 and name the files that are not up to date.")
    var check = false

    func run() throws {
        let root = URL(fileURLWithPath: packageRoot, isDirectory: true)
        let contract = try Self.contract(at: root.appendingPathComponent("Protocol/openrpc.json"))
        let problems = Lint.problems(in: contract)
        guard problems.isEmpty else {
            for problem in problems { ProtocolGenerator.complain("Protocol/openrpc.json: \(problem)") }
            throw ExitCode(1)
        }
        let files = GeneratedFiles.make(from: contract)
        let stale = try files.keys.sorted().filter { try !Self.isSame(root.appendingPathComponent($0), files[$0]) }
        let orphans = try Self.orphans(at: root, besides: files)
        if check {
            for path in stale + orphans {
                ProtocolGenerator.complain("\(path) is not what the contract says; type: make protocol")
            }
            if !stale.isEmpty || !orphans.isEmpty { throw ExitCode(1) }
            return
        }
        for path in stale {
            let url = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((files[path] ?? "").utf8).write(to: url, options: .atomic)
            print("wrote \(path)")
        }
        for path in orphans {
            try FileManager.default.removeItem(at: root.appendingPathComponent(path))
            print("removed \(path)")
        }
    }

    private static func contract(at url: URL) throws -> Contract {
        do {
            return try Contract.read(at: url)
        } catch {
            let advice = error.isMissing ? "; name the package's root folder with --package-root" : ""
            ProtocolGenerator.complain(error.description + advice)
            throw ExitCode(1)
        }
    }

    private static func isSame(_ url: URL, _ text: String?) throws -> Bool {
        guard FileManager.default.fileExists(atPath: url.path) else { return false }
        return try Data(contentsOf: url) == Data((text ?? "").utf8)
    }

    /// Files in the generated folders that the contract no longer makes.
    private static func orphans(at root: URL, besides files: [String: String]) throws -> [String] {
        let folders = Set(
            files.keys.filter { $0.contains("/Generated/") }.map { ($0 as NSString).deletingLastPathComponent })
        return try folders.sorted().flatMap { folder -> [String] in
            let url = root.appendingPathComponent(folder)
            guard FileManager.default.fileExists(atPath: url.path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: url.path).map { folder + "/" + $0 }
                .filter { files[$0] == nil }.sorted()
        }
    }
}
