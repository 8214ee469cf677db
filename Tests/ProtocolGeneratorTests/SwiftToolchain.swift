import Foundation
import TestSupport

/// The compiler and the formatter, run on generated code in a folder of its own.
struct SwiftToolchain {
    let folder: URL
    /// The modules of this package that the test run was built with.
    private let modules: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("generated-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        modules = ChildProcess.products.appendingPathComponent("Modules")
    }

    func remove() throws { try FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to name: String) throws -> String {
        let url = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Compiles files into a module that later calls can import.
    func module(_ name: String, _ files: [String]) async throws -> ChildProcess.Outcome {
        try await ChildProcess.run(
            [
                "swiftc", "-emit-module", "-module-name", name, "-package-name", "providerd", "-parse-as-library",
                "-swift-version", "6", "-warnings-as-errors", "-enable-upcoming-feature", "ExistentialAny",
                "-enable-upcoming-feature", "MemberImportVisibility", "-I", folder.path, "-I", modules.path,
                "-emit-module-path", folder.appendingPathComponent(name + ".swiftmodule").path,
            ] + files)
    }

    func lint(_ files: [String]) async throws -> ChildProcess.Outcome {
        let configuration = Repository.root.appendingPathComponent(".swift-format").path
        return try await ChildProcess.run(
            ["swift", "format", "lint", "--strict", "--configuration", configuration] + files)
    }
}
