import ProviderCore
import ProviderJSON
import Synchronization
import Testing

@testable import ProviderEngine

@Suite struct CommandEngineTests {
    @Test("takes a command from its first row to its success")
    func wholeLife() async throws {
        let fixture = EngineFixture()
        try await fixture.running {
            fixture.add(.make())
            try await fixture.until("running") { fixture.command().state == .running }
            fixture.upstream.addEvent("e1", metrics: ["step": 1, "total_steps": 2, "train_loss": 2.0])
            fixture.upstream.addEvent("e2", metrics: ["step": 2, "total_steps": 2, "train_loss": 1.0])
            fixture.upstream.withState {
                $0.jobs[0].fineTunedModel = "ft:base:1"
                $0.jobs[0].trainedTokens = 99
                $0.checkpoints = [
                    UpstreamCheckpoint(
                        id: "c1", step: 2, model: "ft:base:1:step-2", metrics: [:],
                        createdAt: Timestamp(microseconds: 3))
                ]
            }
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
        let command = fixture.command()
        #expect(fixture.states == ["preparing", "submitting", "running", "succeeded"])
        #expect(fixture.events(.metrics).count == 2)
        #expect(fixture.events(.checkpoint).count == 1)
        #expect(command.progress?["percent"]?.doubleValue == 100)
        #expect(command.result?["trained_tokens"]?.intValue == 99)
        #expect(fixture.provider.fineTunedModel == "ft:base:1")
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("reads nothing for the changes of providers")
    func providersChanged() async throws {
        let fixture = EngineFixture([])
        try await fixture.running {
            try await fixture.until("looked") { fixture.store.withState(\.reads) == 1 }
            for _ in 0..<10 {
                fixture.changeProvider { $0.active.toggle() }
                _ = await fixture.engine.stepsUnderWay
            }
            fixture.engine.wake()
            try await fixture.until("looked again") { fixture.store.withState(\.reads) > 1 }
        }
        #expect(fixture.store.withState(\.reads) == 2)
    }

    @Test("waits while the vault is sealed, says so once, and goes on after the unseal")
    func sealed() async throws {
        let fixture = EngineFixture([.make()], sealed: true)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().waiting?.reason == .vaultSealed }
            fixture.clock.advance(milliseconds: 3_600_000)
            let reads = fixture.store.withState(\.reads)
            fixture.engine.wake()
            try await fixture.until("looked") { fixture.store.withState(\.reads) > reads }
            #expect(fixture.states == ["waiting"])
            fixture.vault.unseal()
            fixture.engine.wake()
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("follows a job again that ran while the vault was sealed")
    func sealedWhileRunning() async throws {
        let fixture = EngineFixture([.make()])
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
            fixture.vault.seal()
            try await fixture.eventually("waiting") { fixture.command().waiting?.reason == .vaultSealed }
            fixture.upstream.setJob(.succeeded)
            fixture.vault.unseal()
            fixture.engine.wake()
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(fixture.upstream.count(.launch) == 1)
    }

    @Test("sees an unseal that came while the command was still finding the vault sealed")
    func unsealedMeanwhile() async throws {
        let fixture = EngineFixture([.make()], sealed: true)
        fixture.vault.afterRefusal.withLock { $0 = { fixture.vault.unseal() } }
        try await fixture.running {
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("cancels a queued command that waits for the vault")
    func cancelSealed() async throws {
        let fixture = EngineFixture([.make()], sealed: true)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().waiting?.reason == .vaultSealed }
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
    }

    @Test("lets only so many run at one provider, tells the others that they wait, and lets them in by and by")
    func perProvider() async throws {
        let fixture = EngineFixture((1...3).map { .make(id: "cmd_\($0)", owner: UInt32($0)) }) { $0.perProvider = 1 }
        try await fixture.running {
            try await fixture.until("one runs") {
                fixture.command("cmd_1").state == .running
                    && ["cmd_2", "cmd_3"].allSatisfy { fixture.command($0).waiting?.reason == .concurrency }
            }
            fixture.requestCancel("cmd_2")
            try await fixture.until("cancelled") { fixture.command("cmd_2").state == .cancelled }
            fixture.upstream.setJob(.succeeded)
            try await fixture.eventually("the next runs") { fixture.command("cmd_3").state == .running }
            #expect(fixture.command("cmd_1").state == .succeeded)
        }
    }

    @Test("lets owners take turns, so that one with many commands holds up nobody")
    func turns() async throws {
        var commands = (1...4).map { Command.make(id: "cmd_\($0)", owner: 1000) }
        commands.append(.make(id: "cmd_5", owner: 1001))
        let fixture = EngineFixture(commands) { $0.perProvider = 2 }
        try await fixture.running {
            try await fixture.until("two run") {
                fixture.command("cmd_1").state == .running && fixture.command("cmd_5").state == .running
            }
            #expect(fixture.upstream.count(.launch) == 2)
        }
    }

    @Test("lets only so many of one owner run")
    func perOwner() async throws {
        let fixture = EngineFixture([.make(id: "cmd_1"), .make(id: "cmd_2"), .make(id: "cmd_3", owner: 7)]) {
            $0.perOwner = 1
        }
        try await fixture.running {
            try await fixture.until("each owner has one") {
                fixture.command("cmd_1").state == .running && fixture.command("cmd_3").state == .running
                    && fixture.command("cmd_2").waiting?.reason == .concurrency
            }
        }
    }

    @Test("tries again to read the commands after a failure, whatever else goes on")
    func readFails() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("uploading") { fixture.upstream.count(.uploading) == 1 }
            // The look for the new command fails; the end of the other's step must not make it forgotten.
            fixture.store.withState { $0.failedReads = 1 }
            fixture.add(.make(id: "cmd_2"))
            try await fixture.until("failed") { fixture.store.withState(\.failedReads) == 0 }
            fixture.upstream.letGo(.upload)
            try await fixture.until("running") { fixture.command().state == .running }
            try await fixture.eventually("the new one runs") { fixture.command("cmd_2").state == .running }
        }
    }

    @Test("stops only after a launch under way came to its end, and goes on with its job after the restart")
    func stopDuringLaunch() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.launch)
        let engine = fixture.engine
        let hasStopped = Mutex(false)
        let task = Task {
            try await engine.run()
            hasStopped.withLock { $0 = true }
        }
        try await fixture.until("launching") { fixture.upstream.count(.launching) == 1 }
        task.cancel()
        for _ in 0..<20 { await Task.yield() }
        #expect(!hasStopped.withLock { $0 })
        fixture.upstream.letGo(.launch)
        try await task.value
        #expect(fixture.command().state == .running)
        #expect(fixture.command().upstreamID == "ftjob-1")
        let restarted = EngineFixture(restarting: fixture)
        restarted.upstream.setJob(.succeeded)
        try await restarted.running {
            try await restarted.until("succeeded") { restarted.command().state == .succeeded }
        }
        #expect(restarted.upstream.count(.launch) == 1)
    }

    @Test("gives an upload under way up when it stops, and starts over after the restart")
    func stopDuringUpload() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("uploading") { fixture.upstream.count(.uploading) == 1 }
        }
        #expect(fixture.command().state == .preparing)
        fixture.upstream.letGo(.upload)
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            try await restarted.until("running") { restarted.command().state == .running }
        }
        #expect(restarted.upstream.count(.launch) == 1)
    }

    @Test("keeps to the time that a waiting command's row says after a restart")
    func restartWhileWaiting() async throws {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(
            .findUpload,
            UpstreamFailure(.rateLimited, "slow", httpStatus: 429, retryAfterMilliseconds: 9000, isRetryable: true))
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().state == .waiting }
        }
        let until = try #require(fixture.command().waiting?.until)
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            try await restarted.eventually("running") { restarted.command().state == .running }
        }
        #expect(restarted.clock.now() >= until)
    }

    @Test("goes on in time if the machine's clock is set back meanwhile")
    func clockSetBack() async throws {
        let fixture = EngineFixture([.make(id: "cmd_1"), .make(id: "cmd_2")])
        try await fixture.running {
            try await fixture.until("running") {
                fixture.command("cmd_1").state == .running && fixture.command("cmd_2").state == .running
            }
            fixture.clock.set(back: 3_600_000)
            fixture.upstream.setJob(.succeeded)
            fixture.upstream.setJob(.succeeded, at: 1)
            let start = fixture.clock.uptime()
            try await fixture.eventually("succeeded") {
                fixture.command("cmd_1").state == .succeeded && fixture.command("cmd_2").state == .succeeded
            }
            #expect(fixture.clock.uptime() - start < 10_000)
        }
    }

    @Test("goes on with a command that a person decided about")
    func resolved() async throws {
        let fixture = EngineFixture([.make(state: .needsAttention)])
        try await fixture.running {
            #expect(fixture.upstream.withState(\.calls.isEmpty))
            var command = fixture.command()
            try Lifecycle.apply(.absent, to: &command, at: fixture.clock.now())
            command.rev += 1
            fixture.add(command)
            try await fixture.until("running") { fixture.command().state == .running }
        }
    }

    @Test("goes on with it also when the decision came before the step that let go of it was back")
    func resolvedAtOnce() async throws {
        let fixture = EngineFixture([.make()], findsByTag: false)
        let lost = UpstreamFailure(.timeout, "no answer", isAmbiguous: true, isRetryable: true)
        fixture.upstream.fail(.launch, lost, doesWork: false)
        fixture.store.withState { $0.holdsAnswersOf = .needsAttention }
        try await fixture.running {
            try await fixture.until("needs attention") { fixture.command().state == .needsAttention }
            var command = fixture.command()
            try Lifecycle.apply(.absent, to: &command, at: fixture.clock.now())
            command.rev += 1
            let reads = fixture.store.withState(\.reads)
            fixture.add(command)
            try await fixture.until("looked") { fixture.store.withState(\.reads) > reads }
            fixture.store.withState { $0.holdsAnswersOf = nil }
            try await fixture.until("running") { fixture.command().state == .running }
        }
        #expect(fixture.upstream.count(.launch) == 2)
    }
}
