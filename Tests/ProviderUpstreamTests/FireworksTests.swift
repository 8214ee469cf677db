import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Against a real provider-sandbox.
@Suite(.timeLimit(.minutes(1))) struct FireworksTests {
    private static let path = "/fireworks/v1/accounts/sandbox"
    private static let base = "accounts/fireworks/models/sandbox-tiny"

    private func fireworks(_ sandbox: Sandbox) -> Fireworks {
        Fireworks(transport: sandbox.transport, pollInterval: .milliseconds(20))
    }

    @Test func aWholeLifeFromADatasetToAModelThatAnswers() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-life.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (fireworks(sandbox), sandbox.target(Self.path))
            #expect(try await adapter.test(target).map(\.id).contains(Self.base))
            #expect(try await adapter.fineTuningAccess(target) == .unknown)
            #expect(try await adapter.findUpload(file, at: target) == nil)
            let dataset = try await adapter.upload(file, to: target)
            #expect(dataset == "accounts/sandbox/datasets/providerd-life")
            #expect(try await adapter.findUpload(file, at: target) == dataset)

            let request = FineTuneRequest(
                model: Self.base, trainingFileID: dataset, validationFileID: dataset, suffix: "Life of Brian",
                hyperparameters: ["n_epochs": 20, "batch_size": 4, "learning_rate": 0.0002], tag: .make(Self.tag))
            let launched = try await adapter.launch(request, at: target)
            #expect((launched.status, launched.fineTunedModel) == (.pending, nil))
            let word = LaunchTag.make(Self.tag).word
            #expect(launched.id == "providerd-\(word)")
            let found = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
            #expect(found.map(\.id) == [launched.id])
            #expect(try await adapter.findJobs(of: .make(Self.otherTag), since: .now(), at: target).isEmpty)
            let twice = try await failure { () throws(UpstreamFailure) in try await adapter.launch(request, at: target)
            }
            #expect((twice.httpStatus, twice.isAmbiguous) == (409, true))

            let done = try await finished(launched.id, adapter, target)
            #expect((done.status, done.statusWord, done.model) == (.succeeded, "JOB_STATE_COMPLETED", "\(Self.base)"))
            #expect(done.percent == 100)
            let tuned = try #require(done.fineTunedModel)
            #expect(tuned == "accounts/sandbox/models/life-of-brian-\(word)")
            #expect(try await adapter.models(target).map(\.id).first == tuned)

            let pieces = Pieces()
            let answer = try await adapter.generate(
                GenerateRequest(
                    model: tuned, messages: [["role": "user", "content": "Count to 7"]], maxTokens: 5, temperature: 0),
                at: target, onText: { await pieces.add($0) })
            #expect(await pieces.all.joined() == answer.text)
            #expect((answer.promptTokens ?? 0) > 0 && (answer.completionTokens ?? 0) > 0)
        }
    }

    @Test func aLargeFileGoesToASignedAddressWithoutTheKey() async throws {
        let folder = try TemporaryFolder()
        let paths = try files(lines(6), String(lines(6).dropLast()), lines(3), in: folder)
        let file = UpstreamFile(name: "providerd-large.jsonl", paths: paths, size: 1, purpose: "fine-tune")
        try await withSandbox { sandbox in
            var adapter = fireworks(sandbox)
            adapter.longestForm = 100
            let target = sandbox.target(Self.path)
            let id = try await adapter.upload(file, to: target)
            #expect(try await adapter.findUpload(file, at: target) == id)
            #expect(try await sandbox.calls("PUT", "/providerd-large", below: "/fireworks/_signed") == 1)
            #expect(try await sandbox.calls("POST", "/datasets/providerd-large:upload", below: Self.path) == 0)
            #expect(try await sandbox.leaks() == [])
        }
    }

    @Test func theSandboxTellsOfAKeyAtTheSignedAddress() async throws {
        try await withSandbox { sandbox in
            var request = HTTPRequest(.post, sandbox.origin + "/together/v1/_signed/x?signature=y", body: .form(""))
            request.secrets = [SecretHeader(name: "Authorization", prefix: "Bearer ", value: SecretString(Sandbox.key))]
            let answer = try await sandbox.transport.send(request, to: .make(origin: sandbox.origin))
            #expect(answer.head.status == 403)
            #expect(try await sandbox.leaks() == ["authorization"])
        }
    }

    @Test func anUploadThatBrokeOffIsDoneAgainUnderTheSameName() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-broken.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (fireworks(sandbox), sandbox.target(Self.path))
            let upload = Self.path + "/datasets/providerd-broken:upload"
            try await sandbox.fault(["path": .string(upload), "method": "POST", "action": "reset_before"])
            let broken = try await failure { () throws(UpstreamFailure) in try await adapter.upload(file, to: target) }
            #expect(broken.isRetryable)
            #expect(try await adapter.findUpload(file, at: target) == nil)
            let id = try await adapter.upload(file, to: target)
            #expect(try await adapter.findUpload(file, at: target) == id)
        }
    }

    @Test func aLaunchWhoseAnswerWasLostIsFoundByItsId() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-lost.jsonl", in: folder)
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let (adapter, target) = (fireworks(sandbox), sandbox.target(Self.path))
            let dataset = try await adapter.upload(file, to: target)
            try await sandbox.fault(
                ["path": .string(Self.path + "/supervisedFineTuningJobs"), "method": "POST", "action": "reset_after"])
            let request = FineTuneRequest(model: Self.base, trainingFileID: dataset, tag: .make(Self.tag))
            let lost = try await failure { () throws(UpstreamFailure) in try await adapter.launch(request, at: target) }
            #expect(lost.isAmbiguous)
            let found = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
            #expect(found.map(\.id) == ["providerd-" + LaunchTag.make(Self.tag).word])

            // A server that gave the job another id.
            let job = Self.path + "/supervisedFineTuningJobs/" + found[0].id
            try await sandbox.fault(["path": .string(job), "method": "GET", "status": 404])
            let listed = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
            #expect(listed.map(\.id) == found.map(\.id))
        }
    }

    @Test(arguments: [false, true])
    func aCancelledJobHasEndedAlsoWhereItCanOnlyBeDeleted(_ isDeleted: Bool) async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-cancel.jsonl", in: folder)
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let (adapter, target) = (fireworks(sandbox), sandbox.target(Self.path))
            let dataset = try await adapter.upload(file, to: target)
            let request = FineTuneRequest(model: Self.base, trainingFileID: dataset, tag: .make(Self.tag))
            let id = try await adapter.launch(request, at: target).id
            let url = "/supervisedFineTuningJobs/" + id
            if isDeleted { try await sandbox.fault(["path": .string(Self.path + url + ":cancel"), "status": 501]) }
            #expect(try await adapter.cancel(id, at: target).status == .cancelled)
            #expect(try await sandbox.calls("DELETE", url, below: Self.path) == (isDeleted ? 1 : 0))
            let after = try? await adapter.job(id, at: target)
            #expect(after?.status == (isDeleted ? nil : .cancelled))
        }
    }

    @Test func aWrongCountOfExamplesIsRefusedInTheirWords() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-count.jsonl", in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (fireworks(sandbox), sandbox.target(Self.path))
            let creation = Fireworks.creation(of: "providerd-count", file, examples: 7, baseURL: target.baseURL)
            _ = try await adapter.call(creation, target)
            let refused = try await failure { () throws(UpstreamFailure) in try await adapter.upload(file, to: target) }
            #expect((refused.kind, refused.code) == (.rejected, "3"))
            #expect(refused.message == "7 examples were announced, and 12 are there")
        }
    }

    @Test func aKeyOfAnotherAccountIsForbiddenAndAWrongOneUnauthorized() async throws {
        try await withSandbox { sandbox in
            let adapter = fireworks(sandbox)
            let other = try await failure { () throws(UpstreamFailure) in
                try await adapter.test(sandbox.target("/fireworks/v1/accounts/other"))
            }
            #expect((other.kind, other.code) == (.forbidden, "7"))
            var target = sandbox.target(Self.path)
            target.apiKey = nil
            let keyless = target
            let wrong = try await failure { () throws(UpstreamFailure) in try await adapter.test(keyless) }
            #expect((wrong.kind, wrong.message) == (.unauthorized, "The API key you provided is invalid."))
        }
    }

    static let tag = TogetherTests.tag
    static let otherTag = TogetherTests.otherTag
}
