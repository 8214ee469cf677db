import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct FineTuneTests {
    private static let busy = UpstreamFailure(
        .rateLimited, "slow down", httpStatus: 429, retryAfterMilliseconds: 5000, isRetryable: true)

    @Test("brings the files up, launches once with the order's settings, and follows the job")
    func launches() async throws {
        let data: JSONObject = ["suffix": "mine", "seed": 7, "hyperparameters": ["n_epochs": 3]]
        let fixture = EngineFixture([.make(data: data)])
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
        let launch = try #require(fixture.upstream.withState { $0.launches.first })
        #expect(launch.model == "base")
        #expect(launch.trainingFileID == "file-1")
        #expect(launch.validationFileID == nil)
        #expect(launch.suffix == "mine")
        #expect(launch.seed == 7)
        #expect(launch.hyperparameters == ["n_epochs": 3])
        #expect(launch.tag == LaunchTag(command: "tag-cmd_1", instance: "inst"))
        let test = try #require(fixture.provider.lastTest)
        #expect(test.isGood && test.fineTuning == .yes)
        #expect(fixture.states == ["preparing", "submitting", "running"])
        #expect(fixture.command().upstreamID == "ftjob-1")
        #expect(fixture.command().attempt == 1)
    }

    @Test("writes the intent down before anything is sent")
    func intentFirst() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.launch)
        try await fixture.running {
            try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
            #expect(fixture.command().state == .submitting)
            fixture.upstream.letGo(.launch)
        }
    }

    @Test(
        "fails with the provider's own words on a launch that is refused",
        arguments: [
            (UpstreamFailure.Class.rejected, 400, "UPSTREAM_REJECTED"), (.notFound, 404, "UPSTREAM_NOT_FOUND"),
            (.quota, 429, "UPSTREAM_QUOTA"),
        ])
    func refused(kind: UpstreamFailure.Class, status: Int, reason: String) async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, UpstreamFailure(kind, "that will not do", httpStatus: status))
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        let failure = try #require(fixture.command().failure)
        #expect(failure.reason == reason)
        #expect(failure.message.contains("\"Test\" answered \(status): that will not do"))
        #expect(fixture.events(.error).map(\.message) == [failure.message])
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("waits as long as it was told after a 429, says until when, and goes on")
    func rateLimited() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.busy, times: 2)
        let start = fixture.clock.now()
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            let waiting = try #require(fixture.command().waiting)
            #expect(waiting.reason == .retry)
            #expect(try #require(waiting.until) >= start.adding(milliseconds: 5000))
            #expect(fixture.events(.state).last?.data?["until"]?.stringValue == waiting.until?.rfc3339)
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.count(.launch) == 3)
        #expect(fixture.upstream.withState(\.jobs.count) == 1)
        #expect(fixture.upstream.count(.upload) == 1)
    }

    @Test("goes on waiting for a provider that is busy for longer than a lost launch may be sent again")
    func busyForLong() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.busy, times: 12)
        try await fixture.running {
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.count(.launch) == 13)
        #expect(fixture.command().attempt == 1)
    }

    @Test("gives up before the launch once the provider failed for the whole retry limit")
    func exhausted() async throws {
        let fixture = EngineFixture([.make()]) { $0.retryLimit = .seconds(30) }
        fixture.upstream.fail(.findUpload, Self.busy, times: 1000)
        try await fixture.running {
            try await fixture.eventually("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UPSTREAM_RATE_LIMITED")
    }

    @Test("waits on a key that is refused, marks the provider as failing, and goes on with a new key")
    func unauthorized() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.findUpload, UpstreamFailure(.unauthorized, "Incorrect API key", httpStatus: 401))
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            #expect(fixture.command().waiting?.reason == .providerBlocked)
            #expect(fixture.provider.status == .failing)
            #expect(fixture.provider.lastTest?.outcome == "unauthorized")
            #expect(fixture.events(.state).last?.message.contains("Incorrect API key") == true)
            fixture.changeProvider { $0.status = .untested }
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test(
        "sends nothing more once the key was refused, however much time goes by, until somebody acts",
        arguments: [(UpstreamFailure.Class.unauthorized, 401), (.forbidden, 403)])
    func stopped(kind: UpstreamFailure.Class, status: Int) async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, UpstreamFailure(kind, "no", httpStatus: status))
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            let waiting = try #require(fixture.command().waiting)
            #expect((waiting.reason, waiting.until) == (.providerBlocked, nil))
            #expect(fixture.provider.lastTest?.outcome == kind.rawValue)
            #expect(fixture.provider.lastTest?.fineTuning == (kind == .forbidden ? .no : .unknown))
            let calls = fixture.upstream.withState(\.calls.count)
            fixture.clock.advance(milliseconds: 30 * 86_400_000)
            // Another command's end shows that the engine has looked around.
            fixture.add(.make(id: "cmd_2", kind: .generate, data: ["prompt": "hi"]))
            try await fixture.until("looked around") { fixture.command("cmd_2").state.isTerminal }
            #expect(fixture.command().state == .waiting)
            if kind == .unauthorized {
                #expect(fixture.command("cmd_2").failure?.reason == "UPSTREAM_UNAUTHORIZED")
                #expect(fixture.upstream.withState(\.calls.count) == calls)
            }
            fixture.changeProvider { $0.status = .untested }
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.withState(\.jobs.count) == 1)
    }

    @Test("finds nothing out about fine-tuning by a permission that another call lacks")
    func forbiddenElsewhere() async throws {
        for call in [FakeUpstream.Call.findUpload, .generate] {
            let command = Command.make(kind: call == .generate ? .generate : .fineTune)
            let fixture = EngineFixture([command])
            fixture.changeProvider {
                $0.lastTest = Provider.Test(
                    outcome: "ok", message: "", latencyMilliseconds: 1, at: fixture.clock.now(), fineTuning: .yes)
            }
            fixture.upstream.fail(call, UpstreamFailure(.forbidden, "no", httpStatus: 403))
            try await fixture.running {
                try await fixture.until("refused") { fixture.provider.status == .failing }
            }
            #expect(fixture.provider.lastTest?.outcome == "forbidden")
            #expect(fixture.provider.lastTest?.fineTuning == .yes)
        }
    }

    @Test("asks nothing of a provider whose key was refused, and goes on once a test went well")
    func refusedBefore() async throws {
        let fixture = EngineFixture([.make()])
        let test = Provider.Test(
            outcome: "unauthorized", message: "answered 401: no", latencyMilliseconds: 1, at: fixture.clock.now())
        fixture.changeProvider {
            $0.status = .failing
            $0.lastTest = test
        }
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            #expect(fixture.upstream.withState(\.calls).isEmpty)
            #expect(fixture.events(.state).last?.message.contains("answered 401: no") == true)
            fixture.store.withState { state in
                var good = test
                good.outcome = "ok"
                state.providers["prv_1"]?.status = .ok
                state.providers["prv_1"]?.lastTest = good
            }
            fixture.engine.wake()
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("sees a key that was entered while the old one was being refused")
    func unauthorizedMeanwhile() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.upload, UpstreamFailure(.unauthorized, "Incorrect API key", httpStatus: 401))
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("uploading") { fixture.upstream.count(.uploading) == 1 }
            fixture.changeProvider { $0.status = .untested }
            fixture.upstream.hold(.launch)
            fixture.upstream.letGo(.upload)
            try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
            // What was found out about the old key says nothing about the new one.
            #expect(fixture.provider.status == .untested)
            fixture.upstream.letGo(.launch)
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("waits for a provider that is switched off or needs its key again")
    func blocked() async throws {
        let fixture = EngineFixture([.make()], provider: .make(active: false, status: .keyRequired))
        try await fixture.running {
            try await fixture.until("inactive") {
                fixture.command().waiting?.reason == .providerBlocked && fixture.events().count == 1
            }
            #expect(fixture.events().last?.message.contains("not active") == true)
            fixture.changeProvider { $0.active = true }
            try await fixture.until("key required") { fixture.events().count == 2 }
            #expect(fixture.events().last?.message.contains("key must be entered again") == true)
            fixture.changeProvider { $0.status = .untested }
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("follows its job to the end at a provider that is switched off meanwhile")
    func switchedOff() async throws {
        let fixture = EngineFixture([.make()])
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            fixture.changeProvider { $0.active = false }
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
    }

    @Test("fails at a provider that offers no fine-tuning")
    func unsupported() async throws {
        let fixture = EngineFixture([.make()], fineTune: false)
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UNSUPPORTED_BY_PROVIDER")
    }

    // MARK: Cancel before there is a job

    @Test("cancels a command whose upload is under way, and launches nothing")
    func cancelPreparing() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("uploading") { fixture.upstream.count(.uploading) == 1 }
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.count(.launching) == 0)
        #expect(fixture.events(.state).last?.message == "cancelled before it was launched")
    }

    @Test("cancels a command that waits, without calling the provider", arguments: [true, false])
    func cancelWaiting(blocked: Bool) async throws {
        let fixture = EngineFixture([.make()], provider: .make(active: !blocked))
        if !blocked { fixture.upstream.fail(.findUpload, Self.busy) }
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            let calls = fixture.upstream.withState(\.calls.count)
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
            #expect(fixture.upstream.withState(\.calls.count) == calls)
        }
    }

    @Test("lets a launch under way come to its end, then cancels the job")
    func cancelSubmitting() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.launch)
        try await fixture.running {
            try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
            let reads = fixture.store.withState(\.reads)
            fixture.requestCancel()
            try await fixture.until("seen") { fixture.store.withState(\.reads) > reads }
            fixture.upstream.letGo(.launch)
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.count(.launch) == 1)
        #expect(fixture.upstream.count(.cancel) == 1)
        #expect(fixture.states == ["preparing", "submitting", "running", "cancelling", "cancelled"])
    }
}
