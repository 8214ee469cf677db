import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct FineTuneReconcileTests {
    private static let lost = UpstreamFailure(.timeout, "did not answer in time", isAmbiguous: true, isRetryable: true)
    private static let broken = UpstreamFailure(.upstreamError, "oops", httpStatus: 500, isRetryable: true)

    private func jobs(_ fixture: EngineFixture) -> Int { fixture.upstream.withState(\.jobs.count) }

    /// A command as a killed daemon leaves it while its launch is under way.
    private static func submitting() -> Command {
        var command = Command.make(state: .submitting)
        command.attempt = 1
        command.startedAt = command.createdAt
        return command
    }

    @Test("adopts the job of a launch whose answer was lost, and never sends another")
    func adopts() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.lost, doesWork: true)
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.states == ["preparing", "submitting", "reconciling", "running"])
        #expect(fixture.command().upstreamID == "ftjob-1")
        #expect(fixture.command().doubtSince == nil)
        let doubt = fixture.events(.state).first { $0.level == .warning }
        #expect(doubt?.message.hasPrefix("provider \"Test\" did not answer in time; looking whether") == true)
        #expect(jobs(fixture) == 1)
    }

    @Test("adopts a job that shows up late in the settle window")
    func adoptsLate() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.lost, doesWork: true)
        fixture.upstream.withState { $0.hiddenLooks = 5 }
        try await fixture.running {
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(jobs(fixture) == 1)
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("launches again only after the whole settle window and at least three looks")
    func launchesAgain() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.lost)
        try await fixture.running {
            try await fixture.until("reconciling") { fixture.command().state == .reconciling }
            let doubt = try #require(fixture.command().doubtSince)
            try await fixture.eventually("launched again") { fixture.upstream.count(.launch) == 2 }
            #expect(fixture.clock.now() >= doubt.adding(milliseconds: 60_000))
            #expect(fixture.upstream.count(.findJobs) >= 3)
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.command().attempt == 2)
        #expect(jobs(fixture) == 1)
    }

    @Test("looks three times even if the window passed while the daemon was down")
    func looksAfterRestart() async throws {
        var command = Self.submitting()
        command.state = .reconciling
        command.doubtSince = Timestamp(microseconds: 1)
        let fixture = EngineFixture([command])
        fixture.upstream.hold(.launch)
        try await fixture.running {
            try await fixture.eventually("launching") { fixture.upstream.count(.launching) == 1 }
            #expect(fixture.upstream.count(.findJobs) == 3)
            fixture.upstream.letGo(.launch)
        }
    }

    @Test("looks for the job of a launch that was under way when the daemon was killed")
    func killed() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 5)
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.states == ["reconciling", "running"])
        #expect(fixture.upstream.count(.launching) == 0)
    }

    @Test("looks for the job if the store failed after the provider took it")
    func storeFails() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.launch)
        try await fixture.running {
            try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
            fixture.store.withState { $0.failures = 1 }
            fixture.upstream.letGo(.launch)
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.count(.launch) == 1)
        #expect(fixture.states.contains("reconciling"))
        #expect(jobs(fixture) == 1)
    }

    @Test("takes no job of another command or another daemon for its own")
    func others() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.addJob(.running, tag: "tag-of-another", createdAt: 5)
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", instance: "another", createdAt: 6)
        try await fixture.running {
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(fixture.command().upstreamID == "ftjob-3")
    }

    @Test("keeps the earliest of two jobs, cancels the other, and says so loudly")
    func two() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 9)
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 5)
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.command().upstreamID == "ftjob-2")
        let statuses = fixture.upstream.withState { $0.jobs.map(\.status) }
        #expect(statuses == [.cancelled, .running])
        let warning = try #require(fixture.events(.message).first)
        #expect(warning.level == .warning)
        #expect(warning.message.contains("2 jobs"))
        #expect(warning.message.contains("kept ftjob-2"))
        #expect(warning.message.contains("cancelled ftjob-1"))
    }

    @Test("needs a person if the other of two jobs cannot be cancelled for long")
    func twoForGood() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 9)
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 5)
        fixture.upstream.fail(.cancel, Self.broken, times: 1000)
        try await fixture.running {
            try await fixture.eventually("needs attention") { fixture.command().state == .needsAttention }
        }
    }

    @Test("needs a person where the provider keeps nothing to find a job by")
    func cannotAsk() async throws {
        let fixture = EngineFixture([.make()], findsByTag: false)
        fixture.upstream.fail(.launch, Self.lost, doesWork: true)
        try await fixture.running {
            try await fixture.until("needs attention") { fixture.command().state == .needsAttention }
        }
        let event = try #require(fixture.events(.state).last)
        #expect(event.level == .error)
        #expect(event.message.contains("\"Test\""))
        #expect(event.message.contains("keeps nothing by which a job could be found again"))
        #expect(event.message.contains("decide with providerctl command resolve cmd_1"))
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("goes on looking through an outage, and does not count its failures as looks")
    func outage() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.fail(.findJobs, Self.broken, times: 20)
        try await fixture.running {
            try await fixture.eventually("waiting") { fixture.command().state == .waiting }
            #expect(fixture.command().phase == .reconciling)
            try await fixture.eventually("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.count(.findJobs) >= 23)
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("needs a person after an outage that outlasts its limits, and says what to look for and how to go on")
    func longOutage() async throws {
        let fixture = EngineFixture([Self.submitting()]) { $0.retryLimit = .seconds(600) }
        fixture.upstream.fail(.findJobs, Self.broken, times: 1000)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().phase == .reconciling }
            let doubt = try #require(fixture.command().doubtSince)
            try await fixture.eventually("needs attention") { fixture.command().state == .needsAttention }
            #expect(fixture.clock.now() >= doubt.adding(milliseconds: 600_000))
            #expect(fixture.clock.now() < doubt.adding(milliseconds: 700_000))
        }
        // Later and later, but never later than a minute.
        #expect((15...40).contains(fixture.upstream.count(.findJobs)))
        #expect(fixture.upstream.count(.launching) == 0)
        let event = try #require(fixture.events(.state).last)
        #expect(event.level == .error)
        #expect(
            event.message
                == "provider \"Test\" cannot tell whether it took the job (it answered 500: oops); one may or "
                + "may not have been made there: look for a job whose metadata has providerd_command tag-cmd_1, then "
                + "decide with providerctl command resolve cmd_1 (--adopt JOB, --relaunch or --abandon)")
    }

    @Test("never needs a person for an outage within the settle window")
    func shortOutage() async throws {
        let fixture = EngineFixture([Self.submitting()]) { $0.retryLimit = .seconds(1) }
        fixture.upstream.fail(.findJobs, Self.broken, times: 1000)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().phase == .reconciling }
            let doubt = try #require(fixture.command().doubtSince)
            try await fixture.eventually("needs attention") { fixture.command().state == .needsAttention }
            #expect(fixture.clock.now() >= doubt.adding(milliseconds: 60_000))
        }
    }

    @Test("gives the search for a job its whole time, whatever failed before the launch")
    func troubleBefore() async throws {
        let fixture = EngineFixture([.make()]) {
            ($0.retryLimit, $0.settle) = (.seconds(30), .seconds(5))
        }
        fixture.upstream.fail(.findUpload, Self.broken, times: 6)
        fixture.upstream.fail(.launch, Self.lost)
        fixture.upstream.fail(.findJobs, Self.broken, times: 1000)
        try await fixture.running {
            try await fixture.eventually("in doubt") { fixture.command().doubtSince != nil }
            let doubt = try #require(fixture.command().doubtSince)
            #expect(doubt >= fixture.command().createdAt.adding(milliseconds: 10_000))
            try await fixture.eventually("needs attention") { fixture.command().state == .needsAttention }
            #expect(fixture.clock.now() >= doubt.adding(milliseconds: 30_000))
        }
    }

    @Test("needs a person for a command that is to end while nobody tells of its job, and never calls it cancelled")
    func cancelInOutage() async throws {
        let fixture = EngineFixture([Self.submitting()]) { $0.retryLimit = .seconds(120) }
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 5)
        fixture.upstream.fail(.findJobs, Self.broken, times: 1000)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            fixture.requestCancel()
            try await fixture.eventually("needs attention") { fixture.command().state == .needsAttention }
        }
        #expect(!fixture.states.contains("cancelled"))
        let message = try #require(fixture.events(.state).last?.message)
        #expect(message.hasSuffix("(--adopt JOB has it cancelled, --abandon leaves it alone)"))
    }

    @Test("cancels the job that it finds after an outage for a command that is to end")
    func cancelAfterOutage() async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 5)
        fixture.upstream.fail(.findJobs, Self.broken, times: 12)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
            fixture.requestCancel()
            try await fixture.eventually("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.withState { $0.jobs.map(\.status) } == [.cancelled])
    }

    @Test(
        "needs a person at once for a command that is to end while its provider refuses to be asked",
        arguments: [(UpstreamFailure.Class.unauthorized, 401), (.forbidden, 403), (.quota, 402)])
    func cancelWhileBlocked(kind: UpstreamFailure.Class, status: Int) async throws {
        let fixture = EngineFixture([Self.submitting()])
        fixture.upstream.fail(.findJobs, UpstreamFailure(kind, "no", httpStatus: status), times: 1000)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().waiting?.reason == .providerBlocked }
            fixture.requestCancel()
            try await fixture.until("needs attention") { fixture.command().state == .needsAttention }
        }
        #expect(fixture.events(.state).last?.message.contains("tag-cmd_1") == true)
    }

    @Test("gives up after a launch was lost as often as is allowed")
    func lostForGood() async throws {
        let fixture = EngineFixture([.make()]) { $0.maximumLaunches = 2 }
        fixture.upstream.fail(.launch, Self.lost, times: 10)
        try await fixture.running {
            try await fixture.eventually("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "LAUNCHES_EXHAUSTED")
        #expect(fixture.upstream.count(.launch) == 2)
    }

    @Test("cancels the job that it finds for a command that is to end")
    func cancelFound() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.lost, doesWork: true)
        fixture.upstream.withState { $0.hiddenLooks = 3 }
        try await fixture.running {
            try await fixture.until("reconciling") { fixture.command().state == .reconciling }
            fixture.requestCancel()
            try await fixture.eventually("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.withState { $0.jobs.map(\.status) } == [.cancelled])
    }

    @Test("ends a command that is to end without another launch, once its job is known to be absent")
    func cancelAbsent() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.launch, Self.lost)
        try await fixture.running {
            try await fixture.until("reconciling") { fixture.command().state == .reconciling }
            fixture.requestCancel()
            try await fixture.eventually("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.count(.launching) == 1)
        #expect(fixture.clock.now() >= Timestamp(microseconds: 1_700_000_060_000_000))
    }

    @Test("holds no place while it looks, so that others go on")
    func place() async throws {
        let fixture = EngineFixture([Self.submitting()]) { $0.perProvider = 1 }
        fixture.upstream.withState { $0.hiddenLooks = 1000 }
        try await fixture.running {
            try await fixture.until("reconciling") { fixture.command().state == .reconciling }
            fixture.add(.make(id: "cmd_2"))
            try await fixture.until("the other runs") { fixture.command("cmd_2").state == .running }
        }
    }
}
