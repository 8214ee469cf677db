import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderStore

@Suite struct CommandTests {
    @Test func aCommandComesBackAsItWasStored() async throws {
        let fixture = try StoreFixture()
        var command = makeCommand(files: ["fil_1", "fil_2"], state: .waiting)
        command.validationFileIDs = ["fil_3"]
        command.data = ["prompt": "quote \" and \u{0} and 😀", "nested": ["list": [1, 2.5, nil, true]]]
        command.waiting = .init(reason: .retry, until: start, resumes: .submitting)
        command.progress = ["step": 3]
        (command.upstreamID, command.upstreamStatus, command.attempt) = ("ftjob-1", "running", 2)
        (command.doubtSince, command.startedAt, command.finishedAt) = (start, start, start)
        command.result = ["model": "ft:x"]
        command.failure = Failure(
            .unavailable, "UPSTREAM", "cannot reach it", metadata: ["host": "h"],
            fieldViolations: [.init(field: "f", description: "d")], retryAfterMilliseconds: 5)
        (command.cancelRequested, command.requestID, command.traceparent) = (true, "r", "00-1-2-3")
        (command.retryOf, command.pending) = ("cmd_0", .resume)
        let stored = try await fixture.add(command)
        #expect(try await fixture.store.read { try $0.command(stored.id) } == stored)
    }

    @Test func aChangeNeedsTheLatestRev() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        var next = command
        next.state = .preparing
        let change = next
        let updated = try await fixture.store.advance { try $0.update(change) }
        #expect(updated.rev == 2)
        #expect(try await fixture.store.read { try $0.command(command.id) } == updated)
        let failure = await fixture.failure { _ = try await fixture.store.advance { try $0.update(change) } }
        #expect(failure?.code == .aborted)
        #expect(failure?.reason == "STALE_COMMAND")
        #expect(failure?.message.contains("preparing") == true)
        let stranger = makeCommand()
        let missing = await fixture.failure { _ = try await fixture.store.advance { try $0.update(stranger) } }
        #expect(missing?.reason == "COMMAND_NOT_FOUND")
    }

    @Test func aStaleChangeTakesItsEventsBackWithIt() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        _ = try await fixture.store.advance { try $0.update(command) }
        let failure = await fixture.failure {
            try await fixture.store.advance { transaction in
                try transaction.append([makeEvent(of: command)])
                _ = try transaction.update(command)
            }
        }
        #expect(failure?.reason == "STALE_COMMAND")
        #expect(try fixture.number("SELECT count(*) FROM event") == 0)
        #expect(fixture.store.wakeups.position(of: .events) == 0)
    }

    @Test func listsFilterAndWalkNewestFirst() async throws {
        let fixture = try StoreFixture()
        var all: [Command] = []
        for index in 0..<60 {
            let command = makeCommand(
                provider: "prv_\(index % 2)", kind: index % 3 == 0 ? .generate : .fineTune,
                state: index % 5 == 0 ? .failed : .running)
            all.insert(try await fixture.add(command), at: 0)
        }
        for filter in Self.filters {
            let expected = all.filter { command in
                (filter.state ?? command.state) == command.state && (filter.kind ?? command.kind) == command.kind
                    && (filter.providerID ?? command.providerID) == command.providerID
            }
            var found: [Command] = []
            var token = ""
            repeat {
                let request = PageRequest(size: 7, token: token)
                let page = try await fixture.store.read { try $0.commands(filter, request) }
                found += page.items
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(found == expected, "\(filter)")
        }
    }

    static let filters: [CommandFilter] = [nil, Command.State.failed].flatMap { state in
        [nil, Command.Kind.generate].flatMap { kind in
            [nil, "prv_1"].map { CommandFilter(state: state, kind: kind, providerID: $0) }
        }
    }

    @Test func aPageStopsAtOneMebibyte() async throws {
        let fixture = try StoreFixture()
        for _ in 0..<5 {
            var command = makeCommand()
            command.data = ["prompt": .string(String(repeating: "x", count: 400_000))]
            try await fixture.add(command)
        }
        let page = try await fixture.store.read { try $0.commands(CommandFilter(), PageRequest()) }
        #expect(page.items.count == 2)
        #expect(!page.nextPageToken.isEmpty)
    }

    @Test func aListTellsWhereItsChangesGoOn() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        try await fixture.append([makeEvent(of: command), makeEvent(of: command)])
        let page = try await fixture.store.read { try $0.commands(CommandFilter(), PageRequest()) }
        #expect(try await fixture.store.position(of: page.cursor, in: .events) == 2)
    }

    @Test func openCommandsAreThoseTheEngineOwns() async throws {
        let fixture = try StoreFixture()
        var open: [String] = []
        for state in Command.State.allCases {
            let command = try await fixture.add(makeCommand(state: state))
            if !state.isTerminal, state != .needsAttention { open.append(command.id) }
        }
        #expect(try await fixture.store.read { try $0.openCommands().map(\.id) } == open)
        let counts = try await fixture.store.read { try $0.commandCounts() }
        #expect(counts == Dictionary(uniqueKeysWithValues: Command.State.allCases.map { ($0, 1) }))
    }
}
