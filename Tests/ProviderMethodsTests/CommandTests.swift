import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct CommandTests {
    private func cancel(
        _ fixture: Fixture, _ command: Command, _ context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.cancel(CommandCancel(id: command.id), context)
    }

    // MARK: Create

    @Test func aNewCommandIsStoredQueuedAndAudited() async throws {
        let fixture = try Fixture()
        let provider = try await fixture.addProvider()
        let info = try await fixture.commands.create(
            CommandCreate(type: .generate, data: ["prompt": "tell me a secret"]), .make(requestID: "r1"))
        #expect(info.state == .queued)
        #expect(info.provider == ProviderReference(id: provider.id, name: "work"))
        #expect(info.model == "m-base")
        #expect(info.data == ["prompt": "tell me a secret"])
        #expect(info.requestID == "r1")
        #expect(info.createdBy == OwnerInfo(uid: 1001, name: "alice"))
        #expect(try await fixture.commands.get(CommandGet(id: info.id), .operator) == info)
        let events = try await fixture.commands.events(CommandEvents(id: info.id), .viewer).events
        #expect(events.map(\.message) == ["queued for provider \"work\", model m-base"])
        #expect(events.first?.state == .queued)
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.method == "command.create")
        #expect(entry.object == info.id)
        #expect(entry.after?["model"] == "m-base")
        #expect(!"\(String(describing: entry.after))".contains("secret"))
    }

    @Test func everyCommandHasATagOfItsOwn() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let request = CommandCreate(type: .generate, data: ["prompt": "hi"])
        let first = try await fixture.command(try await fixture.commands.create(request, .operator).id)
        let second = try await fixture.command(try await fixture.commands.create(request, .operator).id)
        #expect(first.tag.utf8.count == 32)
        #expect(first.tag != second.tag)
    }

    @Test func aRepeatedRequestIsAnsweredWithTheFirstCommandWhateverTheOrderOfItsMembers() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        func create(_ data: JSONObject) async throws -> String {
            try await fixture.commands.create(CommandCreate(type: .generate, data: data), .make(requestID: "r1")).id
        }
        let first = try await create(["prompt": "hi", "max_tokens": 5])
        #expect(try await create(["max_tokens": 5, "prompt": "hi"]) == first)
        let other = await refusal { try await create(["prompt": "ho", "max_tokens": 5]) }
        #expect(other.reason == "REQUEST_ID_REUSED")
        // Each user has request ids of their own.
        let anothers = try await fixture.commands.create(
            CommandCreate(type: .generate, data: ["prompt": "ho"]),
            .make(uid: 1002, roles: .operator, requestID: "r1"))
        #expect(anothers.id != first)
    }

    @Test func aCommandThatIsOnlyValidatedIsNotMade() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let info = try await fixture.commands.create(
            CommandCreate(type: .generate, data: ["prompt": "hi"]), .make(validateOnly: true))
        #expect(info.state == .queued)
        let failure = await refusal { try await fixture.commands.get(CommandGet(id: info.id), .operator) }
        #expect(failure.reason == "COMMAND_NOT_FOUND")
    }

    // MARK: Who sees what

    @Test func promptsAndResultsAreForTheOwnerAndAdmins() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { command in
            command.state = .succeeded
            command.result = ["text": "the secret"]
            command.progress = ["percent": 100.0]
        }
        try await fixture.append("the secret", to: command, kind: .output)
        try await fixture.append("it went well", to: command)
        for context in [CallContext.operator, .admin] {
            let info = try await fixture.commands.get(CommandGet(id: command.id), context)
            #expect(info.data == command.data)
            #expect(info.result?.text == "the secret")
            let events = try await fixture.commands.events(CommandEvents(id: command.id), context).events
            #expect(events.map(\.message) == ["the secret", "it went well"])
        }
        let seen = try await fixture.commands.get(CommandGet(id: command.id), .viewer)
        #expect(seen.data == nil)
        #expect(seen.result == nil)
        #expect(seen.progress?.percent == 100)
        #expect(seen.state == .succeeded)
        let listed = try await fixture.commands.list(CommandList(), .viewer).commands
        #expect(listed == [seen])
        let events = try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events
        #expect(events.map(\.message) == ["", "it went well"])
        #expect(events.map(\.type) == [.output, .message])
        #expect(events.allSatisfy { $0.data == nil })
    }

    @Test func aReplayedAnswerIsNotShownToAnother() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        _ = try await fixture.commands.cancel(CommandCancel(id: command.id), .make(requestID: "r1"))
        let failure = await refusal {
            try await fixture.commands.cancel(
                CommandCancel(id: command.id), .make(uid: 1002, roles: .operator, requestID: "r1"))
        }
        #expect(failure.reason == "OWNER_REQUIRED")
    }

    // MARK: Lists

    @Test func commandsAreFilteredByStateTypeAndProvider() async throws {
        let fixture = try Fixture()
        let provider = try await fixture.addProvider()
        let a = try await fixture.addCommand { $0.providerID = provider.id }
        let b = try await fixture.addCommand(kind: .fineTune) { $0.state = .running }
        func ids(_ request: CommandList) async throws -> [String] {
            try await fixture.commands.list(request, .viewer).commands.map(\.id).sorted()
        }
        #expect(try await ids(CommandList()) == [a.id, b.id].sorted())
        #expect(try await ids(CommandList(state: .running)) == [b.id])
        #expect(try await ids(CommandList(type: .generate)) == [a.id])
        #expect(try await ids(CommandList(provider: "WORK")) == [a.id])
        #expect(try await ids(CommandList(provider: provider.id)) == [a.id])
        // Of a provider that was deleted.
        #expect(try await ids(CommandList(provider: "prv_x")) == [b.id])
        let failure = await refusal { try await ids(CommandList(provider: "nope")) }
        #expect(failure.reason == "PROVIDER_NOT_FOUND")
        let negative = await refusal { try await ids(CommandList(pageSize: -1)) }
        #expect(negative.fieldViolations.map(\.field) == ["page_size"])
    }

    @Test func commandsEventsAndCheckpointsComeInPages() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        try await fixture.addCommand()
        try await fixture.append("1", "2", "3", to: command)
        try await fixture.store.advance { transaction in
            try transaction.insert(
                (1...3).map { step in
                    Checkpoint(
                        id: "ckp_\(step)", commandID: command.id, upstreamID: "u\(step)", step: step, model: "m",
                        metrics: ["train_loss": 0.5], createdAt: .now())
                })
        }
        let commands = try await fixture.commands.list(CommandList(pageSize: 1), .viewer)
        let more = try await fixture.commands.list(CommandList(pageToken: commands.nextPageToken), .viewer)
        #expect(more.commands.count == 1)
        let events = try await fixture.commands.events(CommandEvents(id: command.id, pageSize: 2), .viewer)
        let rest = try await fixture.commands.events(
            CommandEvents(id: command.id, pageToken: events.nextPageToken), .viewer)
        #expect((events.events + rest.events).map(\.message) == ["1", "2", "3"])
        let first = try await fixture.commands.checkpoints(CommandCheckpoints(id: command.id, pageSize: 2), .viewer)
        let last = try await fixture.commands.checkpoints(
            CommandCheckpoints(id: command.id, pageToken: first.nextPageToken), .viewer)
        #expect((first.checkpoints + last.checkpoints).map(\.step) == [1, 2, 3])
        #expect(last.nextPageToken.isEmpty)
        #expect(last.checkpoints.first?.metrics == ["train_loss": 0.5])
    }

    @Test func aCommandThatIsNotThereIsNamed() async throws {
        let fixture = try Fixture()
        for failure in [
            await refusal { try await fixture.commands.get(CommandGet(id: "cmd_1"), .admin) },
            await refusal { try await fixture.commands.cancel(CommandCancel(id: "cmd_1"), .admin) },
            await refusal { try await fixture.commands.events(CommandEvents(id: "cmd_1"), .admin) },
            await refusal { try await fixture.commands.checkpoints(CommandCheckpoints(id: "cmd_1"), .admin) },
            await refusal { try await fixture.commands.wait(CommandWait(id: "cmd_1"), .admin) },
            await refusal { try await fixture.commands.wait(CommandWait(id: "cmd_1", waitMs: 1000), .admin) },
        ] {
            #expect(failure.code == .notFound)
            #expect(failure.reason == "COMMAND_NOT_FOUND")
            #expect(failure.metadata == ["id": "cmd_1"])
        }
    }

    // MARK: Cancel

    @Test(arguments: [
        Command.State.queued, .waiting, .preparing, .submitting, .reconciling, .running, .paused, .cancelling,
    ])
    func theWishToCancelIsNotedForTheEngine(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { command in
            command.state = state
            if state == .waiting { command.waiting = .init(reason: .retry, resumes: .preparing) }
        }
        let info = try await cancel(fixture, command)
        #expect(info.cancelRequested)
        #expect(info.state.rawValue == state.rawValue)
        let events = try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events
        #expect(events.map(\.message) == ["alice asked that it end"])
        // Once more is fine and says nothing new.
        #expect(try await cancel(fixture, command) == info)
        #expect(try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events.count == 1)
        let entry = try #require(try await fixture.auditEntries().first)
        #expect(entry.method == "command.cancel")
        #expect(entry.before?["cancel_requested"] == nil)
        #expect(entry.after?["cancel_requested"] == true)
    }

    @Test(arguments: [Command.State.succeeded, .failed, .cancelled])
    func whatHasFinishedIsNotCancelled(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = state }
        let failure = await refusal { try await cancel(fixture, command) }
        #expect(failure.code == .failedPrecondition)
        #expect(failure.reason == "COMMAND_FINISHED")
        #expect(failure.message == "cannot cancel command \(command.id): it has already ended, as \(state.rawValue)")
        #expect(failure.metadata == ["id": command.id, "state": state.rawValue])
        #expect(try await fixture.auditEntries().map(\.reason) == ["COMMAND_FINISHED"])
    }

    @Test(arguments: [false, true])
    func whatNeedsAttentionEndsAtOnceAlsoWhenItWasAskedToEndBefore(wasAsked: Bool) async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand(kind: .fineTune) { command in
            command.state = .needsAttention
            command.cancelRequested = wasAsked
        }
        let info = try await cancel(fixture, command)
        #expect(info.state == .cancelled)
        #expect(info.cancelRequested)
        #expect(info.finishedAt != nil)
        let event = try #require(
            try await fixture.commands.events(CommandEvents(id: command.id), .viewer).events.last)
        #expect(event.type == .state)
        #expect(event.state == .cancelled)
        #expect(event.message.hasPrefix("cancelled by alice"))
        #expect(event.data?["from"] == "needs_attention")
    }

    @Test func onlyTheOwnerOrAnAdminCancels() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        let failure = await refusal { try await cancel(fixture, command, .make(uid: 1002, roles: .operator)) }
        #expect(failure.reason == "OWNER_REQUIRED")
        #expect(try await fixture.auditEntries().map(\.outcome) == [.denied])
        #expect(try await cancel(fixture, command, .admin).cancelRequested)
    }

    @Test func aCancellationThatIsOnlyValidatedChangesNothing() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        #expect(try await cancel(fixture, command, .make(validateOnly: true)).cancelRequested)
        #expect(try await fixture.command(command.id) == command)
    }

    @Test func aQueuedCommandIsEndedByTheEngine() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let command = try await fixture.addCommand { command in
            command.state = .waiting
            command.waiting = .init(
                reason: .concurrency, until: Timestamp.now().adding(milliseconds: 600_000), resumes: .queued)
        }
        let engine = fixture.world.engine
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            _ = try await cancel(fixture, command)
            let end = try await fixture.commands.wait(CommandWait(id: command.id), .operator)
            #expect(end.command.state == .cancelled)
            group.cancelAll()
        }
    }
}
