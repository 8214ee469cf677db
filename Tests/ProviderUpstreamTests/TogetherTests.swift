import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Against a real provider-sandbox.
@Suite(.timeLimit(.minutes(1))) struct TogetherTests {
    private static let path = "/together/v1"

    @Test func aWholeLifeFromFilesToAModelThatAnswers() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("life.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            #expect(try await adapter.test(target).map(\.id).contains("sandbox-tiny"))
            #expect(try await adapter.fineTuningAccess(target) == .unknown)
            #expect(try await adapter.findUpload(file, at: target) == nil)
            let fileID = try await adapter.upload(file, to: target)
            #expect(try await adapter.findUpload(file, at: target) == fileID)
            #expect(try await sandbox.leaks() == [])

            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: fileID, suffix: "Life of Brian", seed: 7,
                hyperparameters: ["n_epochs": 20, "batch_size": 4], tag: .make(Self.tag))
            let launched = try await adapter.launch(request, at: target)
            #expect((launched.status, launched.statusWord, launched.fineTunedModel) == (.pending, "pending", nil))
            let found = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
            #expect(found.map(\.id) == [launched.id])
            #expect(try await adapter.findJobs(of: .make(Self.otherTag), since: .now(), at: target).isEmpty)

            let done = try await finished(launched.id, adapter, target)
            #expect((done.status, done.statusWord, done.model) == (.succeeded, "completed", "sandbox-tiny"))
            #expect((done.trainedTokens ?? 0) > 0)
            let tuned = try #require(done.fineTunedModel)
            #expect(tuned.hasPrefix("sandbox/sandbox-tiny-life-of-brian-"))

            let events = try await adapter.events(of: done.id, known: { _ in false }, at: target)
            #expect(events.first?.data?["type"] == "job_pending" && events.last?.data?["type"] == "job_complete")
            #expect(Set(events.map(\.id)).count == events.count)
            let metrics = events.filter { $0.data?["type"] == "epoch_complete" }
            #expect(metrics.map { $0.data?["step"]?.intValue } == (1...20).map { Int64($0 * 3) })
            #expect(metrics.allSatisfy { $0.isMetrics && $0.data?["total_steps"] == 60 })
            let known = Set(events.dropLast(2).map(\.id))
            let new = try await adapter.events(of: done.id, known: { known.contains($0) }, at: target)
            #expect(new == Array(events.suffix(2)))

            let checkpoints = try await adapter.checkpoints(of: done.id, at: target)
            #expect(checkpoints.map(\.step) == checkpoints.map(\.step).sorted())
            #expect(checkpoints.last.map { ($0.step, $0.model) } ?? (0, "") == (60, done.id))
            #expect(checkpoints.first?.model == "\(done.id):\(checkpoints[0].step)")

            let pieces = Pieces()
            let answer = try await adapter.generate(
                GenerateRequest(
                    model: tuned, messages: [["role": "user", "content": "Count to 7"]], maxTokens: 5, temperature: 0),
                at: target, onText: { await pieces.add($0) })
            #expect(await pieces.all.joined() == answer.text)
            #expect((answer.promptTokens ?? 0) > 0 && (answer.completionTokens ?? 0) > 0)
        }
    }

    @Test func aPriceIsToldForFilesThatAreThere() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("e.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            let id = try await adapter.upload(file, to: target)
            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: id, validationFileID: id,
                hyperparameters: ["n_epochs": 3, "batch_size": 4], tag: .make(""))
            let estimate = try await adapter.estimate(request, at: target)
            let tokens = 3 * file.size
            #expect((estimate.trainingTokens, estimate.validationTokens) == (tokens, tokens))
            #expect(estimate.price.map { abs($0 - Double(2 * tokens) * 0.48 / 1_000_000) < 0.000001 } == true)
            #expect((estimate.currency, estimate.limit, estimate.isAllowed) == ("USD", 25, true))
            #expect(try await sandbox.calls("POST", "/fine-tunes", below: Self.path) == 0)
        }
    }

    @Test func aCancelledJobIsAskedForAndThenHasEnded() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("c.jsonl", in: folder)
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: try await adapter.upload(file, to: target), tag: .make(Self.tag))
            let id = try await adapter.launch(request, at: target).id
            let asked = try await adapter.cancel(id, at: target)
            #expect((asked.status, asked.statusWord) == (.running, "cancel_requested"))
            #expect(try await adapter.job(id, at: target).status == .cancelled)
            // A second wish is refused there, and means what the first did.
            #expect(try await adapter.cancel(id, at: target).status == .cancelled)
            #expect(try await sandbox.calls("POST", "/fine-tunes/\(id)/cancel", below: Self.path) == 2)
        }
    }

    @Test func aLaunchWhoseAnswerWasLostIsFoundByItsSuffix() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("l.jsonl", in: folder)
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            let fileID = try await adapter.upload(file, to: target)
            try await sandbox.fault(
                ["path": "/together/v1/fine-tunes", "method": "POST", "action": "reset_after"])
            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: fileID, suffix: "a-very-long-suffix-that-has-no-room",
                tag: .make(Self.tag))
            let lost = try await failure { () throws(UpstreamFailure) in try await adapter.launch(request, at: target) }
            #expect(lost.isAmbiguous)
            let other = FineTuneRequest(model: "sandbox-tiny", trainingFileID: fileID, tag: .make(Self.otherTag))
            let otherID = try await adapter.launch(other, at: target).id
            let found = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
            #expect(found.count == 1 && found.first?.id != otherID)
        }
    }

    @Test func bytesThatArrivedButWereNotTakenInAreNotSentAgain() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("p.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            try await sandbox.fault(
                ["path": "/together/v1/files/", "method": "POST", "match": "prefix", "action": "reset_before"])
            _ = try await failure { () throws(UpstreamFailure) in try await adapter.upload(file, to: target) }
            let id = try #require(try await adapter.findUpload(file, at: target))
            let request = FineTuneRequest(model: "sandbox-tiny", trainingFileID: id, tag: .make(Self.tag))
            #expect(try await adapter.launch(request, at: target).status == .pending)
            #expect(try await sandbox.calls("POST", "/files", below: Self.path) == 1)
        }
    }

    @Test func anUploadWhoseBytesNeverArrivedIsNoFile() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("n.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (Together(transport: sandbox.transport), sandbox.target(Self.path))
            try await sandbox.fault(
                ["path": "/together/v1/_signed/", "method": "PUT", "match": "prefix", "status": 503])
            let refused = try await failure { () throws(UpstreamFailure) in try await adapter.upload(file, to: target) }
            #expect((refused.kind, refused.isRetryable) == (.upstreamError, true))
            #expect(refused.message.hasSuffix("which answered the upload with status 503"))
            #expect(!refused.message.contains("signature"))
            #expect(try await adapter.findUpload(file, at: target) == nil)
            #expect(try await adapter.findUpload(file, at: target) != (try await adapter.upload(file, to: target)))
        }
    }

    @Test func aWrongKeyIsUnauthorizedAtEachStep() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("k.jsonl", in: folder)
        try await withSandbox { sandbox in
            let adapter = Together(transport: sandbox.transport)
            var target = sandbox.target(Self.path)
            target.apiKey = nil
            let keyless = target
            let test = try await failure { () throws(UpstreamFailure) in try await adapter.test(keyless) }
            let upload = try await failure { () throws(UpstreamFailure) in try await adapter.upload(file, to: keyless) }
            #expect([test.kind, upload.kind] == [.unauthorized, .unauthorized])
        }
    }

    static let tag = "00112233445566778899aabbccddeeff"
    static let otherTag = "f0112233445566778899aabbccddeeff"
}

/// Lines to learn from, as a file to upload.
func trainingFile(_ name: String, in folder: TemporaryFolder) throws -> UpstreamFile {
    UpstreamFile(
        name: name, paths: try files(lines(), in: folder), size: Int64(lines().utf8.count), purpose: "fine-tune")
}

/// Waits until the job has ended, at most 30 seconds.
func finished(_ id: String, _ adapter: some UpstreamAdapter, _ target: UpstreamTarget) async throws -> UpstreamJob {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        let job = try await adapter.job(id, at: target)
        if [.succeeded, .failed, .cancelled].contains(job.status) { return job }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw Sandbox.Problem(description: "the job goes on and on")
}
