import ProviderCore
import ProviderJSON
import Synchronization
import TestSupport
import Testing

@testable import ProviderUpstream

/// Requests to the byte, and answers as the reference has them.
@Suite(.timeLimit(.minutes(1))) struct FireworksAnswersTests {
    @Test func eachRequestIsWhatTheReferenceSays() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-ab.jsonl", in: folder)
        let server = try Self.server { request in
            let line = request.prefix { $0 != "\r\n" }
            if line.contains("/datasets/providerd-ab ") { return #"{"state":"READY"}"# }
            if line.contains("/models") { return #"{"data":[]}"# }
            return #"{"name":"accounts/a/j/id-1","state":"JOB_STATE_RUNNING"}"#
        }
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = Fireworks(transport: transport)
            let target = UpstreamTarget.make(origin: server.origin, path: "/v1/accounts/a")
            _ = try await adapter.models(target)
            _ = try await adapter.upload(file, to: target)
            let request = FineTuneRequest(
                model: "accounts/fireworks/models/m", trainingFileID: "accounts/a/datasets/t",
                validationFileID: "accounts/a/datasets/v", suffix: "Mine",
                hyperparameters: [
                    "n_epochs": 2, "learning_rate": 0.0001, "batch_size": 8, "lora_rank": 16, "early_stop": true,
                    "max_context_length": "auto",
                ], tag: .make(Self.tag))
            _ = try await adapter.launch(request, at: target)
            _ = try await adapter.job("id-1", at: target)
            _ = try await adapter.cancel("id-1", at: target)
        }
        let word = "aaisem2ekvthpcezvk54zxpo74"
        let base = "/v1/accounts/a"
        let launch = #"""
            {"dataset":"accounts/a/datasets/t","displayName":"mine-\#(word)","outputModel":"accounts/a/models/mine-\#(word)",\#
            "baseModel":"accounts/fireworks/models/m","evaluationDataset":"accounts/a/datasets/v","epochs":2,\#
            "learningRate":0.0001,"batchSizeSamples":8,"loraRank":16,"earlyStop":true}
            """#
        let requests = server.requests.map(TogetherAnswersTests.lineAndBody)
        #expect(
            requests.filter { !$0.contains(":upload") } == [
                "GET \(base)/models?pageSize=200", "GET /inference/v1/models",
                #"POST \#(base)/datasets {"datasetId":"providerd-ab","dataset":{"displayName":"providerd-ab.jsonl","exampleCount":"12","userUploaded":{}}}"#,
                "GET \(base)/datasets/providerd-ab",
                "POST \(base)/supervisedFineTuningJobs?supervisedFineTuningJobId=providerd-\(word) \(launch)",
                "GET \(base)/supervisedFineTuningJobs/id-1",
                "POST \(base)/supervisedFineTuningJobs/id-1:cancel {}", "GET \(base)/supervisedFineTuningJobs/id-1",
            ])
        let form = try #require(requests.first { $0.hasPrefix("POST \(base)/datasets/providerd-ab:upload --") })
        #expect(form.contains("name=\"file\"; filename=\"providerd-ab.jsonl\"\r\n") && form.contains(lines()))
        #expect(server.requests.allSatisfy { $0.contains("\r\nAuthorization: Bearer \(Sandbox.key)\r\n") })
    }

    @Test func aDatasetIsWaitedForUntilItIsReadyAndTheCheckAskedForUntilItBegins() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-wait.jsonl", in: folder)
        let count = Mutex(0)
        let server = try Self.server { request in
            guard !request.hasPrefix("POST"), request.contains("/datasets/") else { return "{}" }
            return #"{"state":"\#(count.withLock { $0 += 1; return $0 } < 4 ? "UPLOADING" : "READY")"}"#
        } status: { request in
            request.contains(":validateUpload") && count.withLock { $0 } < 2 ? 400 : 200
        }
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = Fireworks(transport: transport, pollInterval: .milliseconds(5))
            _ = try await adapter.upload(file, to: .make(origin: server.origin, path: "/v1/accounts/a"))
        }
        #expect(server.requests.filter { $0.contains(":validateUpload") }.count == 2)
        #expect(count.withLock { $0 } == 4)
    }

    @Test func aDatasetThatNeverGetsReadyIsLeftAndTriedAgainLater() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-never.jsonl", in: folder)
        let server = try Self.server { _ in #"{"state":"UPLOADING"}"# }
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = Fireworks(transport: transport, pollInterval: .milliseconds(1))
            let late = try await failure { () throws(UpstreamFailure) in
                try await adapter.upload(file, to: .make(origin: server.origin, path: "/v1/accounts/a"))
            }
            #expect((late.kind, late.isRetryable) == (.timeout, true))
        }
        #expect(server.requests.count < 100)
    }

    @Test func aRefusedDatasetIsToldInTheirWords() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-bad.jsonl", in: folder)
        let server = try Self.server { _ in
            #"{"state":"UPLOADING","status":{"code":"INVALID_ARGUMENT","message":"line 3: \#(Sandbox.key)"}}"#
        }
        defer { server.stop() }
        try await withTransport { transport in
            let refused = try await failure { () throws(UpstreamFailure) in
                try await Fireworks(transport: transport).upload(
                    file, to: .make(origin: server.origin, path: "/v1/accounts/a"))
            }
            #expect((refused.kind, refused.code) == (.rejected, "INVALID_ARGUMENT"))
            #expect(refused.message == "refused the training file: line 3: [removed]")
        }
    }

    @Test(arguments: [
        ("CREATING", UpstreamJob.Status.running), ("RUNNING", .running), ("EVALUATION", .running),
        ("ROLLOUT", .running), ("WRITING_RESULTS", .running), ("CANCELLING", .running), ("VALIDATING", .pending),
        ("PENDING", .pending), ("RE_QUEUEING", .pending), ("PAUSED", .paused), ("COMPLETED", .succeeded),
        ("EARLY_STOPPED", .succeeded), ("FAILED", .failed), ("EXPIRED", .failed), ("CANCELLED", .cancelled),
        ("DELETING", .cancelled), ("UNSPECIFIED", .unknown), ("DREAMING", .unknown),
    ])
    func aStateIsKeptAlsoIfItIsUnknown(_ word: String, _ status: UpstreamJob.Status) throws {
        let job = try job(
            #"{"name":"accounts/a/supervisedFineTuningJobs/x","state":"JOB_STATE_\#(word)","outputModel":"m"}"#)
        #expect((job.id, job.status, job.statusWord) == ("x", status, "JOB_STATE_" + word))
        #expect(job.fineTunedModel == (status == .succeeded ? "m" : nil))
    }

    @Test func aFailedJobTellsItsStatusAndARunningOneHowFarItIs() throws {
        let failed = try job(
            #"{"name":"a/x","state":"JOB_STATE_FAILED","status":{"code":3,"message":"bad\nline"},"createTime":"2026-03-01T00:02:03Z"}"#
        )
        #expect((failed.errorCode, failed.errorMessage) == ("3", "bad line"))
        #expect(failed.createdAt?.rfc3339 == "2026-03-01T00:02:03.000Z")
        let running = try job(#"{"name":"a/x","state":"JOB_STATE_RUNNING","jobProgress":{"percent":41,"epoch":1}}"#)
        #expect((running.percent, running.errorCode) == (41, nil))
        let odd = try job(#"{"name":"a/x","state":"JOB_STATE_RUNNING","jobProgress":{"percent":-4}}"#)
        #expect(odd.percent == nil)
    }

    @Test func jobsAreFoundOnTheLastPageAndAListThatRepeatsItsPageIsLeft() async throws {
        let word = LaunchTag.make(Self.tag).word
        let server = try Self.server { request in
            let isLast = request.contains("pageToken=t%2F2")
            let token = request.contains("pageToken=t1") ? "t/2" : "t1"
            return isLast
                ? #"{"supervisedFineTuningJobs":[{"name":"a/x","state":"JOB_STATE_RUNNING","displayName":"me-\#(word)"}],"nextPageToken":"t/2"}"#
                : #"{"supervisedFineTuningJobs":[{"name":"a/y","state":"JOB_STATE_RUNNING","displayName":"you"}],"nextPageToken":"\#(token)"}"#
        } status: { request in
            request.contains("/supervisedFineTuningJobs/providerd-") ? 404 : 200
        }
        defer { server.stop() }
        try await withTransport { transport in
            let found = try await Fireworks(transport: transport).findJobs(
                of: .make(Self.tag), since: .now(), at: .make(origin: server.origin, path: "/v1/accounts/a"))
            #expect(found.map(\.id) == ["x"])
        }
        #expect(server.requests.count == 4)
    }

    @Test func aSecondWishToCancelIsNoFault() async throws {
        let server = try Self.server { request in
            request.hasPrefix("POST")
                ? #"{"code":9,"message":"already cancelling"}"#
                : #"{"name":"a/x","state":"JOB_STATE_CANCELLING"}"#
        } status: {
            $0.hasPrefix("POST") ? 400 : 200
        }
        defer { server.stop() }
        try await withTransport { transport in
            let job = try await Fireworks(transport: transport).cancel(
                "x", at: .make(origin: server.origin, path: "/v1/accounts/a"))
            #expect(job.statusWord == "JOB_STATE_CANCELLING")
        }
    }

    // MARK: What it takes

    @Test(arguments: [
        "https://api.fireworks.ai/v1/accounts/mine", "http://127.0.0.1:8/fireworks/v1/accounts/sandbox",
        "https://gate.example.com:8443/v1/accounts/my_team-2",
    ])
    func anAddressWithAnAccountIsGood(_ url: String) async throws {
        try await withTransport { #expect(Fireworks(transport: $0).baseURLProblem(url) == nil) }
    }

    @Test(arguments: [
        "https://api.fireworks.ai", "https://api.fireworks.ai/v1", "https://api.fireworks.ai/inference/v1",
        "https://api.fireworks.ai/v1/accounts", "https://api.fireworks.ai/v1/accounts/ACCOUNT",
        "https://api.fireworks.ai/v1/accounts/{account_id}", "https://api.fireworks.ai/v1/accounts/<account>",
        "https://api.fireworks.ai/v1/accounts/account_id", "https://api.fireworks.ai/v1/accounts/mine/models",
    ])
    func anAddressWithoutAnAccountIsNeverCalled(_ url: String) async throws {
        try await withTransport { transport in
            let adapter = Fireworks(transport: transport)
            #expect(adapter.baseURLProblem(url)?.contains("https://api.fireworks.ai/v1/accounts/ACCOUNT") == true)
            let target = UpstreamTarget(
                providerID: "p", providerName: "P", baseURL: url, origin: "https://api.fireworks.ai:443")
            let refusal = try await failure { () throws(UpstreamFailure) in try await adapter.test(target) }
            #expect((refusal.kind, refusal.step) == (.unsupported, .settings))
            #expect(refusal.message.hasPrefix("was not called: its base URL names no account: write it as"))
        }
    }

    @Test(arguments: [
        ("supervised", #"{"learning_rate_multiplier":2}"#, nil, "give a learning_rate"),
        (
            "supervised", #"{"lora_alpha":2}"#, nil,
            "it has no hyperparameter lora_alpha; it takes batch_size, early_stop"
        ),
        ("supervised", #"{"n_epochs":"many"}"#, nil, "n_epochs is a number"), ("dpo", "{}", nil, "the method dpo"),
        ("supervised", "{}", 7, "takes no seed"),
    ])
    func whatFireworksHasNotIsRefusedWithoutACall(
        _ method: String, _ settings: String, _ seed: Int64?, _ words: String
    ) async throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", seed: seed, method: method,
            hyperparameters: try #require(try JSONValue.parse(settings).objectValue), tag: .make())
        let account = try #require(Fireworks.Account("https://h/v1/accounts/a"))
        let refusal = try await failure { () throws(UpstreamFailure) in
            try Fireworks.launchRequest(request, account, baseURL: "https://h/v1/accounts/a")
        }
        #expect((refusal.kind, refusal.isAmbiguous) == (.rejected, false))
        #expect(refusal.message.hasPrefix("was not asked: ") && refusal.message.contains(words))
    }

    @Test func aDatasetsIdIsTheFilesNameAsFarAsItFits() {
        let hash = String(repeating: "0a", count: 32)
        let file = UpstreamFile(name: "providerd-\(hash).jsonl", paths: [], size: 0, purpose: "fine-tune")
        #expect(Fireworks.datasetID(file) == "providerd-" + hash.prefix(53))
    }

    @Test func linesAreCountedAcrossFilesWithoutEmptyOnes() async throws {
        let folder = try TemporaryFolder()
        let paths = try files("{}\n\n  \r\n{}", "{}\n", "\n", "{}", in: folder)
        #expect(try await FileStream.lineCount(of: paths) == 4)
    }

    private static let tag = TogetherTests.tag

    private func job(_ text: String) throws -> UpstreamJob {
        try #require(Fireworks.job(try JSONValue.parse(text), SecretScrubber(secrets: [])))
    }

    private static func server(
        _ body: @escaping @Sendable (String) -> String, status: @escaping @Sendable (String) -> Int = { _ in 200 }
    ) throws -> OddServer {
        try OddServer { request in
            let status = status(request)
            let body = status == 400 ? #"{"code":9,"message":"not yet"}"# : body(request)
            return [
                "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            ]
        }
    }
}
