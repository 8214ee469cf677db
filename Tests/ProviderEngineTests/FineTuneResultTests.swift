import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct FineTuneResultTests {
    private static let table = "step,train_loss,valid_loss\n1,2.5,\n2,1.25,1.5\n"

    /// Lets a command's job succeed and answers the fixture after its end.
    private func succeeded(
        _ data: JSONObject = [:], provider: Provider = .make(), traceparent: String? = nil,
        prepare: (EngineFixture) -> Void = { _ in }
    ) async throws -> EngineFixture {
        var command = Command.make(data: data)
        command.traceparent = traceparent
        let fixture = EngineFixture([command], provider: provider)
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            fixture.upstream.withState {
                $0.jobs[0].fineTunedModel = "ft:base:1"
                $0.jobs[0].trainedTokens = 1234
                $0.jobs[0].resultFileIDs = ["file-result"]
                $0.contents["file-result"] = Array(Self.table.utf8)
            }
            prepare(fixture)
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
        return fixture
    }

    @Test("keeps the model, the trained tokens, the last metrics and the result file")
    func result() async throws {
        let fixture = try await succeeded()
        let result = try #require(fixture.command().result)
        #expect(result["fine_tuned_model"]?.stringValue == "ft:base:1")
        #expect(result["trained_tokens"]?.intValue == 1234)
        #expect(result["metrics"]?.objectValue == ["step": 2, "train_loss": 1.25, "valid_loss": 1.5])
        let fileID = try #require(result["result_file"]?.stringValue)
        let file = try #require(fixture.store.withState { $0.files[fileID] })
        #expect(file.purpose == "fine-tune-results")
        #expect(file.createdBy == fixture.command().createdBy)
        #expect(fixture.files.content(file.sha256) == Array(Self.table.utf8))
        #expect(fixture.states.last == "succeeded")
        #expect(fixture.command().finishedAt != nil)
    }

    @Test("takes the metrics of the last events where there is no result file")
    func metricsOfEvents() async throws {
        let fixture = try await succeeded { fixture in
            fixture.upstream.withState { $0.jobs[0].resultFileIDs = [] }
            fixture.upstream.addEvent("e1", metrics: ["step": 9, "total_steps": 9, "train_loss": 0.25])
        }
        let metrics = fixture.command().result?["metrics"]?.objectValue
        #expect(metrics?["train_loss"]?.doubleValue == 0.25)
        #expect(metrics?["step"]?.intValue == 9)
        #expect(fixture.command().result?["result_file"] == nil)
    }

    @Test("has a provider without a tuned model use the new one, as an audited change with a new etag")
    func setsModel() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let fixture = try await succeeded(traceparent: "00-\(trace)-00f067aa0ba902b7-01")
        #expect(fixture.provider.fineTunedModel == "ft:base:1")
        #expect(fixture.provider.rev == 2)
        #expect(fixture.store.withState { $0.audited.map(\.method) } == ["engine"])
        #expect(fixture.store.withState { $0.audited.map(\.traceID) } == [trace])
        #expect(fixture.events(.message).last?.message == "provider \"Test\" uses ft:base:1 from now on")
    }

    @Test("leaves a provider its tuned model unless the command says otherwise", arguments: [false, true])
    func asked(always: Bool) async throws {
        let fixture = try await succeeded(
            always ? ["set_as_model": true] : [:], provider: .make(fineTunedModel: "ft:old"))
        #expect(fixture.provider.fineTunedModel == (always ? "ft:base:1" : "ft:old"))
        #expect(fixture.store.withState(\.audited.count) == (always ? 1 : 0))
    }

    @Test("succeeds without a result file that cannot be had, and says so")
    func noResultFile() async throws {
        let fixture = try await succeeded {
            $0.upstream.fail(.content, UpstreamFailure(.notFound, "expired", httpStatus: 404))
        }
        #expect(fixture.command().result?["fine_tuned_model"]?.stringValue == "ft:base:1")
        #expect(fixture.command().result?["result_file"] == nil)
        let warning = try #require(fixture.events(.message).first { $0.level == .warning })
        #expect(warning.message.contains("file-result"))
        #expect(warning.message.contains("\"Test\" answered 404: expired"))
    }

    @Test("waits for a result file that may be had later")
    func laterResultFile() async throws {
        let fixture = try await succeeded {
            $0.upstream.fail(
                .content, UpstreamFailure(.upstreamError, "oops", httpStatus: 500, isRetryable: true), times: 2)
        }
        #expect(fixture.command().result?["result_file"] != nil)
        #expect(fixture.upstream.count(.content) == 3)
    }

    @Test("tries again if the store fails at the end, and stores the result once")
    func storeFails() async throws {
        let fixture = try await succeeded { $0.store.withState { $0.failures = 2 } }
        #expect(fixture.states.filter { $0 == "succeeded" }.count == 1)
        #expect(fixture.store.withState { $0.files.count } == 2)
    }

    @Test("reads the last number of each column, and nothing out of what is no table")
    func table() {
        #expect(StepMetrics.last(in: Array("a,b\r\n1,\"2.5\"\r\n,nan\r\n".utf8)) == ["a": 1, "b": 2.5])
        #expect(StepMetrics.last(in: Array("no table at all".utf8)).isEmpty)
        #expect(StepMetrics.last(in: []).isEmpty)
    }
}
