import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import Testing

struct CommandResolveTests {
    private static let doubtSince = Timestamp(microseconds: 1_000_000)

    private func doubtful(_ fixture: Fixture, cancelRequested: Bool = false) async throws -> Command {
        try await fixture.addCommand(kind: .fineTune) { command in
            command.state = .needsAttention
            command.attempt = 1
            command.doubtSince = Self.doubtSince
            command.cancelRequested = cancelRequested
        }
    }

    private func resolve(
        _ fixture: Fixture, _ command: Command, _ action: ResolveAction, upstreamID: String? = nil,
        _ context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.resolve(
            CommandResolve(id: command.id, action: action, upstreamID: upstreamID), context)
    }

    private func lastEvent(_ fixture: Fixture, _ command: Command) async throws -> EventInfo {
        try #require(try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events.last)
    }

    // MARK: Decisions

    @Test func adoptFollowsTheJobThatIsNamed() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let info = try await resolve(fixture, command, .adopt, upstreamID: "ftjob-7")
        #expect(info.state == .running)
        #expect(info.upstreamID == "ftjob-7")
        let stored = try await fixture.command(command.id)
        #expect(stored.upstreamID == "ftjob-7")
        #expect(stored.doubtSince == nil)
        let event = try await lastEvent(fixture, command)
        #expect(event.state == .running)
        #expect(event.data?["from"] == "needs_attention")
        #expect(event.message == "running at provider \"work\" as job ftjob-7, as alice decided")
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.method == "command.resolve")
        #expect(entry.object == command.id)
        #expect(entry.before?["state"] == "needs_attention")
        #expect(entry.before?["upstream_id"] == nil)
        #expect(entry.after?["state"] == "running")
        #expect(entry.after?["upstream_id"] == "ftjob-7")
    }

    @Test func anAdoptedJobIsStillToEndIfThatWasAskedBefore() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture, cancelRequested: true)
        #expect(try await resolve(fixture, command, .adopt, upstreamID: "ftjob-7").cancelRequested)
    }

    @Test func relaunchGoesBackToTheLaunchAndDropsAnEarlierWishToEnd() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture, cancelRequested: true)
        let info = try await resolve(fixture, command, .relaunch)
        #expect(info.state == .preparing)
        #expect(!info.cancelRequested)
        let stored = try await fixture.command(command.id)
        #expect(stored.doubtSince == nil)
        #expect(stored.attempt == 1)
        let event = try await lastEvent(fixture, command)
        #expect(event.state == .preparing)
        #expect(event.message == "launching it again, as alice decided")
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.before?["cancel_requested"] == true)
        #expect(entry.after?["state"] == "preparing")
        #expect(entry.after?["cancel_requested"] == nil)
    }

    @Test func abandonEndsItAsCancelled() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let info = try await resolve(fixture, command, .abandon, .admin)
        #expect(info.state == .cancelled)
        #expect(info.finishedAt != nil)
        let event = try await lastEvent(fixture, command)
        #expect(event.state == .cancelled)
        #expect(event.level == .warning)
        #expect(event.message == "abandoned by carol; if provider \"work\" has a job of it, cancel it there")
        #expect(try await fixture.auditEntries().last?.after?["state"] == "cancelled")
    }

    @Test func theEngineIsWokenToGoOn() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let engine = fixture.world.engine
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            // Its first look at the store is over when it has taken this one up.
            let other = try await fixture.addCommand()
            engine.wake()
            try await until("the other was taken up") { try await fixture.command(other.id).state != .queued }
            _ = try await resolve(fixture, command, .relaunch)
            // The provider that it names is not there.
            try await until("it went on") { try await fixture.command(command.id).state != .preparing }
            group.cancelAll()
        }
    }

    @Test func aDecisionThatIsOnlyValidatedChangesNothing() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let context = CallContext.make(validateOnly: true)
        #expect(try await resolve(fixture, command, .adopt, upstreamID: "ftjob-7", context).state == .running)
        #expect(try await resolve(fixture, command, .relaunch, context).state == .preparing)
        #expect(try await resolve(fixture, command, .abandon, context).state == .cancelled)
        #expect(try await fixture.command(command.id) == command)
        #expect(try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events.isEmpty)
    }

    // MARK: Refusals

    @Test(arguments: Command.State.allCases.filter { $0 != .needsAttention }, [ResolveAction.relaunch, .abandon])
    func thereIsNothingToDecideInOtherStates(state: Command.State, action: ResolveAction) async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand(kind: .fineTune) { command in
            command.state = state
            if state == .waiting { command.waiting = .init(reason: .retry, resumes: .reconciling) }
        }
        let failure = await refusal { try await resolve(fixture, command, action) }
        #expect(failure.code == .failedPrecondition)
        #expect(failure.reason == "NO_ATTENTION_NEEDED")
        #expect(failure.message.contains("it is in state \(state.rawValue)"))
        #expect(failure.metadata == ["id": command.id, "state": state.rawValue])
        #expect(try await fixture.command(command.id) == command)
        #expect(try await fixture.auditEntries().map(\.reason) == ["NO_ATTENTION_NEEDED"])
    }

    @Test(arguments: [
        (ResolveAction.adopt, nil as String?), (.adopt, ""), (.adopt, "ftjob\n7"), (.adopt, "ftjob\u{0}7"),
        (.adopt, " ftjob-7"), (.relaunch, "ftjob-7"), (.abandon, "ftjob-7"),
    ])
    func aJobIsNamedInOneLineAndForAdoptAlone(action: ResolveAction, job: String?) async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let failure = await refusal { try await resolve(fixture, command, action, upstreamID: job) }
        #expect(failure.code == .invalidArgument)
        #expect(failure.reason == "INVALID_FIELD")
        #expect(failure.message.contains("upstream_id"))
        #expect(try await fixture.command(command.id) == command)
        #expect(try await fixture.auditEntries().map(\.reason) == ["INVALID_FIELD"])
    }

    @Test func onlyTheOwnerOrAnAdminDecides() async throws {
        let fixture = try Fixture()
        let command = try await doubtful(fixture)
        let failure = await refusal {
            try await resolve(fixture, command, .abandon, .make(uid: 1002, roles: .operator))
        }
        #expect(failure.reason == "OWNER_REQUIRED")
        #expect(try await fixture.auditEntries().map(\.outcome) == [.denied])
        #expect(try await fixture.command(command.id) == command)
    }

    @Test func whatIsNotThereCannotBeResolved() async throws {
        let fixture = try Fixture()
        let failure = await refusal {
            try await fixture.commands.resolve(CommandResolve(id: "cmd_1", action: .abandon), .admin)
        }
        #expect(failure.reason == "COMMAND_NOT_FOUND")
    }
}
