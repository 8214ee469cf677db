import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct FineTunePollTests {
    private static let broken = UpstreamFailure(
        .upstreamError, "oops", httpStatus: 503, isAmbiguous: true, isRetryable: true)

    /// Runs `body` with a command whose job runs.
    private func whileRunning(
        _ fixture: EngineFixture = EngineFixture([.make()]), _ body: (EngineFixture) async throws -> Void
    ) async throws {
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            try await body(fixture)
        }
    }

    @Test("stores each event and checkpoint once, however often the provider tells of them")
    func once() async throws {
        let fixture = EngineFixture([.make()])
        try await whileRunning(fixture) { fixture in
            fixture.upstream.addEvent("e1", message: "began")
            fixture.upstream.addEvent("e2", metrics: ["step": 5, "total_steps": 10, "train_loss": 0.5])
            fixture.upstream.withState {
                $0.checkpoints = [
                    UpstreamCheckpoint(
                        id: "c1", step: 5, model: "ft:5", metrics: ["valid_loss": 0.6],
                        createdAt: Timestamp(microseconds: 2))
                ]
            }
            try await fixture.eventually("progress") { fixture.command().progress?["percent"]?.doubleValue == 50 }
        }
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            let polls = restarted.upstream.count(.job)
            try await restarted.eventually("polls") { restarted.upstream.count(.job) >= polls + 3 }
            restarted.upstream.addEvent("e3", message: "goes on")
            try await restarted.eventually("e3") { restarted.events().contains { $0.upstreamID == "e3" } }
        }
        #expect(restarted.events().compactMap(\.upstreamID) == ["e1", "e2", "c1", "e3"])
        let checkpoints = restarted.store.withState(\.checkpoints)
        #expect(checkpoints.map(\.model) == ["ft:5"])
        #expect(checkpoints.map(\.step) == [5])
        #expect(restarted.events(.metrics).first?.data?["train_loss"]?.doubleValue == 0.5)
    }

    @Test("asks less and less often while nothing happens, never all at once, and often again on news")
    func intervals() async throws {
        try await whileRunning { fixture in
            var pauses: [Int] = []
            for _ in 0..<14 {
                try await fixture.until("asleep") { fixture.clock.nextMoment != nil }
                let polls = fixture.upstream.count(.job)
                let before = fixture.clock.now()
                try await fixture.eventually("poll") { fixture.upstream.count(.job) > polls }
                pauses.append(fixture.clock.now().milliseconds(since: before))
                try await fixture.until("asleep again") {
                    fixture.clock.nextMoment.map { $0 > fixture.clock.now() } ?? false
                }
            }
            // With a fraction of one half each is a tenth sooner than its bound.
            #expect(abs(pauses[0] - 1800) <= 2)
            #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 + 2 }, "\(pauses)")
            #expect(abs((pauses.last ?? 0) - 54_000) <= 2)
            fixture.upstream.addEvent("e1")
            try await fixture.eventually("news") { !fixture.events(.message).isEmpty }
            try await fixture.until("asleep") {
                guard let next = fixture.clock.nextMoment else { return false }
                let pause = next.milliseconds(since: fixture.clock.now())
                return pause > 0 && pause <= 1800
            }
        }
    }

    @Test("follows a job that the provider pauses and resumes, and keeps words it does not know")
    func words() async throws {
        try await whileRunning { fixture in
            fixture.upstream.setJob(.unknown, "warming_up")
            try await fixture.eventually("the word") { fixture.command().upstreamStatus == "warming_up" }
            #expect(fixture.command().state == .running)
            #expect(fixture.events(.message).last?.message.contains("warming_up") == true)
            fixture.upstream.setJob(.paused)
            try await fixture.eventually("paused") { fixture.command().state == .paused }
            fixture.upstream.setJob(.running)
            try await fixture.eventually("running") { fixture.command().state == .running }
            #expect(fixture.states.suffix(3) == ["running", "paused", "running"])
        }
    }

    @Test("fails with the provider's reason if the job fails")
    func failed() async throws {
        try await whileRunning { fixture in
            fixture.upstream.withState {
                $0.jobs[0].errorCode = "bad_data"
                $0.jobs[0].errorMessage = "The file has too few examples."
            }
            fixture.upstream.setJob(.failed)
            try await fixture.eventually("failed") { fixture.command().state == .failed }
            let failure = try #require(fixture.command().failure)
            #expect(failure.reason == "UPSTREAM_JOB_FAILED")
            #expect(failure.message.contains("The file has too few examples."))
            #expect(failure.metadata["upstream_code"] == "bad_data")
        }
    }

    @Test("ends as cancelled if the provider cancels the job by itself")
    func cancelledUpstream() async throws {
        try await whileRunning { fixture in
            fixture.upstream.setJob(.cancelled)
            try await fixture.eventually("cancelled") { fixture.command().state == .cancelled }
            #expect(fixture.events(.state).last?.message == "provider \"Test\" cancelled the job by itself")
        }
    }

    @Test("follows its job through an outage, however long, and says that it waits")
    func outage() async throws {
        let fixture = EngineFixture([.make()]) { $0.retryLimit = .seconds(10) }
        try await whileRunning(fixture) { fixture in
            fixture.upstream.fail(.job, Self.broken, times: 20)
            try await fixture.eventually("waiting") { fixture.command().state == .waiting }
            #expect(fixture.command().waiting?.reason == .retry)
            #expect(fixture.command().waiting?.until != nil)
            try await fixture.eventually("running") { fixture.command().state == .running }
            #expect(fixture.upstream.withState { $0.troubles[.job]?.isEmpty } == true)
        }
    }

    @Test("follows its job through an outage of the store")
    func storeOutage() async throws {
        let fixture = EngineFixture([.make()]) { $0.retryLimit = .seconds(10) }
        try await whileRunning(fixture) { fixture in
            fixture.store.withState { $0.failedReads = 25 }
            try await fixture.eventually("reads") { fixture.store.withState(\.failedReads) == 0 }
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
    }

    @Test("believes that a job is gone only after several looks")
    func gone() async throws {
        try await whileRunning { fixture in
            fixture.upstream.fail(.job, UpstreamFailure(.notFound, "no such job", httpStatus: 404), times: 2)
            let polls = fixture.upstream.count(.job)
            try await fixture.eventually("running again") {
                fixture.upstream.count(.job) > polls + 2 && fixture.command().state == .running
            }
            fixture.upstream.withState { $0.jobs = [] }
            try await fixture.eventually("failed") { fixture.command().state == .failed }
            #expect(fixture.command().failure?.reason == "UPSTREAM_JOB_GONE")
        }
    }

    @Test("waits on a key that is refused while the job runs, and goes on once the provider is tested well")
    func refusedKey() async throws {
        try await whileRunning { fixture in
            fixture.upstream.fail(.job, UpstreamFailure(.unauthorized, "no", httpStatus: 401))
            try await fixture.eventually("waiting") { fixture.command().state == .waiting }
            #expect(fixture.command().waiting?.reason == .providerBlocked)
            #expect(fixture.provider.status == .failing)
            fixture.clock.advance(milliseconds: 10)
            let test = Provider.Test(outcome: "ok", message: "", latencyMilliseconds: 1, at: fixture.clock.now())
            fixture.store.withState {
                $0.providers["prv_1"]?.status = .ok
                $0.providers["prv_1"]?.lastTest = test
            }
            fixture.engine.wake()
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    // MARK: Cancel

    @Test("repeats the wish to cancel until the provider confirms it")
    func cancelRepeated() async throws {
        try await whileRunning { fixture in
            fixture.upstream.withState { $0.ignoredCancels = 2 }
            fixture.upstream.fail(.cancel, Self.broken)
            fixture.requestCancel()
            try await fixture.eventually("cancelled") { fixture.command().state == .cancelled }
            #expect(fixture.upstream.count(.cancel) == 4)
            #expect(fixture.states.contains("cancelling"))
        }
    }

    @Test("goes on asking after a restart")
    func cancelAcrossRestart() async throws {
        let fixture = EngineFixture([.make()])
        try await whileRunning(fixture) { fixture in
            fixture.upstream.withState { $0.ignoredCancels = 1 }
            fixture.requestCancel()
            try await fixture.until("asked") {
                fixture.upstream.count(.cancel) == 1 && fixture.command().state == .cancelling
            }
        }
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            try await restarted.eventually("cancelled") { restarted.command().state == .cancelled }
        }
        #expect(restarted.upstream.count(.cancel) == 2)
    }

    @Test("succeeds if the job succeeded before it could be cancelled", arguments: [true, false])
    func cancelTooLate(refused: Bool) async throws {
        try await whileRunning { fixture in
            if refused {
                fixture.upstream.hold(.cancelling)
                fixture.upstream.fail(.cancel, UpstreamFailure(.rejected, "has ended", httpStatus: 400))
                fixture.requestCancel()
                try await fixture.until("asked") { fixture.upstream.count(.cancelling) == 1 }
                fixture.upstream.setJob(.succeeded)
                fixture.upstream.letGo(.cancelling)
            } else {
                fixture.upstream.setJob(.succeeded)
                fixture.requestCancel()
            }
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
            #expect(fixture.upstream.count(.cancel) == (refused ? 1 : 0))
        }
    }

    @Test("follows a job to its end at a provider that knows the job and no way to cancel it")
    func cancelUnknown() async throws {
        try await whileRunning { fixture in
            fixture.upstream.fail(.cancel, UpstreamFailure(.notFound, "no such path", httpStatus: 404), times: 3)
            fixture.requestCancel()
            try await fixture.eventually("asked") { fixture.upstream.count(.cancel) >= 2 }
            #expect(fixture.command().failure == nil)
            #expect(fixture.command().phase == .cancelling)
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
    }

    @Test("cancels a job that the provider paused")
    func cancelPaused() async throws {
        try await whileRunning { fixture in
            fixture.upstream.setJob(.paused)
            try await fixture.eventually("paused") { fixture.command().state == .paused }
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
    }

    // MARK: Progress

    @Test("makes the progress of the newest metrics")
    func progress() {
        func metrics(_ data: JSONObject) -> Event {
            Event(commandID: "c", kind: .metrics, message: "", data: data, at: Timestamp(microseconds: 1))
        }
        let first = Progress.after([metrics(["step": 1, "total_steps": 8, "train_loss": 2.5])], from: nil)
        #expect(first == ["step": 1, "total_steps": 8, "train_loss": 2.5, "percent": 12.5])
        let second = Progress.after([metrics(["step": 20, "other": "x"])], from: first)
        #expect(second?["percent"]?.doubleValue == 100)
        #expect(second?["train_loss"]?.doubleValue == 2.5)
        #expect(Progress.after([], from: nil) == nil)
        #expect(Progress.after([], percent: 41.26, from: nil) == ["percent": 41.3])
        #expect(Progress.after([metrics(["step": 4, "total_steps": 8])], percent: 41, from: nil)?["percent"] == 50.0)
    }
}
