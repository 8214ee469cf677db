import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct CommandJournalTests {
    private let store = FakeStore()
    private let clock = FakeClock()

    private func journal(_ command: Command) -> CommandJournal {
        store.withState { $0.commands[command.id] = command }
        return CommandJournal(store: store, clock: clock)
    }

    private var events: [Event] { store.withState(\.events) }

    @Test("stores the new state and the row that tells of it together")
    func together() async throws {
        let command = Command.make()
        let after = try await journal(command).commit(command, CommandChange([.begin], "preparing"))
        #expect(after.state == .preparing)
        #expect(after.rev == command.rev + 1)
        #expect(events.map(\.message) == ["preparing"])
        #expect(events.first?.data == ["state": "preparing", "from": "queued"])
    }

    @Test("says why and until when a command waits")
    func waiting() async throws {
        let command = Command.make()
        var change = CommandChange([.wait], "waiting")
        change.reason = .providerBlocked
        change.until = clock.now().adding(milliseconds: 1000)
        _ = try await journal(command).commit(command, change)
        #expect(events.first?.data?["reason"]?.stringValue == "provider_blocked")
        #expect(events.first?.data?["until"]?.stringValue == change.until?.rfc3339)
    }

    @Test("writes a failure as an error with its reason before the row of the state")
    func failing() async throws {
        let command = Command.make()
        var change = CommandChange([.fail], "cannot go on")
        change.edit = {
            $0.failure = Failure(.internal, "SOME_REASON", "cannot go on", metadata: ["provider": "Test"])
        }
        _ = try await journal(command).commit(command, change)
        #expect(events.map(\.kind) == [.error, .state])
        #expect(events.first?.message == "cannot go on")
        #expect(events.first?.data == ["reason": "SOME_REASON", "provider": "Test"])
        #expect(events.last?.level == .error)
    }

    @Test("keeps a wish to cancel that came in meanwhile")
    func cancelMeanwhile() async throws {
        let command = Command.make()
        let journal = journal(command)
        store.withState { state in
            state.commands[command.id]?.cancelRequested = true
            state.commands[command.id]?.rev += 1
        }
        let after = try await journal.commit(command, CommandChange([.begin], "preparing"))
        #expect(after.cancelRequested)
        #expect(after.rev == 3)
    }

    @Test(
        "writes nothing over a command that another step or a person moved on",
        arguments: [
            { @Sendable (command: inout Command) in command.state = .cancelled },
            { @Sendable (command: inout Command) in command.attempt = 2 },
            { @Sendable (command: inout Command) in command.upstreamID = "ftjob-9" },
        ])
    func stale(move: @Sendable (inout Command) -> Void) async throws {
        let command = Command.make()
        let journal = journal(command)
        var moved = command
        move(&moved)
        moved.rev += 1
        store.withState { $0.commands[command.id] = moved }
        await #expect(throws: CommandChanged.self) {
            try await journal.commit(command, CommandChange([.begin], "preparing"))
        }
        #expect(store.withState { $0.commands[command.id] } == moved)
        #expect(events.isEmpty)
    }

    @Test("leaves nothing behind of a change that its state refuses")
    func refused() async throws {
        let command = Command.make()
        await #expect(throws: Lifecycle.Refused.self) {
            try await journal(command).commit(command, CommandChange([.begin, .succeed], "no"))
        }
        #expect(events.isEmpty)
        #expect(store.withState { $0.commands[command.id] } == command)
    }
}
