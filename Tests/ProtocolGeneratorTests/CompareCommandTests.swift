import Foundation
import ProviderJSON
import TestSupport
import Testing

/// `ProtocolGenerator compare`, and `make protocol-check` around it, on a repository of their own.
@Suite struct CompareCommandTests {
    private static let generator = ChildProcess.products.appendingPathComponent("ProtocolGenerator").path
    private static let contract = "Protocol/openrpc.json"

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("compare-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("Protocol"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        try await body(root)
    }

    private func write(_ text: String, to path: String, in root: URL) throws {
        try Data(text.utf8).write(to: root.appendingPathComponent(path))
    }

    private func git(_ arguments: String..., in root: URL) async throws {
        let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
        let outcome = try await ChildProcess.run(["git", "-C", root.path] + who + arguments)
        try #require(outcome.succeeded, "\(outcome.output)")
    }

    private func check(in root: URL, _ variables: String...) async throws -> ChildProcess.Outcome {
        let makefile = Repository.root.appendingPathComponent("Makefile").path
        let command = ["make", "-s", "-C", root.path, "-f", makefile, "-o", "packages", "protocol-check"]
        return try await ChildProcess.run(command + ["GENERATOR=\(Self.generator)"] + variables)
    }

    @Test("exit codes: 0 for nothing and for additions, 1 for what breaks callers, 2 for what can't be compared")
    func exitCodes() async throws {
        try await withFolder { root in
            let text = try SampleContract.make().serializedText()
            try write(text, to: "old.json", in: root)
            try write(text.replacing(#""maxLength":9"#, with: #""maxLength":10"#), to: "wider.json", in: root)
            func compare(_ old: String, _ new: String) async throws -> ChildProcess.Outcome {
                let paths = [old, new].map { root.appendingPathComponent($0).path }
                return try await ChildProcess.run([Self.generator, "compare"] + paths)
            }
            let same = try await compare("old.json", "old.json")
            #expect((same.status, same.output) == (0, "nothing that a caller would notice\n"))
            let wider = try await compare("old.json", "wider.json")
            #expect(wider.status == 0 && wider.output.hasSuffix("1 additive: old callers go on as before\n"))
            let narrower = try await compare("wider.json", "old.json")
            #expect(narrower.status == 1)
            #expect(narrower.output.hasPrefix("breaking: door.update base_url: its maxLength is 9 now, was 10"))
            #expect(narrower.output.hasSuffix("1 breaking, 0 additive: callers need a new major version\n"))
            let missing = try await compare("old.json", "nobody.json")
            #expect(missing.status == 2 && missing.output.contains("cannot compare the contracts: cannot read"))
            #expect(try await ChildProcess.run([Self.generator, "compare"]).status == 2)
        }
    }

    @Test("make protocol-check takes the old contract from a revision, or from the last tag")
    func revisions() async throws {
        try await withFolder { root in
            let text = try SampleContract.make().serializedText()
            try write(text, to: Self.contract, in: root)
            try await git("init", "--quiet", in: root)
            try await git("add", ".", in: root)
            try await git("commit", "--quiet", "-m", "A contract", in: root)
            try write(text.replacing("door.get", with: "door.show"), to: Self.contract, in: root)

            let untagged = try await check(in: root)
            #expect(untagged.status != 0 && untagged.output.contains("there is no tag yet; name a revision"))
            let unknown = try await check(in: root, "OLD=nobody")
            #expect(
                unknown.status != 0 && unknown.output.contains("cannot compare: nobody has no Protocol/openrpc.json"))
            let broken = try await check(in: root, "OLD=HEAD")
            #expect(broken.status != 0 && broken.output.contains("breaking: door.get: is no longer there"))

            try await git("tag", "v1", in: root)
            #expect(try await check(in: root).output.hasPrefix("since v1:\nbreaking: door.get"))
            try write(text, to: Self.contract, in: root)
            let same = try await check(in: root)
            #expect((same.status, same.output) == (0, "since v1:\nnothing that a caller would notice\n"))
        }
    }
}
