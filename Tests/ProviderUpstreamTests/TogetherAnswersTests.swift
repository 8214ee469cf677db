import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Requests to the byte, and answers as the reference and the SDKs have them.
@Suite(.timeLimit(.minutes(1))) struct TogetherAnswersTests {
    @Test func eachRequestIsWhatTheReferenceSays() async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("providerd-1.jsonl", in: folder)
        let storage = try OddServer(status: 200, "")
        defer { storage.stop() }
        let server = try OddServer { request in
            if request.hasPrefix("POST /v1/files?") {
                return [
                    "HTTP/1.1 302 Found\r\nLocation: \(storage.origin)/bucket/x?X-Amz-Signature=ab\r\n"
                        + "X-Together-File-Id: file-1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                ]
            }
            let body =
                request.hasPrefix("GET /v1/models")
                ? "[]"
                : request.hasPrefix("GET /v1/f") && !request.hasPrefix("GET /v1/fine-tunes/ft-1 ")
                    ? #"{"data":[]}"# : #"{"id":"ft-1","status":"queued"}"#
            return [
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n"
                    + "\r\n\(body)"
            ]
        }
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = Together(transport: transport)
            let target = UpstreamTarget.make(origin: server.origin, path: "/v1")
            _ = try await adapter.models(target)
            _ = try await adapter.upload(file, to: target)
            _ = try await adapter.findUpload(file, at: target)
            let request = FineTuneRequest(
                model: "m", trainingFileID: "file-1", validationFileID: "file-2", suffix: "Mine", seed: 3,
                hyperparameters: ["n_epochs": 2, "learning_rate": 0.0001, "batch_size": "max"], tag: .make(Self.tag))
            _ = try await adapter.launch(request, at: target)
            _ = try await adapter.job("ft-1", at: target)
            _ = try await adapter.events(of: "ft-1", known: { _ in false }, at: target)
            _ = try await adapter.checkpoints(of: "ft-1", at: target)
            _ = try await adapter.cancel("ft-1", at: target)
            _ = try await adapter.findJobs(of: .make(Self.tag), since: .now(), at: target)
        }
        let form = "purpose=fine-tune&file_name=providerd-1.jsonl&file_type=jsonl"
        let launch = #"""
            {"training_file":"file-1","model":"m","validation_file":"file-2","suffix":"mine-aaisem2ekvthpcezvk54zxpo74",\#
            "random_seed":3,"n_epochs":2,"learning_rate":0.0001,"batch_size":"max","n_evals":2,\#
            "training_method":{"method":"sft","train_on_inputs":"auto"}}
            """#
        #expect(
            server.requests.map(Self.lineAndBody) == [
                "GET /v1/models", "POST /v1/files?\(form) \(form)", "POST /v1/files/file-1/preprocess",
                "GET /v1/files", "POST /v1/fine-tunes \(launch)", "GET /v1/fine-tunes/ft-1",
                "GET /v1/fine-tunes/ft-1/events", "GET /v1/fine-tunes/ft-1/checkpoints",
                "POST /v1/fine-tunes/ft-1/cancel", "GET /v1/fine-tunes",
            ])
        #expect(server.requests.allSatisfy { $0.contains("\r\nAuthorization: Bearer \(Sandbox.key)\r\n") })
        #expect(server.requests.allSatisfy { !$0.lowercased().contains("openai-") })
        #expect(storage.requests.map(Self.lineAndBody) == ["PUT /bucket/x?X-Amz-Signature=ab \(lines())"])
    }

    @Test(arguments: [
        ("pending", UpstreamJob.Status.pending), ("queued", .pending), ("running", .running),
        ("compressing", .running), ("uploading", .running), ("cancel_requested", .running),
        ("cancelled", .cancelled), ("error", .failed), ("user_error", .failed), ("completed", .succeeded),
        ("dreaming", .unknown),
    ])
    func aStatusWordIsKeptAlsoIfItIsUnknown(_ word: String, _ status: UpstreamJob.Status) throws {
        let job = try job(#"{"id":"ft-1","status":"\#(word)","model_output_name":"x/y"}"#)
        #expect((job.status, job.statusWord) == (status, word))
        #expect(job.fineTunedModel == (status == .succeeded ? "x/y" : nil))
    }

    @Test func aFailedJobTellsItsLastError() throws {
        let job = try job(
            #"""
            {"id":"ft-1","status":"user_error","model":"m","token_count":0,"created_at":"2026-03-01T01:02:03.5+01:00","events":[
            {"object":"fine-tune-event","created_at":"2026-03-01T00:02:04Z","level":"Error","message":"Line 3\nis odd","type":"JOB_ERROR","step":0},
            {"object":"fine-tune-event","created_at":"2026-03-01T00:02:03Z","level":"","message":"started","type":"JOB_START"}]}
            """#)
        #expect((job.errorCode, job.errorMessage) == ("user_error", "Line 3 is odd"))
        #expect(job.trainedTokens == nil)
        #expect(job.createdAt?.rfc3339 == "2026-03-01T00:02:03.500Z")
    }

    @Test func equalEventsAreToldApartAndOddOnesPassedOver() throws {
        let entries = try JSONValue.parse(
            #"""
            [{"created_at":"2026-03-01T00:00:01Z","type":"warning","level":"legacy_iwarning","message":"a"},3,{},
            {"created_at":"2026-03-01T00:00:01Z","type":"warning","message":"b"},
            {"created_at":"2026-03-01T00:00:00Z","type":"epoch_complete","step":4,"total_steps":8,"level":null}]
            """#)
        let events = Together.events(try #require(entries.arrayValue), SecretScrubber(secrets: []))
        #expect(events.map(\.message) == ["epoch_complete", "a", "b"])
        #expect(events.map(\.level) == [.info, .warning, .warning])
        #expect(events.map(\.isMetrics) == [true, false, false])
        #expect(Set(events.map(\.id)).count == 3)
    }

    @Test func aListWithoutSuffixesAndNamesCannotTell() async throws {
        let server = try OddServer(
            #"{"data":[{"id":"ft-1","status":"queued","created_at":"\#(Timestamp.now().rfc3339)"}]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let thrown = try await failure { () throws(UpstreamFailure) in
                try await Together(transport: transport).findJobs(
                    of: .make(Self.tag), since: .now(), at: .make(origin: server.origin))
            }
            #expect(thrown.kind == .unsupported)
        }
    }

    @Test func anEstimateAsksOnlyForWhatHasAPrice() throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", suffix: "s", seed: 1,
            hyperparameters: ["n_epochs": 2, "learning_rate": 0.1, "training_type": "Full"], tag: .make(Self.tag))
        let order = try Together.estimateRequest(request, baseURL: "https://h/v1")
        guard case .json(let body) = order.body else { throw Sandbox.Problem(description: "no body") }
        #expect(order.url == "https://h/v1/fine-tunes/estimate-price")
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"training_file":"f","model":"m","n_epochs":2,"training_method":{"method":"sft","train_on_inputs":"auto"},"training_type":{"type":"Full"}}"#
        )
    }

    @Test(arguments: [
        (
            #"{"estimation_available":false,"unavailable_reason":"no such\nmodel"}"#,
            "has no estimate for this: no such model"
        ),
        (#"{"estimation_available":true}"#, "answered with something else than a price"),
        ("{}", "answered with something else"),
        (#"{"estimated_total_price":-1}"#, "answered with something else than a price"),
    ])
    func withoutAPriceThereIsNoEstimate(_ answer: String, _ words: String) async throws {
        let server = try OddServer(answer)
        defer { server.stop() }
        try await withTransport { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await Together(transport: transport).estimate(
                    FineTuneRequest(model: "m", trainingFileID: "f", tag: .make()), at: .make(origin: server.origin))
            }
            #expect(failure.message.hasPrefix(words))
        }
    }

    // MARK: What a launch takes

    @Test(arguments: [
        (#"{"learning_rate_multiplier":2}"#, "give a learning_rate"), (#"{"wandb_api_key":"x"}"#, "no hyperparameter"),
        (#"{"hf_api_token":"x"}"#, "no hyperparameter"), (#"{"n_epochs":"many"}"#, "n_epochs is a number"),
        (#"{"batch_size":"min"}"#, #"or "max""#), (#"{"training_type":"Half"}"#, "is Full or Lora"),
        (#"{"training_type":"Lora"}"#, "needs lora_r"),
        (#"{"training_type":"Full","lora_r":8}"#, "for the training_type Lora"),
        (#"{"lora_alpha":8}"#, "needs lora_r"),
    ])
    func whatTogetherHasNotIsRefusedWithoutACall(_ settings: String, _ words: String) async throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", hyperparameters: try #require(try JSONValue.parse(settings).objectValue),
            tag: .make())
        let refusal = try await failure { () throws(UpstreamFailure) in
            try Together.launchRequest(request, baseURL: "https://h")
        }
        #expect((refusal.kind, refusal.isAmbiguous, refusal.isRetryable) == (.rejected, false, false))
        #expect(refusal.message.hasPrefix("was not asked: ") && refusal.message.contains(words))
    }

    @Test func aMethodOfAnotherProviderIsRefused() async throws {
        let request = FineTuneRequest(model: "m", trainingFileID: "f", method: "reinforcement", tag: .make())
        let refusal = try await failure { () throws(UpstreamFailure) in
            try Together.launchRequest(request, baseURL: "https://h")
        }
        #expect(refusal.message == "was not asked: it has no method reinforcement; it takes supervised and dpo")
    }

    @Test(arguments: [
        (#"{"n_epochs":"auto"}"#, #""training_method":{"method":"sft","train_on_inputs":"auto"}"#),
        (#"{"training_type":"full"}"#, #""training_type":{"type":"Full"},"training_method""#),
        (
            #"{"lora_r":8,"lora_dropout":0.1}"#,
            #""training_type":{"type":"Lora","lora_r":8,"lora_trainable_modules":"all-linear","lora_alpha":16,"lora_dropout":0.1},"training_method""#
        ),
    ])
    func settingsArriveAsTogetherHasThem(_ settings: String, _ words: String) throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", hyperparameters: try #require(try JSONValue.parse(settings).objectValue),
            tag: .make(Self.tag))
        let body = try body(request)
        #expect(body.contains(#""suffix":"providerd-aaisem2ekvthpcezvk54zxpo74",\#(words)"#))
    }

    @Test func preferencesAreDPO() throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", method: "dpo", hyperparameters: ["beta": 0.2], tag: .make(Self.tag))
        #expect(try body(request).hasSuffix(#""training_method":{"method":"dpo","dpo_beta":0.2}}"#))
    }

    private static let tag = TogetherTests.tag

    private func body(_ request: FineTuneRequest) throws -> String {
        guard case .json(let bytes) = try Together.launchRequest(request, baseURL: "https://h").body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func job(_ text: String) throws -> UpstreamJob {
        try #require(Together.job(try JSONValue.parse(text), SecretScrubber(secrets: [])))
    }

    /// The method and the path, and after a space the body if there is one.
    static func lineAndBody(_ request: String) -> String {
        let line = request.prefix { $0 != "\r\n" }.split(separator: " ").prefix(2).joined(separator: " ")
        guard let end = request.firstRange(of: "\r\n\r\n"), end.upperBound < request.endIndex else { return line }
        return line + " " + request[end.upperBound...]
    }
}
