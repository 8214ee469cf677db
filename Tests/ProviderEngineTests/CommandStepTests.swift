import Logging
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct CommandStepTests {
    private func step(_ fixture: EngineFixture) -> CommandStep {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return CommandStep(
            EngineWorld(
                store: fixture.store, vault: fixture.vault, upstreams: fixture.upstream, files: fixture.files,
                targets: Targets(store: fixture.store, vault: fixture.vault), settings: fixture.settings,
                clock: fixture.clock, logger: logger))
    }

    @Test("goes by the row and not by what the engine knew", arguments: [Command.State.cancelled, .needsAttention])
    func row(state: Command.State) async {
        let fixture = EngineFixture([.make(state: state)])
        let outcome = await step(fixture).run(.make(), CommandMemory())
        #expect(outcome.due == nil)
        #expect(fixture.upstream.withState(\.calls.isEmpty))
        #expect(fixture.events().isEmpty)
    }

    @Test("counts failures in a row, and comes back later and later")
    func failures() async {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(
            .findUpload, UpstreamFailure(.upstreamError, "oops", httpStatus: 500, isRetryable: true), times: 4)
        var memory = CommandMemory()
        var pauses: [Int] = []
        for _ in 0..<4 {
            let outcome = await step(fixture).run(.make(), memory)
            memory = outcome.memory
            pauses.append(outcome.due.map { $0 - fixture.clock.uptime() } ?? -1)
        }
        #expect(memory.failures == 4)
        #expect(pauses == [250, 500, 1000, 2000])
    }

    @Test("writes down what a refused key means for the provider in the same transaction")
    func refusal() async {
        let fixture = EngineFixture([.make()])
        fixture.upstream.fail(.findUpload, UpstreamFailure(.unauthorized, "Incorrect API key", httpStatus: 401))
        let outcome = await step(fixture).run(.make(), CommandMemory())
        #expect(outcome.command.waiting?.reason == .providerBlocked)
        #expect(fixture.provider.status == .failing)
        #expect(fixture.provider.lastTest?.message == "answered 401: Incorrect API key")
        let message = fixture.events(.state).last?.message ?? ""
        #expect(message.contains("provider \"Test\" answered 401: Incorrect API key"))
        #expect(message.contains("providerctl provider update \"Test\" --api-key-file FILE"))
    }

    @Test("only says in the log that nothing can be written down, and comes back")
    func storeFails() async {
        let fixture = EngineFixture([.make()])
        fixture.store.withState { $0.failures = 10 }
        let outcome = await step(fixture).run(.make(), CommandMemory())
        #expect(outcome.due != nil)
        #expect(outcome.memory.failures == 1)
        #expect(fixture.command() == .make())
    }

    @Test("says that a command has no place yet")
    func hold() async {
        let fixture = EngineFixture([.make()])
        let outcome = await step(fixture).hold(.make(), CommandMemory())
        #expect(outcome.command.waiting == Command.Waiting(reason: .concurrency, until: nil, resumes: .queued))
        #expect(fixture.states == ["waiting"])
    }

    @Test("starts nothing once it is cancelled")
    func cancelled() async {
        let fixture = EngineFixture([.make(kind: .generate)])
        let step = step(fixture)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await step.run(.make(kind: .generate), CommandMemory())
        }
        let outcome = await task.value
        #expect(outcome.command.state == .queued)
        #expect(fixture.command().state == .queued)
        #expect(fixture.upstream.withState(\.generations.isEmpty))
    }
}
