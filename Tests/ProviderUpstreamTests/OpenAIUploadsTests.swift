import Foundation
import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Against a real provider-sandbox whose limits are small, as the adapter's are here.
@Suite(.timeLimit(.minutes(1))) struct OpenAIUploadsTests {
    private static let limits = FileLimits(whole: 80, part: 10, inParts: 1280)
    private static let options = ["--file-limit", "80"]
    /// The first lacks the end of its last line.
    private static let texts = [lines(1).dropLast() + "", lines(2)]
    private static let whole = texts.joined(separator: "\n")

    private let folder: TemporaryFolder
    private let file: UpstreamFile

    init() throws {
        folder = try TemporaryFolder()
        let paths = try files(Self.texts[0], Self.texts[1], in: folder)
        let size = Int64(Self.texts[0].utf8.count + Self.texts[1].utf8.count)
        file = UpstreamFile(name: "large.jsonl", paths: paths, size: size, purpose: "fine-tune")
    }

    private func adapter(_ sandbox: Sandbox, _ limits: FileLimits = Self.limits) -> OpenAI {
        OpenAI(transport: sandbox.transport, dialect: OpenAI.Dialect(limits: limits))
    }

    @Test func aLargeFileGoesInPartsAndArrivesByteForByte() async throws {
        try await withSandbox(Self.options) { sandbox in
            let (adapter, target) = (adapter(sandbox), sandbox.target())
            #expect(try await adapter.findUpload(file, at: target) == nil)
            let id = try await adapter.upload(file, to: target)
            let arrived = try await adapter.fileContent(id, limit: 1 << 20, at: target)
            #expect(String(decoding: arrived, as: UTF8.self) == Self.whole)
            #expect(try await adapter.findUpload(file, at: target) == id)
            let parts = try await sandbox.calls { $0.hasSuffix("/parts") }
            #expect(parts == (Self.whole.utf8.count + 9) / 10)
            #expect(try await sandbox.calls { $0.hasSuffix("/cancel") } == 0)
            #expect(try await sandbox.calls("POST", "/files") == 0)
        }
    }

    @Test func whatFitsIntoOneRequestIsOne() async throws {
        try await withSandbox(["--file-limit", "1000"]) { sandbox in
            let limits = FileLimits(whole: Int64(Self.whole.utf8.count), part: 10, inParts: 16_000)
            _ = try await adapter(sandbox, limits).upload(file, to: sandbox.target())
            #expect(try await sandbox.calls { $0.contains("/uploads") } == 0)
            #expect(try await sandbox.calls("POST", "/files") == 1)
        }
    }

    @Test func whatNoUploadTakesIsNotEvenBegun() async throws {
        let server = try OddServer("{}")
        defer { server.stop() }
        try await withTransport { transport in
            let limits = FileLimits(whole: 10, part: 10, inParts: Int64(Self.whole.utf8.count) - 1)
            let refusal = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport, dialect: OpenAI.Dialect(limits: limits)).upload(
                    file, to: .make(origin: server.origin))
            }
            #expect((refusal.kind, refusal.isAmbiguous, refusal.isRetryable) == (.unsupported, false, false))
            let (most, length) = (limits.inParts, Self.whole.utf8.count)
            #expect(
                refusal.message == "was not called: its files have at most \(most) bytes, and the training files "
                    + "together have \(length)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test func aServerWithoutPartsGetsTheFileWhole() async throws {
        try await withSandbox { sandbox in
            try await sandbox.fault(["path": "/openai/v1/uploads", "method": "POST", "status": 404])
            let id = try await adapter(sandbox).upload(file, to: sandbox.target())
            let arrived = try await sandbox.adapter.fileContent(id, limit: 1 << 20, at: sandbox.target())
            #expect(String(decoding: arrived, as: UTF8.self) == Self.whole)
        }
    }

    @Test func aFailedPartCancelsTheUpload() async throws {
        try await withSandbox(Self.options) { sandbox in
            try await sandbox.spare(3)
            try await sandbox.uploadFault(["status": 400, "body": ["error": ["message": "No more"]]])
            let refusal = try await failure { () throws(UpstreamFailure) in
                try await adapter(sandbox).upload(file, to: sandbox.target())
            }
            #expect((refusal.kind, refusal.message) == (.rejected, "No more"))
            #expect(try await sandbox.calls { $0.hasSuffix("/parts") } == 4)
            #expect(try await sandbox.calls { $0.hasSuffix("/cancel") } == 1)
            #expect(try await adapter(sandbox).findUpload(file, at: sandbox.target()) == nil)
        }
    }

    @Test func aLostLastAnswerIsFoundByTheFilesName() async throws {
        try await withSandbox(Self.options) { sandbox in
            try await sandbox.spare((Self.whole.utf8.count + 9) / 10)
            try await sandbox.uploadFault(["action": "reset_after"])
            let id = try await adapter(sandbox).upload(file, to: sandbox.target())
            #expect(try await adapter(sandbox).findUpload(file, at: sandbox.target()) == id)
            #expect(try await sandbox.calls { $0.hasSuffix("/complete") } == 1)
            #expect(try await sandbox.calls { $0.hasSuffix("/cancel") } == 0)
        }
    }

    @Test func aLastCallThatDidNotArriveCancelsTheUpload() async throws {
        try await withSandbox(Self.options) { sandbox in
            try await sandbox.spare((Self.whole.utf8.count + 9) / 10)
            try await sandbox.uploadFault(["action": "reset_before"])
            let refusal = try await failure { () throws(UpstreamFailure) in
                try await adapter(sandbox).upload(file, to: sandbox.target())
            }
            #expect((refusal.kind, refusal.isAmbiguous) == (.connection, true))
            #expect(try await sandbox.calls { $0.hasSuffix("/cancel") } == 1)
            #expect(try await adapter(sandbox).findUpload(file, at: sandbox.target()) == nil)
        }
    }

    @Test func whoWaitsNoLongerLeavesNothingBehind() async throws {
        try await withSandbox(Self.options) { sandbox in
            try await sandbox.spare(1)
            try await sandbox.uploadFault(["action": "hang"])
            let upload = Task { try await adapter(sandbox).upload(file, to: sandbox.target()) }
            while try await sandbox.calls({ $0.hasSuffix("/parts") }) < 2 {
                try await Task.sleep(for: .milliseconds(10))
            }
            upload.cancel()
            await #expect(throws: UpstreamFailure.self) { try await upload.value }
            #expect(try await sandbox.calls { $0.hasSuffix("/cancel") } == 1)
        }
    }

    @Test func partsCoverTheFileOnceAndInOrder() {
        #expect(OpenAI.ranges(of: 25, each: 10) == [0..<10, 10..<20, 20..<25])
        #expect(OpenAI.ranges(of: 20, each: 10) == [0..<10, 10..<20])
        #expect(OpenAI.ranges(of: 1, each: 10) == [0..<1])
    }

    @Test func theRealLimitsAreOpenAIsAndAzuresLower() throws {
        let (openAI, azure) = (OpenAI.Dialect().limits, OpenAI.Dialect.azure.limits)
        #expect(openAI.whole <= 512 << 20 && openAI.part <= 64 << 20 && openAI.inParts == 8 << 30)
        #expect(azure.whole == 100_000_000)
    }
}

extension Sandbox {
    /// How many requests came to such paths.
    fileprivate func calls(_ isMeant: (String) -> Bool) async throws -> Int {
        let answer = try await transport.send(HTTPRequest(.get, origin + "/_requests"), to: .make(origin: origin))
        let entries = try JSONValue.parse(answer.body)["requests"]?.arrayValue ?? []
        return entries.reduce(0) { sum, entry in
            sum + (isMeant(entry["path"]?.stringValue ?? "") ? Int(entry["count"]?.intValue ?? 0) : 0)
        }
    }

    /// The next so many calls about an upload that was begun go well.
    fileprivate func spare(_ count: Int) async throws {
        try await uploadFault(["action": "delay", "times": .integer(Int64(count))])
    }

    fileprivate func uploadFault(_ fault: JSONObject) async throws {
        var fault = fault
        fault["path"] = "/openai/v1/uploads/"
        try await self.fault(.object(fault))
    }
}
