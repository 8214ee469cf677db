import Foundation
import ProviderCore
import ProviderJSON
import Synchronization
import TestSupport
import Testing

@testable import ProviderUpstream

@Suite(.timeLimit(.minutes(2))) struct CustomTests {
    private func custom(_ sandbox: Sandbox) -> Custom { Custom(transport: sandbox.transport) }

    /// A target that has been asked what it can do.
    private func asked(_ sandbox: Sandbox, _ path: String = "/custom") async throws -> UpstreamTarget {
        var target = sandbox.target(path)
        target.announced = try await custom(sandbox).announced(by: target)
        return target
    }

    private func request(
        _ folder: TemporaryFolder, tag: String = "cmd_1", validation: Bool = false,
        _ edit: (inout FineTuneRequest) -> Void = { _ in }
    ) throws -> FineTuneRequest {
        let paths = try files(lines(), lines(), in: folder)
        func file(_ path: String) -> UpstreamFile {
            UpstreamFile(name: "f.jsonl", paths: [path], size: Int64(lines().utf8.count), purpose: "fine-tune")
        }
        var request = FineTuneRequest(
            model: "sandbox-tiny", trainingFileID: "", trainingFile: file(paths[0]),
            validationFile: validation ? file(paths[1]) : nil, hyperparameters: ["n_epochs": 5, "batch_size": 4],
            tag: .make(tag))
        edit(&request)
        return request
    }

    private func refusal(_ body: () async throws -> Void) async -> UpstreamFailure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? UpstreamFailure
        }
    }

    private func end(_ job: UpstreamJob, _ adapter: Custom, _ target: UpstreamTarget) async throws -> UpstreamJob {
        var job = job
        let deadline = ContinuousClock.now + .seconds(60)
        while ![.succeeded, .failed, .cancelled].contains(job.status), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
            job = try await adapter.job(job.id, at: target)
        }
        return job
    }

    // MARK: Announcements

    @Test func onlyWhatIsAnnouncedIsOffered() throws {
        func read(_ text: String) throws -> UpstreamCapabilities? {
            Custom.capabilities(in: try JSONValue.parse(Array(text.utf8)))
        }
        #expect(try read(#"{"status":"ok"}"#) == UpstreamCapabilities([.fineTune], followsJobs: false))
        #expect(
            try read(#"{"status":"ok","capabilities":["job","events","fly","cancel","idempotency_key",7]}"#)
                == UpstreamCapabilities([.fineTune, .events, .cancel], launchIdentity: .token))
        // Without a job to ask for there is nothing to cancel, and without text nothing to stream.
        #expect(
            try read(#"{"status":"ok","capabilities":["events","checkpoints","cancel","stream"]}"#)
                == UpstreamCapabilities([.fineTune], followsJobs: false))
    }

    @Test(arguments: [#"{"status":"bad"}"#, #"{"ok":true}"#, "[]", "{}", #""ok""#, "<html>ok</html>"])
    func whatDoesNotSayThatItIsWellIsSomethingElse(answer: String) async throws {
        let server = try OddServer(answer)
        defer { server.stop() }
        try await withTransport { transport in
            let error = await refusal {
                _ = try await Custom(transport: transport).test(.make(origin: server.origin))
            }
            #expect(error?.kind == .notAnAPI)
        }
    }

    @Test func whatIsNotAnnouncedIsNotCalled() async throws {
        let server = try OddServer(#"{"status":"ok"}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let (adapter, target) = (Custom(transport: transport), UpstreamTarget.make(origin: server.origin))
            let errors = [
                await refusal { _ = try await adapter.models(target) },
                await refusal { _ = try await adapter.cancel("j", at: target) },
                await refusal { _ = try await adapter.events(of: "j", known: { _ in false }, at: target) },
                await refusal { _ = try await adapter.checkpoints(of: "j", at: target) },
                await refusal {
                    _ = try await adapter.generate(
                        GenerateRequest(model: "m", messages: []), at: target, onText: { _ in })
                },
            ]
            #expect(errors.allSatisfy { $0?.kind == .unsupported && $0?.message.contains("GET /test") == true })
        }
        #expect(server.requests.isEmpty)
    }

    // MARK: Whole lives

    @Test func aServerThatCanEverythingIsUsedToTheFull() async throws {
        let folder = try TemporaryFolder()
        try await withSandbox { sandbox in
            let adapter = custom(sandbox)
            let target = try await asked(sandbox)
            #expect(try await adapter.test(target).contains { $0.id == "sandbox-tiny" })
            let launched = try await adapter.launch(
                request(folder, validation: true) { $0.suffix = "mine" }, at: target)
            #expect(launched.status == .pending || launched.status == .running)
            let again = try await adapter.launch(request(folder), at: target)
            #expect(again.id == launched.id)
            #expect(try await adapter.findJobs(of: .make(), since: .now(), at: target).map(\.id) == [launched.id])
            #expect(try await adapter.findJobs(of: .make("other"), since: .now(), at: target).isEmpty)
            let job = try await end(launched, adapter, target)
            let tuned = try #require(job.fineTunedModel)
            #expect(tuned.contains("mine"))
            let events = try await adapter.events(of: job.id, known: { _ in false }, at: target)
            #expect(events.contains { $0.isMetrics && $0.data?["total_steps"] != nil })
            let known = Set(events.dropLast(2).map(\.id))
            let rest = try await adapter.events(of: job.id, known: { known.contains($0) }, at: target)
            #expect(rest.map(\.id) == events.suffix(2).map(\.id))
            let checkpoints = try await adapter.checkpoints(of: job.id, at: target)
            #expect(!checkpoints.isEmpty)
            #expect(try await adapter.cancel(job.id, at: target).status == .succeeded)
            let text = Mutex("")
            let result = try await adapter.generate(
                GenerateRequest(
                    model: tuned, messages: [["role": "user", "content": "Count"]], maxTokens: 5, temperature: 0),
                at: target, onText: { piece in text.withLock { $0 += piece } })
            #expect(text.withLock { $0 } == result.text)
            #expect((result.completionTokens ?? 0) > 0 && result.finishReason != nil)
        }
    }

    @Test func aServerThatHasTheTwoCallsAloneAnswersTheEndedJob() async throws {
        let folder = try TemporaryFolder()
        try await withSandbox { sandbox in
            let target = try await asked(sandbox, "/custom-minimal")
            #expect(target.announced == UpstreamCapabilities([.fineTune], followsJobs: false))
            let job = try await custom(sandbox).launch(request(folder), at: target)
            #expect(job.status == .succeeded)
            #expect(job.fineTunedModel?.hasPrefix("ft:sandbox-tiny:") == true)
        }
    }

    @Test func aServerThatIsRefusedTellsWhy() async throws {
        let folder = try TemporaryFolder()
        try await withSandbox { sandbox in
            let (adapter, target) = (custom(sandbox), try await asked(sandbox))
            let wrong = try request(folder) { $0.model = "nobody" }
            let error = await refusal { _ = try await adapter.launch(wrong, at: target) }
            #expect(error?.kind == .rejected && error?.code == "model_not_available" && error?.isAmbiguous == false)
            let missing = await refusal { _ = try await adapter.job("../test", at: target) }
            #expect(missing?.kind == .notFound)
        }
    }

    @Test func aWrongKeyIsUnauthorizedAndASetHeaderCarriesTheRightOne() async throws {
        let folder = try TemporaryFolder()
        let path = try files(Sandbox.key, in: folder)[0]
        try await withSandbox(["--api-key-file", path]) { sandbox in
            var target = sandbox.target("/custom")
            let asBearer = try await custom(sandbox).announced(by: target)
            target.apiKeyHeader = "X-API-Key"
            let bare = try await custom(sandbox).announced(by: target)
            #expect(asBearer == bare)
            target.apiKeyHeader = "X-Other"
            let elsewhere = target
            let error = await refusal {
                _ = try await custom(sandbox).announced(by: elsewhere)
            }
            #expect(error?.kind == .unauthorized)
        }
    }

    // MARK: Requests and answers

    @Test func aLaunchIsOneFormWithTheOrderFirst() async throws {
        let folder = try TemporaryFolder()
        let server = try OddServer(status: 202, #"{"id":"job-1","status":"queued"}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let job = try await Custom(transport: transport).launch(
                request(folder, validation: true) { request in
                    request.seed = 7
                    request.trainingFile?.paths.append(request.validationFile?.paths.first ?? "")
                }, at: .make(origin: server.origin))
            #expect(job.status == .pending)
        }
        let sent = try #require(server.requests.first)
        #expect(sent.hasPrefix("POST /fine-tune HTTP/1.1\r\n"))
        let parts = sent.components(separatedBy: "Content-Disposition: form-data; ").dropFirst()
        #expect(
            parts.map { $0.prefix { $0 != ";" && !$0.isNewline } } == [
                #"name="job""#, #"name="training_file""#, #"name="validation_file""#,
            ])
        #expect(parts.first?.contains("Content-Type: application/json\r\n\r\n{") == true)
        #expect(parts.first?.contains(#""idempotency_key":"ins_1-cmd_1""#) == true)
        #expect(parts.first?.contains(#""seed":7"#) == true)
        #expect(parts.dropFirst().first?.contains(lines() + lines()) == true)
        #expect(sent.hasSuffix("--\r\n"))
    }

    @Test(arguments: [
        (#"{"text":"all of it","finish_reason":"stop","completion_tokens":3}"#, "all of it"),
        (#"{"text":"","finish_reason":"length"}"#, ""),
    ])
    func aTextMayComeAtOnce(answer: String, text: String) async throws {
        let server = try OddServer(answer)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.announced = UpstreamCapabilities([.fineTune, .generate], followsJobs: false)
            let result = try await Custom(transport: transport).generate(
                GenerateRequest(model: "m", messages: [["role": "user", "content": "hi"]]), at: target,
                onText: { _ in })
            #expect(result.text == text)
        }
        #expect(server.requests.first?.contains("stream") == false)
    }

    @Test(arguments: [#"{"text":"half"}"#, "{}", #"{"error":{"message":"tired"}}"#, "[]"])
    func aTextWithoutItsEndIsNone(answer: String) async throws {
        let server = try OddServer(answer)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.announced = UpstreamCapabilities([.fineTune, .generate], followsJobs: false)
            let asked = target
            let error = await refusal {
                _ = try await Custom(transport: transport).generate(
                    GenerateRequest(model: "m", messages: []), at: asked, onText: { _ in })
            }
            #expect(error?.isAmbiguous == true)
        }
    }

    @Test func aTrainingIsWaitedForWithPatienceOfItsOwn() async throws {
        let folder = try TemporaryFolder()
        let server = try OddServer(isHanging: true) { _ in [] }
        defer { server.stop() }
        var settings = HTTPTransport.Settings()
        // All else has so much time that a busy machine cannot run out of it.
        (settings.responseTimeout, settings.idleTimeout) = (.seconds(600), .seconds(600))
        (settings.connectTimeout, settings.bodyTimeout) = (.seconds(600), .seconds(600))
        settings.patientTimeout = .milliseconds(200)
        try await withTransport(settings) { transport in
            let error = await refusal {
                _ = try await Custom(transport: transport).launch(
                    request(folder), at: .make(origin: server.origin))
            }
            #expect(error?.kind == .timeout && error?.isAmbiguous == true)
        }
    }
}
