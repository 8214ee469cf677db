import Foundation
import ProviderJSON
import Testing

@testable import ProtocolGenerator

/// The program itself, on a folder with a copy of the sample contract.
@Suite struct ProtocolGeneratorTests {
    private static let contract = "Protocol/openrpc.json"
    private static let calls = "Sources/ProviderClient/Generated/Calls.swift"

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("contract-\(UUID().uuidString)")
        let folder = root.appendingPathComponent("Protocol")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try write(try SampleContract.make().serializedText(), to: Self.contract, in: root)
        try await body(root)
    }

    private func write(_ text: String, to path: String, in root: URL) throws {
        try Data(text.utf8).write(to: root.appendingPathComponent(path))
    }

    private func run(in root: URL, _ flags: String...) async throws -> ChildProcess.Outcome {
        let program = ChildProcess.products.appendingPathComponent("ProtocolGenerator").path
        return try await ChildProcess.run([program, "--package-root", root.path] + flags)
    }

    @Test("--check writes nothing, and names what is missing, changed or left over")
    func check() async throws {
        try await withFolder { root in
            let missing = try await run(in: root, "--check")
            #expect(missing.status == 1)
            #expect(missing.output.contains("ProtocolGenerator: \(Self.calls) is not what the contract says"))
            #expect(!FileManager.default.fileExists(atPath: root.appendingPathComponent(Self.calls).path))

            #expect(try await run(in: root).output.contains("wrote \(Self.calls)"))
            #expect(try await run(in: root, "--check").output == "")
            try write("// edited", to: Self.calls, in: root)
            let leftOver = "Sources/ProviderProtocol/Generated/Window.swift"
            try write("", to: leftOver, in: root)
            let changed = try await run(in: root, "--check")
            #expect(changed.status == 1)
            let lines = changed.output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].contains(Self.calls) && lines[1].contains(leftOver))

            let mended = try await run(in: root)
            #expect(mended.output == "wrote \(Self.calls)\nremoved \(leftOver)\n")
            #expect(try await run(in: root, "--check").succeeded)
        }
    }

    @Test("a contract with mistakes writes nothing, and each mistake is one line")
    func mistakes() async throws {
        try await withFolder { root in
            let text = try SampleContract.make().serializedText()
            try write(text.replacing("\"summary\":\"Does", with: "\"text\":\"Does"), to: Self.contract, in: root)
            let outcome = try await run(in: root)
            #expect(outcome.status == 1)
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.contains("ProtocolGenerator: Protocol/openrpc.json: door.get: needs a summary"))
            #expect(lines.count == Contract(try SampleContract.make()).methods.count)
            #expect(!FileManager.default.fileExists(atPath: root.appendingPathComponent("Sources").path))
        }
    }

    @Test("a contract that can't be read is refused in one line that says where")
    func unreadable() async throws {
        try await withFolder { root in
            try write("{\n\"a\": 1,\n\"a\": 2}", to: Self.contract, in: root)
            let twice = try await run(in: root)
            #expect(twice.status == 1)
            #expect(twice.output.hasSuffix("openrpc.json, line 3: a is there twice\n"), "\(twice.output)")
            try FileManager.default.removeItem(at: root.appendingPathComponent(Self.contract))
            let missing = try await run(in: root)
            #expect(missing.status == 1)
            #expect(missing.output.contains("name the package's root folder with --package-root"))
        }
    }
}
