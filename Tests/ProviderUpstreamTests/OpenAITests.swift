import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Against a real provider-sandbox.
@Suite(.timeLimit(.minutes(1))) struct OpenAITests {
    @Test func aTestAnswersTheModelsThatItSaw() async throws {
        try await withSandbox { sandbox in
            let models = try await sandbox.adapter.test(sandbox.target())
            #expect(models.map(\.id) == ["sandbox-small", "sandbox-tiny"])
            #expect(models.allSatisfy { $0.ownedBy == "sandbox" && $0.createdAt != nil && $0.shutdownDate == nil })
            #expect(try await sandbox.adapter.models(sandbox.target()) == models)
        }
    }

    @Test func aJobStandsStillWhileItIsPausedAndGoesOnWhereItStood() async throws {
        let folder = try TemporaryFolder()
        let paths = try files(lines(), in: folder)
        try await withSandbox(["--step-delay-ms", "20"]) { sandbox in
            let (adapter, target) = (sandbox.adapter, sandbox.target())
            let file = UpstreamFile(
                name: "pause.jsonl", paths: paths, size: Int64(lines().utf8.count), purpose: "fine-tune")
            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: try await adapter.upload(file, to: target),
                hyperparameters: ["n_epochs": 20, "batch_size": 4], tag: .make())
            let id = try await adapter.launch(request, at: target).id
            #expect(try await adapter.pause(id, at: target).status == .paused)
            #expect(try await adapter.job(id, at: target).statusWord == "paused")
            let again = try await failure { () throws(UpstreamFailure) in try await adapter.pause(id, at: target) }
            #expect((again.kind, again.message) == (.rejected, "Job is already paused: \(id)"))
            #expect(try await adapter.resume(id, at: target).status == .pending)
            let done = try await finished(id, sandbox)
            #expect(done.status == .succeeded)
            let late = try await failure { () throws(UpstreamFailure) in try await adapter.resume(id, at: target) }
            #expect(late.kind == .rejected)
            let steps = try await adapter.events(of: id, known: { _ in false }, at: target).filter(\.isMetrics)
            #expect(steps.map { $0.data?["step"]?.intValue } == (1...60).map { Int64($0) })
        }
    }

    @Test func aModelsEndIsToldWhereTheUpstreamAnnouncedIt() throws {
        let list = try JSONValue.parse(
            #"{"object":"list","data":[{"id":"old","shutdown_date":"2027-01-14"},{"nothing":1},{"id":"new"}]}"#)
        #expect(OpenAI.models(in: list)?.map(\.shutdownDate) == ["2027-01-14", nil])
        #expect(OpenAI.models(in: ["data": 3]) == nil)
    }

    @Test func aWholeLifeFromFilesToAModelThatAnswers() async throws {
        let folder = try TemporaryFolder()
        let paths = try files(lines(), in: folder)
        try await withSandbox { sandbox in
            let (adapter, target) = (sandbox.adapter, sandbox.target())
            let size = Int64(lines().utf8.count)
            let file = UpstreamFile(name: "life.jsonl", paths: paths, size: size, purpose: "fine-tune")
            #expect(try await adapter.findUpload(file, at: target) == nil)
            let fileID = try await adapter.upload(file, to: target)
            #expect(try await adapter.findUpload(file, at: target) == fileID)
            #expect(try await adapter.fileContent(fileID, limit: 1 << 20, at: target) == Array(lines().utf8))
            #expect(try await adapter.fileContent(fileID, limit: 10, at: target) == Array(lines().utf8.prefix(10)))

            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: fileID, suffix: "life", seed: 7,
                hyperparameters: ["n_epochs": 20, "batch_size": 4], tag: .make("cmd_1"))
            let launched = try await adapter.launch(request, at: target)
            #expect(launched.status == .pending)
            #expect(launched.metadata == LaunchTag.make("cmd_1").metadata)
            let done = try await finished(launched.id, sandbox)
            #expect((done.status, done.statusWord, done.model) == (.succeeded, "succeeded", "sandbox-tiny"))
            #expect((done.errorCode, done.errorMessage) == (nil, nil))
            #expect(done.trainedTokens.map { $0 > 0 } == true)
            let tuned = try #require(done.fineTunedModel)

            let events = try await adapter.events(of: done.id, known: { _ in false }, at: target)
            #expect(events.first?.message.hasPrefix("Created fine-tuning job") == true)
            #expect(events.last?.message == "The job has successfully completed")
            let metrics = events.filter(\.isMetrics)
            #expect(metrics.map { $0.data?["step"]?.intValue } == (1...60).map { Int64($0) })
            #expect(metrics.allSatisfy { $0.data?["total_steps"] == 60 && $0.data?["train_loss"] != nil })
            let known = Set(events.dropLast(3).map(\.id))
            let new = try await adapter.events(of: done.id, known: { known.contains($0) }, at: target)
            #expect(new == Array(events.suffix(3)))

            let checkpoints = try await adapter.checkpoints(of: done.id, at: target)
            #expect(checkpoints.map(\.step) == checkpoints.map(\.step).sorted())
            #expect(checkpoints.last?.model == "\(tuned):ckpt-step-60")
            #expect(checkpoints.last?.metrics["train_loss"] != nil)
            let table = try await adapter.fileContent(
                try #require(done.resultFileIDs.first), limit: 1 << 20, at: target)
            #expect(String(decoding: table, as: UTF8.self).hasPrefix("step,train_loss,"))

            let pieces = Pieces()
            let answer = try await adapter.generate(
                GenerateRequest(
                    model: tuned, messages: [["role": "user", "content": "Count to 7"]], maxTokens: 5, temperature: 0),
                at: target, onText: { await pieces.add($0) })
            #expect(await pieces.all.joined() == answer.text)
            #expect(await pieces.all.count > 1)
            #expect((answer.promptTokens ?? 0) > 0 && (answer.completionTokens ?? 0) > 0)
            #expect(answer.finishReason != nil)
        }
    }

    @Test func jobsAreFoundByEveryEntryOfTheirTag() async throws {
        let folder = try TemporaryFolder()
        let paths = try files(lines(), in: folder)
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let (adapter, target) = (sandbox.adapter, sandbox.target())
            let since = Timestamp.now()
            let file = UpstreamFile(name: "f.jsonl", paths: paths, size: 1, purpose: "fine-tune")
            let fileID = try await adapter.upload(file, to: target)
            var ids: [String] = []
            for (command, instance) in [("a", "x"), ("a", "y"), ("b", "x")] {
                let request = FineTuneRequest(
                    model: "sandbox-tiny", trainingFileID: fileID,
                    tag: .make(command, instance))
                ids.append(try await adapter.launch(request, at: target).id)
            }
            let found = try await adapter.findJobs(of: .make("a", "y"), since: since, at: target)
            #expect(found.map(\.id) == [ids[1]])
            #expect(try await adapter.findJobs(of: .make("c", "x"), since: since, at: target).isEmpty)
            let cancelled = try await adapter.cancel(ids[0], at: target)
            #expect(cancelled.status == .cancelled)
            let again = try await failure { () throws(UpstreamFailure) in try await adapter.cancel(ids[0], at: target) }
            #expect(again.kind == .rejected)
        }
    }

    @Test func aMethodAndItsOptionsArriveAsTheyWereGiven() async throws {
        let request = FineTuneRequest(
            model: "m", trainingFileID: "f", validationFileID: "v", suffix: "s", seed: 1, method: "dpo",
            hyperparameters: ["beta": 0.5, "n_epochs": "auto"], methodOptions: ["grader": ["type": "x"]],
            tag: .make("a", "b"))
        guard case .json(let body) = OpenAI.launchRequest(request, baseURL: "http://h/v1").body else {
            Issue.record("no body")
            return
        }
        let wanted = #"""
            {"model":"m","training_file":"f","validation_file":"v","suffix":"s","seed":1,"method":{"type":"dpo",\#
            "dpo":{"grader":{"type":"x"},"hyperparameters":{"beta":0.5,"n_epochs":"auto"}}},\#
            "metadata":{"providerd_command":"a","providerd_instance":"b"}}
            """#
        #expect(String(decoding: body, as: UTF8.self) == wanted)
    }

    /// Waits until the job has ended, at most 30 seconds.
    private func finished(_ id: String, _ sandbox: Sandbox) async throws -> UpstreamJob {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let job = try await sandbox.adapter.job(id, at: sandbox.target())
            if [.succeeded, .failed, .cancelled].contains(job.status) { return job }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Sandbox.Problem(description: "the job goes on and on")
    }
}

/// What came, piece by piece.
actor Pieces {
    private(set) var all: [String] = []
    func add(_ piece: String) { all.append(piece) }
}
