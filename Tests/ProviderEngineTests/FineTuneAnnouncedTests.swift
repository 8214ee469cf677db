import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

/// Servers that say themselves what they can do, down to those that can do nothing but train.
@Suite struct FineTuneAnnouncedTests {
    private static let lost = UpstreamFailure(.timeout, "did not answer in time", isAmbiguous: true, isRetryable: true)
    /// Nobody can be asked about a job.
    private static let minimal = UpstreamCapabilities([.fineTune], followsJobs: false)
    private static let keyed = UpstreamCapabilities([.fineTune], launchIdentity: .token, followsJobs: false)

    @Test("asks right before a launch, remembers the answer, and brings the files along with the launch")
    func asks() async throws {
        let able = UpstreamCapabilities([.fineTune, .events], launchIdentity: .token)
        let fixture = EngineFixture([.make()], announcing: able)
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.provider.announced == able)
        #expect(fixture.provider.rev == 1)
        #expect(fixture.upstream.count(.announced) == 1)
        #expect(fixture.upstream.count(.uploading) == 0)
        let launch = try #require(fixture.upstream.withState { $0.launches.first })
        #expect(launch.trainingFileID.isEmpty)
        #expect(launch.trainingFile?.paths.count == 1)
        #expect(launch.trainingFile?.name == "providerd-abc.jsonl")
    }

    @Test("ends with the answer to the launch where that is all that is ever told")
    func synchronous() async throws {
        let fixture = EngineFixture([.make()], announcing: Self.minimal)
        fixture.upstream.withState { $0.firstStatus = .succeeded }
        try await fixture.running {
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(fixture.states == ["preparing", "submitting", "succeeded"])
        #expect(fixture.command().result?["fine_tuned_model"] == "ft:base:mine")
        #expect(fixture.command().upstreamID == "ftjob-1")
        #expect(fixture.provider.fineTunedModel == "ft:base:mine")
        let test = try #require(fixture.provider.lastTest)
        #expect(test.isGood && test.fineTuning == .yes)
        #expect(fixture.upstream.count(.job) == 0)
    }

    @Test("fails with the job that failed before the launch was answered")
    func synchronousFailure() async throws {
        let fixture = EngineFixture([.make()], announcing: Self.minimal)
        fixture.upstream.withState { $0.firstStatus = .failed }
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UPSTREAM_JOB_FAILED")
    }

    @Test("needs attention where a job goes on that nobody can be asked about, and says which")
    func unfollowable() async throws {
        let fixture = EngineFixture([.make()], announcing: Self.minimal)
        try await fixture.running {
            try await fixture.until("attention") { fixture.command().state == .needsAttention }
        }
        #expect(fixture.upstream.count(.launch) == 1)
        let message = try #require(fixture.events(.state).last?.message)
        #expect(message.contains("took the job as ftjob-1, which is running, and cannot be asked about it later on"))
        #expect(message.contains("providerctl command resolve"))
    }

    @Test("fails an adopted job that nobody can be asked about, and says what to do instead")
    func adopted() async throws {
        var command = Command.make(state: .running)
        command.upstreamID = "ftjob-9"
        let fixture = EngineFixture([command], announcing: Self.minimal)
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        let failure = try #require(fixture.command().failure)
        #expect(failure.reason == "UNSUPPORTED_BY_PROVIDER")
        #expect(failure.message.contains("--fine-tuned-model"))
    }

    @Test("sends a lost launch again under the same tag where the server makes no second job of it")
    func sendsAgain() async throws {
        let fixture = EngineFixture([.make()], announcing: Self.keyed)
        fixture.upstream.withState { $0.firstStatus = .succeeded }
        fixture.upstream.fail(.launch, Self.lost)
        try await fixture.running {
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
        let tags = fixture.upstream.withState { $0.launches.map(\.tag) }
        #expect(tags == [LaunchTag(command: "tag-cmd_1", instance: "inst")])
        #expect(fixture.upstream.count(.launch) == 2)
        #expect(fixture.events(.state).contains { $0.message.contains("again under the same token") })
    }

    @Test("needs attention where the end is wanted of a launch that nobody can be asked about")
    func cancelledInDoubt() async throws {
        let fixture = EngineFixture([.make()], announcing: Self.keyed)
        fixture.upstream.fail(.launch, Self.lost)
        try await fixture.running {
            try await fixture.until("reconciling") { fixture.command().state == .reconciling }
            fixture.requestCancel()
            try await fixture.eventually("attention") { fixture.command().state == .needsAttention }
        }
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("asks a server that was never asked before text is wanted of it, and refuses what it does not announce")
    func generation() async throws {
        let fixture = EngineFixture([.make(kind: .generate)], announcing: Self.minimal)
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UNSUPPORTED_BY_PROVIDER")
        #expect(fixture.upstream.withState { $0.generations.isEmpty })
        let able = EngineFixture(
            [.make(kind: .generate)], announcing: UpstreamCapabilities([.fineTune, .generate], followsJobs: false))
        try await able.running {
            try await able.until("succeeded") { able.command().state == .succeeded }
        }
        #expect(able.upstream.count(.announced) == 1)
    }
}
