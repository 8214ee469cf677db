import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import Testing

/// The wishes to pause and to resume as the store has them; what the engine makes of them is the engine's tests'.
struct CommandPauseTests {
    private func command(
        _ fixture: Fixture, _ state: Command.State, type: String = "openai",
        _ adjust: @Sendable (inout Command) -> Void = { _ in }
    ) async throws -> Command {
        let provider = try await fixture.addProvider(type: type, baseURL: "https://api.example.com/v1")
        let hasJob = ![.queued, .preparing, .submitting, .reconciling].contains(state)
        return try await fixture.addCommand(kind: .fineTune) { command in
            command.providerID = provider.id
            command.state = state
            command.upstreamID = hasJob ? "ftjob-1" : nil
            adjust(&command)
        }
    }

    private func pause(
        _ fixture: Fixture, _ command: Command, _ context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.pause(CommandPause(id: command.id), context)
    }

    private func resume(
        _ fixture: Fixture, _ command: Command, _ context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.resume(CommandResume(id: command.id), context)
    }

    private func messages(_ fixture: Fixture, _ command: Command) async throws -> [String] {
        try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events.map(\.message)
    }

    // MARK: Wishes

    @Test(arguments: [Command.State.queued, .preparing, .submitting, .reconciling, .running])
    func theWishToPauseIsNotedOnceAndAudited(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, state)
        let info = try await pause(fixture, command)
        #expect(info.state.rawValue == state.rawValue)
        #expect(info.pending == .pause)
        // Once more is fine and says nothing new.
        #expect(try await pause(fixture, command) == info)
        #expect(try await messages(fixture, command) == ["alice asked that it be paused"])
        let entry = try #require(try await fixture.auditEntries().first { $0.method == "command.pause" })
        #expect(entry.object == command.id)
        #expect(entry.before?["pending"] == nil)
        #expect(entry.after?["pending"] == "pause")
    }

    @Test func whatIsPausedIsNotPausedAgainAndGoesOnWhenItIsResumed() async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, .paused)
        #expect(try await pause(fixture, command).pending == nil)
        #expect(try await fixture.command(command.id) == command)
        let info = try await resume(fixture, command)
        #expect(info.pending == .resume)
        #expect(try await resume(fixture, command) == info)
        // And back, before it has come about.
        #expect(try await pause(fixture, command).pending == .pause)
        #expect(
            try await messages(fixture, command) == ["alice asked that it go on", "alice asked that it be paused"])
        let entry = try #require(try await fixture.auditEntries().first { $0.method == "command.resume" })
        #expect((entry.object, entry.after?["pending"]) == (command.id, "resume"))
    }

    @Test func aPauseThatHasNotComeAboutIsTakenBack() async throws {
        let fixture = try Fixture()
        // Nobody was asked to pause what was not launched, so there is nothing to be done about it.
        let queued = try await command(fixture, .queued) { $0.pending = .pause }
        #expect(try await resume(fixture, queued).pending == nil)
        let running = try await fixture.addCommand(kind: .fineTune) { command in
            command.providerID = queued.providerID
            command.state = .running
            command.upstreamID = "ftjob-1"
            command.pending = .pause
        }
        #expect(try await resume(fixture, running).pending == .resume)
    }

    @Test func aCancellationAndARelaunchEndTheWish() async throws {
        let fixture = try Fixture()
        let running = try await command(fixture, .running) { $0.pending = .pause }
        let info = try await fixture.commands.cancel(CommandCancel(id: running.id), .operator)
        #expect((info.pending, info.cancelRequested) == (nil, true))
        let stuck = try await fixture.addCommand(kind: .fineTune) { command in
            command.providerID = running.providerID
            command.state = .needsAttention
            command.pending = .pause
        }
        let again = try await fixture.commands.resolve(CommandResolve(id: stuck.id, action: .relaunch), .operator)
        #expect(again.pending == nil)
    }

    // MARK: Refusals

    @Test(arguments: [Command.State.succeeded, .failed, .cancelled])
    func whatHasFinishedIsNeitherPausedNorResumed(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, state)
        for (verb, failure) in [
            ("pause", await refusal { try await pause(fixture, command) }),
            ("resume", await refusal { try await resume(fixture, command) }),
        ] {
            #expect(failure.reason == "COMMAND_FINISHED")
            #expect(
                failure.message == "cannot \(verb) command \(command.id): it has already ended, as \(state.rawValue)")
        }
        #expect(try await fixture.auditEntries().suffix(2).map(\.reason) == ["COMMAND_FINISHED", "COMMAND_FINISHED"])
    }

    @Test func aGenerationCannotBePaused() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .running }
        let failure = await refusal { try await pause(fixture, command) }
        #expect((failure.code, failure.reason) == (.failedPrecondition, "NOT_PAUSABLE"))
        #expect(failure.message.hasSuffix("a generation is sent once and comes in one go; let it end, or cancel it"))
    }

    @Test func whatIsToEndOrToBeDecidedAboutIsNotPaused() async throws {
        let fixture = try Fixture()
        let ending = try await command(fixture, .running) { $0.cancelRequested = true }
        let failure = await refusal { try await pause(fixture, ending) }
        #expect((failure.reason, failure.metadata["state"]) == ("NOT_PAUSABLE", "running"))
        #expect(await refusal { try await resume(fixture, ending) }.message.contains("asked that it end"))
        let stuck = try await fixture.addCommand(kind: .fineTune) { command in
            command.state = .needsAttention
            command.pending = .pause
        }
        #expect(
            await refusal { try await pause(fixture, stuck) }.message.contains("providerctl command resolve cmd_"))
        #expect(await refusal { try await resume(fixture, stuck) }.reason == "NOT_PAUSED")
    }

    @Test(arguments: [Command.State.queued, .running])
    func whatIsNotPausedIsNotResumed(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, state)
        let failure = await refusal { try await resume(fixture, command) }
        #expect(failure.reason == "NOT_PAUSED")
        #expect(failure.message.contains("it is not paused but in state \(state.rawValue)"))
        #expect(failure.metadata == ["id": command.id, "state": state.rawValue])
    }

    @Test func aTypeThatCannotPauseIsNamedWithThoseThatCan() async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, .running, type: "plain")
        let failure = await refusal { try await pause(fixture, command) }
        #expect((failure.code, failure.reason) == (.unimplemented, "UNSUPPORTED_BY_PROVIDER"))
        #expect(failure.message.contains("the type plain of its provider \"work\" offers no pausing"))
        #expect(failure.message.contains("cancel it with providerctl command cancel cmd_"))
        #expect(failure.metadata == ["provider": "work", "type": "plain", "types": "openai"])
        // What somebody paused there can only be resumed there.
        try await fixture.move(command, to: .paused)
        #expect(await refusal { try await resume(fixture, command) }.message.contains("; resume its job there."))
    }

    @Test(arguments: [Command.State.queued, .preparing])
    func whatWasNotLaunchedIsHeldAtAnyProvider(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, state, type: "plain")
        #expect(try await pause(fixture, command).pending == .pause)
        let held = try await fixture.addCommand(kind: .fineTune) { held in
            held.providerID = command.providerID
            held.state = .paused
        }
        #expect(try await pause(fixture, held).pending == nil)
        #expect(try await resume(fixture, held).pending == .resume)
    }

    @Test func onlyItsOwnerOrAnAdminMay() async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, .running)
        #expect(await refusal { try await pause(fixture, command, .make(uid: 1002)) }.reason == "OWNER_REQUIRED")
        #expect(try await pause(fixture, command, .admin).pending == .pause)
        #expect(await refusal { try await resume(fixture, command, .make(uid: 1002)) }.reason == "OWNER_REQUIRED")
        let unknown = await refusal { try await fixture.commands.pause(CommandPause(id: "cmd_none"), .operator) }
        #expect(unknown.reason == "COMMAND_NOT_FOUND")
    }

    @Test func validateOnlyChangesNothingAndTheSameRequestIDIsAnsweredAlike() async throws {
        let fixture = try Fixture()
        let command = try await command(fixture, .running)
        #expect(try await pause(fixture, command, .make(validateOnly: true)).pending == .pause)
        #expect(try await fixture.command(command.id) == command)
        let first = try await pause(fixture, command, .make(requestID: "once"))
        try await fixture.move(command, to: .succeeded)
        #expect(try await pause(fixture, command, .make(requestID: "once")) == first)
    }
}
