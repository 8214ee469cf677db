import Logging
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct FineTunePauseTests {
    private static let refused = UpstreamFailure(.rejected, "only tuna can be paused", httpStatus: 400)
    private static let broken = UpstreamFailure(
        .upstreamError, "oops", httpStatus: 503, isAmbiguous: true, isRetryable: true)

    private func whileRunning(_ body: (EngineFixture) async throws -> Void) async throws {
        let fixture = EngineFixture([.make()])
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            try await body(fixture)
        }
    }

    private func pause(_ fixture: EngineFixture) async throws {
        fixture.request(.pause)
        try await fixture.until("paused") { fixture.command().state == .paused }
    }

    private func warnings(_ fixture: EngineFixture) -> [String] {
        fixture.events(.message).filter { $0.level == .warning }.map(\.message)
    }

    // MARK: At the provider

    @Test("pauses and resumes the job at the provider at once, each asked once")
    func pausesAndResumes() async throws {
        try await whileRunning { fixture in
            try await pause(fixture)
            #expect(fixture.command().pending == nil)
            #expect(fixture.command().upstreamStatus == "paused")
            fixture.request(.resume)
            try await fixture.until("running") { fixture.command().state == .running }
            #expect(fixture.command().pending == nil)
            #expect(fixture.states.suffix(3) == ["running", "paused", "running"])
            #expect((fixture.upstream.count(.pause), fixture.upstream.count(.resume)) == (1, 1))
        }
    }

    @Test("resumes also what somebody else paused at the provider, and follows what somebody else resumes there")
    func othersPauses() async throws {
        try await whileRunning { fixture in
            fixture.upstream.setJob(.paused)
            try await fixture.eventually("paused") { fixture.command().state == .paused }
            fixture.request(.resume)
            try await fixture.until("running") { fixture.command().state == .running }
            try await pause(fixture)
            fixture.upstream.setJob(.running)
            try await fixture.eventually("running again") { fixture.command().state == .running }
            #expect((fixture.upstream.count(.pause), fixture.upstream.count(.resume)) == (1, 1))
        }
    }

    @Test("waits without asking again while the provider is still pausing, and is paused once it says so")
    func slowPause() async throws {
        try await whileRunning { fixture in
            fixture.upstream.withState { $0.slowPauses = 1 }
            fixture.request(.pause)
            try await fixture.eventually("looks") { fixture.upstream.count(.job) >= 4 }
            #expect(fixture.command().state == .running)
            #expect(fixture.command().pending == .pause)
            #expect(fixture.upstream.count(.pause) == 1)
            // Who wants it to go on meanwhile gets that once it can be asked for.
            fixture.request(.resume)
            try await fixture.eventually("more looks") { fixture.upstream.count(.job) >= 6 }
            #expect(fixture.upstream.count(.resume) == 0)
            fixture.upstream.setJob(.paused)
            try await fixture.eventually("resumed") { fixture.upstream.count(.resume) == 1 }
            try await fixture.eventually("running") { fixture.command().pending == nil }
            #expect(fixture.command().state == .running)
        }
    }

    @Test("asks again after the provider failed, also in another daemon")
    func repeats() async throws {
        let fixture = EngineFixture([.make()])
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            fixture.upstream.fail(.pause, Self.broken, times: 1000)
            fixture.request(.pause)
            try await fixture.eventually("twice") { fixture.upstream.count(.pause) >= 2 }
            #expect(fixture.command().phase == .running)
            #expect(fixture.command().pending == .pause)
        }
        fixture.upstream.withState { $0.troubles = [:] }
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            try await restarted.until("paused") { restarted.command().state == .paused }
        }
    }

    @Test("takes a pause whose answer was lost for what it is", arguments: [broken, refused])
    func lostAnswer(failure: UpstreamFailure) async throws {
        try await whileRunning { fixture in
            fixture.upstream.fail(.pause, failure, doesWork: true)
            try await pause(fixture)
            #expect(fixture.upstream.count(.pause) == 1)
            #expect(warnings(fixture) == [])
        }
    }

    @Test(
        "gives the wish up with the provider's words if the provider refuses it",
        arguments: [
            refused, UpstreamFailure(.notFound, "no such path", httpStatus: 404),
            UpstreamFailure(.forbidden, "not with this key", httpStatus: 403), .notOffered("pausing"),
        ])
    func refusedForGood(failure: UpstreamFailure) async throws {
        try await whileRunning { fixture in
            fixture.upstream.fail(.pause, failure)
            fixture.request(.pause)
            try await fixture.until("given up") { fixture.command().pending == nil }
            #expect(fixture.command().state == .running)
            let warning = try #require(warnings(fixture).first)
            #expect(warning.contains("did not pause the job (it \(failure.saying)); it goes on"), "\(warning)")
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
            #expect(warnings(fixture).count == 1)
        }
    }

    @Test("stays paused, and says why, if the provider refuses to resume")
    func resumeRefused() async throws {
        try await whileRunning { fixture in
            try await pause(fixture)
            fixture.upstream.fail(.resume, Self.refused)
            fixture.request(.resume)
            try await fixture.until("given up") { fixture.command().pending == nil }
            #expect(fixture.command().state == .paused)
            #expect(warnings(fixture).first?.contains("did not resume the job") == true)
        }
    }

    @Test("pauses a job that is not at work yet as soon as the provider lets it, and says once that it is too early")
    func tooEarly() async throws {
        try await whileRunning { fixture in
            fixture.upstream.setJob(.pending, "queued")
            fixture.upstream.fail(.pause, Self.refused, times: 3)
            fixture.request(.pause)
            try await fixture.eventually("paused") { fixture.command().state == .paused }
            #expect(fixture.upstream.count(.pause) == 4)
            #expect(warnings(fixture).count == 1)
            #expect(warnings(fixture).first?.hasSuffix("trying again once it is at work") == true)
        }
    }

    @Test("ends with the job if that ends before it is paused")
    func endsFirst() async throws {
        try await whileRunning { fixture in
            fixture.upstream.hold(.pausing)
            fixture.upstream.fail(.pause, Self.refused)
            fixture.request(.pause)
            try await fixture.until("asked") { fixture.upstream.count(.pausing) == 1 }
            fixture.upstream.setJob(.succeeded)
            fixture.upstream.letGo(.pausing)
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
            #expect(fixture.command().pending == nil)
            #expect(warnings(fixture) == [])
        }
    }

    @Test("does what was wished last, also if that was while the provider was being asked for the opposite")
    func secondThoughts() async throws {
        try await whileRunning { fixture in
            fixture.upstream.hold(.pausing)
            fixture.request(.pause)
            try await fixture.until("asked") { fixture.upstream.count(.pausing) == 1 }
            fixture.request(.resume)
            fixture.upstream.letGo(.pausing)
            try await fixture.until("settled") { fixture.command().pending == nil }
            #expect(fixture.upstream.withState(\.jobs).map(\.status) == [.running])
            #expect(fixture.command().state == .running)
        }
    }

    @Test("cancels what is paused, and what is to be paused")
    func cancels() async throws {
        try await whileRunning { fixture in
            try await pause(fixture)
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
            #expect(fixture.upstream.withState(\.jobs).map(\.status) == [.cancelled])
        }
        try await whileRunning { fixture in
            fixture.upstream.hold(.pausing)
            fixture.request(.pause)
            try await fixture.until("asked") { fixture.upstream.count(.pausing) == 1 }
            fixture.requestCancel()
            fixture.upstream.letGo(.pausing)
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
            #expect(fixture.command().pending == nil)
        }
    }

    // MARK: Before the launch

    private func waiting(_ reason: Command.WaitingReason) -> Command {
        var command = Command.make(state: .waiting)
        command.waiting = .init(reason: reason, until: Timestamp(microseconds: 1 << 60), resumes: .preparing)
        return command
    }

    @Test("holds what was not launched, without asking the provider anything, until it is resumed")
    func holds() async throws {
        var queued = Command.make()
        queued.pending = .pause
        let fixture = EngineFixture([queued])
        try await fixture.running {
            try await fixture.until("held") { fixture.command().state == .paused }
            #expect(fixture.command().pending == nil)
            #expect(fixture.events(.state).last?.message.hasPrefix("paused before its launch") == true)
        }
        #expect(fixture.upstream.withState(\.calls) == [])
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            restarted.clock.advance(milliseconds: 3_600_000)
            restarted.engine.wake()
            try await restarted.until("idle") { restarted.clock.nextMoment != nil }
            #expect(restarted.command().state == .paused)
            #expect(restarted.upstream.withState(\.calls) == [])
            restarted.request(.resume)
            try await restarted.until("running") { restarted.command().state == .running }
            #expect(restarted.command().pending == nil)
            #expect(restarted.states == ["paused", "queued", "preparing", "submitting", "running"])
        }
    }

    @Test("holds also what waits, whatever it waits for", arguments: [Command.WaitingReason.retry, .providerBlocked])
    func holdsWaiting(reason: Command.WaitingReason) async throws {
        let fixture = EngineFixture([waiting(reason)], provider: .make(active: false))
        try await fixture.running {
            fixture.request(.pause)
            try await fixture.until("held") { fixture.command().state == .paused }
            #expect(fixture.command().waiting == nil)
        }
    }

    @Test("holds what brings its files to the provider, and brings them once in all")
    func holdsPreparing() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("uploading") { fixture.upstream.count(.uploading) == 1 }
            fixture.request(.pause)
            try await fixture.until("held") { fixture.command().state == .paused }
            fixture.upstream.letGo(.upload)
            fixture.request(.resume)
            try await fixture.eventually("running") { fixture.command().state == .running }
            #expect(fixture.upstream.count(.upload) == 1)
            #expect(fixture.upstream.withState(\.launches).count == 1)
        }
    }

    @Test("pauses the job of a launch that was under way")
    func whileLaunching() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.launch)
        try await fixture.running {
            try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
            fixture.request(.pause)
            fixture.upstream.letGo(.launch)
            try await fixture.until("paused") { fixture.command().state == .paused }
            #expect(fixture.command().upstreamID == "ftjob-1")
            #expect(fixture.upstream.count(.pause) == 1)
        }
    }

    @Test("launches nothing that somebody paused or cancelled after the step had read the command")
    func noLaunchBehindAWish() async throws {
        let wishes: [@Sendable (inout Command) -> Void] = [{ $0.pending = .pause }, { $0.cancelRequested = true }]
        for wish in wishes {
            let known = Command.make(state: .preparing)
            var wished = known
            wish(&wished)
            let fixture = EngineFixture([wished])
            var memory = CommandMemory()
            await #expect(throws: CommandChanged.self) {
                try await FineTune(world(fixture), journal(fixture)).step(known, &memory)
            }
            #expect(fixture.upstream.withState(\.launches).isEmpty)
            #expect(fixture.command() == wished)
        }
    }

    @Test("holds nothing that somebody resumed after the step had read the command")
    func noHoldBehindAWish() async throws {
        let current = Command.make(state: .preparing)
        var known = current
        known.pending = .pause
        let fixture = EngineFixture([current])
        var memory = CommandMemory()
        let stale = known
        await #expect(throws: CommandChanged.self) {
            try await FineTune(world(fixture), journal(fixture)).step(stale, &memory)
        }
        #expect(fixture.command() == current)
    }

    private func journal(_ fixture: EngineFixture) -> CommandJournal {
        CommandJournal(store: fixture.store, clock: fixture.clock)
    }

    private func world(_ fixture: EngineFixture) -> EngineWorld {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return EngineWorld(
            store: fixture.store, vault: fixture.vault, upstreams: fixture.upstream, files: fixture.files,
            targets: Targets(store: fixture.store, vault: fixture.vault), settings: fixture.settings,
            clock: fixture.clock, logger: logger)
    }

    @Test("holds a doubtful launch once the provider shows no job of it, and pauses the job that it shows")
    func afterDoubt() async throws {
        for hasJob in [false, true] {
            var doubtful = Command.make(state: .reconciling)
            doubtful.attempt = 1
            doubtful.doubtSince = Timestamp(microseconds: 1)
            doubtful.pending = .pause
            let fixture = EngineFixture([doubtful])
            if hasJob { fixture.upstream.addJob(.running, tag: "tag-cmd_1", createdAt: 2) }
            try await fixture.running {
                try await fixture.eventually("paused") { fixture.command().state == .paused }
            }
            #expect(fixture.command().upstreamID == (hasJob ? "ftjob-1" : nil))
            #expect(fixture.upstream.withState(\.launches).isEmpty)
        }
    }

    @Test("ends what was held as soon as somebody cancels it")
    func cancelsHeld() async throws {
        let fixture = EngineFixture([.make(state: .paused)])
        try await fixture.running {
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.upstream.withState(\.calls) == [])
    }

    @Test("lets the next one have the place of one that is held, and not that of a paused job")
    func places() async throws {
        var first = Command.make()
        first.pending = .pause
        let fixture = EngineFixture([first, .make(id: "cmd_2"), .make(id: "cmd_3")]) { $0.perProvider = 1 }
        try await fixture.running {
            try await fixture.until("held") { fixture.command().state == .paused }
            try await fixture.until("second") { fixture.command("cmd_2").state == .running }
            fixture.request(.pause, "cmd_2")
            try await fixture.until("paused") { fixture.command("cmd_2").state == .paused }
            try await fixture.until("its turn") { fixture.command("cmd_3").waiting?.reason == .concurrency }
            #expect(fixture.upstream.withState(\.launches).count == 1)
        }
    }
}
