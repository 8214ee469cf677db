import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

/// Jobs as servers really send them.
@Suite(.timeLimit(.minutes(1))) struct OpenAIJobsTests {
    @Test(arguments: [
        #""error":{}"#, #""error":{"code":null,"message":null,"param":null}"#, #""error":null"#,
        #""hyperparameters":{"n_epochs":"auto","batch_size":4,"learning_rate_multiplier":1.5}"#,
        #""user_provided_suffix":"x","estimated_finish":null,"trained_tokens":null,"metadata":null"#,
        #""result_files":"none","metadata":{"n":1},"created_at":"yesterday""#,
    ])
    func aHealthyJobIsReadWhateverItCarriesBeside(_ extra: String) throws {
        let job = try job(#"{"id":"ftjob-1","status":"running","model":"m",\#(extra)}"#)
        #expect(job == UpstreamJob(id: "ftjob-1", status: .running, statusWord: "running", model: "m"))
    }

    @Test(arguments: [
        ("validating_files", UpstreamJob.Status.pending), ("queued", .pending), ("running", .running),
        ("pausing", .pausing), ("resuming", .running), ("paused", .paused), ("succeeded", .succeeded),
        ("failed", .failed),
        ("cancelled", .cancelled), ("canceled", .cancelled), ("daydreaming", .unknown),
    ])
    func aStatusWordIsKeptAlsoIfItIsUnknown(_ word: String, _ status: UpstreamJob.Status) throws {
        let job = try job(#"{"id":"ftjob-1","status":"\#(word)"}"#)
        #expect((job.status, job.statusWord) == (status, word))
    }

    @Test func whatAJobTellsIsKeptByFieldAndItsOrganizationIsNot() throws {
        let job = try job(
            #"""
            {"id":"ftjob-1","status":"failed","model":"m","fine_tuned_model":"ft:m:x::1","organization_id":"org-Leak",
            "trained_tokens":12.0,"result_files":["file-1",{"id":"file-2"}],"metadata":{"a":"b"},"created_at":1700000000,
            "estimated_finish":1700000060,"error":{"code":"bad_file","message":"Line 3\n is odd","param":"training_file"},
            "integrations":[{"type":"wandb","wandb":{"project":"Leak"}}]}
            """#)
        #expect(
            job
                == UpstreamJob(
                    id: "ftjob-1", status: .failed, statusWord: "failed", model: "m", fineTunedModel: "ft:m:x::1",
                    trainedTokens: 12, resultFileIDs: ["file-1", "file-2"], metadata: ["a": "b"],
                    errorCode: "bad_file", errorMessage: "Line 3 is odd",
                    createdAt: Timestamp(microseconds: 1_700_000_000_000_000),
                    estimatedFinish: Timestamp(microseconds: 1_700_000_060_000_000)))
        var text = ""
        dump(job, to: &text)
        #expect(!text.contains("Leak"))
    }

    @Test(arguments: ["{}", "[]", "3", #"{"id":"","status":"running"}"#, #"{"id":"ftjob-1"}"#, #"{"status":"queued"}"#])
    func whatIsNoJobLeavesALaunchInDoubt(_ body: String) async throws {
        let server = try OddServer(body)
        defer { server.stop() }
        try await withTransport { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).launch(
                    FineTuneRequest(model: "m", trainingFileID: "f", tag: .make()), at: .make(origin: server.origin))
            }
            #expect((failure.kind, failure.isAmbiguous) == (.notAnAPI, true))
        }
    }

    @Test(arguments: [OpenAI.Dialect(), .azure])
    func aJobIsPausedAndResumedByItsOwnPathsWithoutABody(dialect: OpenAI.Dialect) async throws {
        let server = try OddServer(#"{"id":"ftjob-1","status":"pausing"}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = OpenAI(transport: transport, dialect: dialect)
            #expect(adapter.capabilities.offers(.pause))
            let paused = try await adapter.pause("ftjob-1", at: .make(origin: server.origin))
            #expect((paused.id, paused.status, paused.statusWord) == ("ftjob-1", .pausing, "pausing"))
            _ = try await adapter.resume("../x", at: .make(origin: server.origin))
        }
        let requests = server.requests
        #expect(requests.count == 2)
        #expect(requests.first?.hasPrefix("POST /fine_tuning/jobs/ftjob-1/pause HTTP/1.1") == true)
        #expect(requests.last?.hasPrefix("POST /fine_tuning/jobs/..%2Fx/resume HTTP/1.1") == true)
        #expect(requests.allSatisfy { $0.hasSuffix("\r\n\r\n") })
    }

    @Test func everyOtherWireRefusesToPauseWithoutACall() async throws {
        try await withTransport { transport in
            let registry = Registry(transport: transport)
            let pausing = ["azure", "openai"]
            #expect(registry.types(offering: .pause) == pausing)
            for type in registry.types where !pausing.contains(type) {
                let adapter = try #require(registry.adapter(for: type))
                let target = UpstreamTarget.make(origin: "http://127.0.0.1:9")
                let pause = try await failure { () throws(UpstreamFailure) in
                    try await adapter.pause("j", at: target)
                }
                let resume = try await failure { () throws(UpstreamFailure) in
                    try await adapter.resume("j", at: target)
                }
                #expect((pause.kind, resume.kind) == (.unsupported, .unsupported), "\(type)")
            }
        }
    }

    @Test func aServerThatIgnoresTheFilterIsSearchedEntryByEntry() async throws {
        let created = Timestamp.now().microseconds / 1_000_000
        let server = try OddServer(
            #"""
            {"data":[{"id":"1","status":"queued","created_at":\#(created),"metadata":{"providerd_command":"1","providerd_instance":"3"}},
            {"id":"2","status":"queued","created_at":\#(created),"metadata":{"providerd_command":"1","providerd_instance":"2","c":"4"}},
            {"id":"3","status":"queued","created_at":\#(created),"metadata":null}],"has_more":false}
            """#)
        defer { server.stop() }
        #expect(try await found(at: server).map(\.id) == ["2"])
        #expect(
            server.requests.first?.contains("metadata%5Bproviderd_command%5D=1&metadata%5Bproviderd_instance%5D=2")
                == true)
    }

    @Test func aServerThatListsNoMetadataCannotTell() async throws {
        let created = Timestamp.now().microseconds / 1_000_000
        let server = try OddServer(#"{"data":[{"id":"1","status":"queued","created_at":\#(created)}]}"#)
        defer { server.stop() }
        let thrown = await #expect(throws: UpstreamFailure.self) { try await found(at: server) }
        #expect(thrown?.kind == .unsupported)
    }

    @Test func aListThatNeverEndsIsLeftWhereItRepeatsItself() async throws {
        let server = try OddServer(
            #"{"data":[{"id":"e","object":"event","message":"x","level":"info","created_at":1}],"has_more":true}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let events = try await OpenAI(transport: transport).events(
                of: "../models", known: { _ in false }, at: .make(origin: server.origin))
            #expect(events.count == 2)
        }
        #expect(server.requests.count == 2)
        #expect(server.requests.allSatisfy { $0.hasPrefix("GET /fine_tuning/jobs/..%2Fmodels/events?limit=100") })
    }

    private func job(_ text: String) throws -> UpstreamJob {
        try #require(OpenAI.job(try JSONValue.parse(text), SecretScrubber(secrets: [])))
    }

    private func found(at server: OddServer) async throws -> [UpstreamJob] {
        try await withTransport { transport in
            try await OpenAI(transport: transport).findJobs(
                of: .make("1", "2"), since: .now(), at: .make(origin: server.origin))
        }
    }
}
