import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderStore

@Suite struct RetentionTests {
    private let day = 24 * 3600 * 1000

    /// A finished command with events and checkpoints.
    @discardableResult
    private func finish(
        _ fixture: StoreFixture, at end: Timestamp, state: Command.State = .succeeded, events: Int = 3
    ) async throws -> Command {
        var command = makeCommand(files: ["fil_1"], state: state)
        command.finishedAt = end
        let stored = try await fixture.add(command)
        try await fixture.append((0..<events).map { makeEvent(of: stored, "\($0)") })
        let checkpoint = Checkpoint(
            id: Identifier.make(.checkpoint, at: nextMoment()), commandID: stored.id, upstreamID: "c", step: 1,
            model: "m", metrics: [:], createdAt: end)
        try await fixture.store.advance { try $0.insert([checkpoint]) }
        return stored
    }

    private func counts(_ fixture: StoreFixture) throws -> [Int64?] {
        try ["command", "event", "checkpoint", "command_file"].map { try fixture.number("SELECT count(*) FROM \($0)") }
    }

    @Test func finishedCommandsGoWithAllThatIsTheirs() async throws {
        let fixture = try StoreFixture()
        for state in [Command.State.succeeded, .failed, .cancelled] {
            try await finish(fixture, at: start, state: state)
        }
        let young = try await finish(fixture, at: start.adding(milliseconds: 1))
        let open = try await fixture.add(makeCommand(state: .running))
        let doubtful = try await fixture.add(makeCommand(state: .needsAttention))
        let swept = try await fixture.store.sweep(at: start.adding(milliseconds: 30 * day), keepingCommandsFor: 30)
        #expect(swept == Swept(commands: 3, requests: 0))
        let left = try await fixture.store.read { try $0.commands(CommandFilter(), PageRequest()).items.map(\.id) }
        #expect(Set(left) == [young.id, open.id, doubtful.id])
        #expect(try counts(fixture) == [3, 3, 1, 1])
        #expect(try fixture.number("SELECT count(*) FROM pragma_foreign_key_check") == 0)
    }

    @Test func zeroDaysMeansForEver() async throws {
        let fixture = try StoreFixture()
        try await finish(fixture, at: start)
        let swept = try await fixture.store.sweep(at: start.adding(milliseconds: 10_000 * day), keepingCommandsFor: 0)
        #expect(swept == Swept())
        #expect(try counts(fixture) == [1, 3, 1, 1])
    }

    @Test func aSweepTakesManyShortTurns() async throws {
        let fixture = try StoreFixture()
        let rows = SQLiteStore.sweepRows
        for _ in 0..<2 { try await finish(fixture, at: start, events: rows) }
        for _ in 0..<20 { try await finish(fixture, at: start, events: 1) }
        let before = fixture.store.commits
        let swept = try await fixture.store.sweep(at: start.adding(milliseconds: 2 * day), keepingCommandsFor: 1)
        #expect(swept.commands == 22)
        #expect(try counts(fixture) == [0, 0, 0, 0])
        // The first command's events fill a turn; the second's share theirs with what is left of the first.
        #expect(fixture.store.commits - before == 3)
    }

    @Test func oldAnswersToRequestsGoWithoutANewOne() async throws {
        let fixture = try StoreFixture()
        for index in 0..<(SQLiteStore.sweepRows + 5) {
            let context = makeContext(requestID: "r\(index)", at: start.adding(milliseconds: index == 0 ? 1 : 0))
            _ = try await fixture.store.change(context) { _ in Changed(TextReply("done")) }
        }
        let swept = try await fixture.store.sweep(at: start.adding(milliseconds: day), keepingCommandsFor: 0)
        #expect(swept == Swept(commands: 0, requests: SQLiteStore.sweepRows + 4))
        #expect(try fixture.number("SELECT count(*) FROM request") == 1)
    }

    @Test func theTimeThatAnswersAreKeptIsASetting() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(
            Database(folder: folder.path), auditAuthenticator: ToyAuthenticator(), requestMemory: .seconds(60))
        for (index, seconds) in [0, 59, 60].enumerated() {
            let context = makeContext(requestID: "r", at: start.adding(milliseconds: seconds * 1000))
            let reply = try await store.change(context) { _ in Changed(TextReply("\(index)")) }
            #expect(reply.text == ["0", "0", "2"][index])
        }
        let swept = try await store.sweep(at: start.adding(milliseconds: 120_000), keepingCommandsFor: 0)
        #expect(swept.requests == 1)
    }

    @Test func aCursorFromBeforeADeletedEventIsTooOld() async throws {
        let folder = try TemporaryFolder()
        var cursors: [String] = []
        do {
            let fixture = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
            var command = makeCommand(state: .failed)
            command.finishedAt = start
            let stored = command
            try await fixture.advance { try $0.insert(stored) }
            cursors.append(try await fixture.cursor(of: .events))
            try await fixture.advance { try $0.append([makeEvent(of: stored), makeEvent(of: stored)]) }
            cursors.append(try await fixture.cursor(of: .events))
            _ = try await fixture.sweep(at: start.adding(milliseconds: 2 * day), keepingCommandsFor: 1)
            try await expectOnlyTheLast(cursors, fixture)
            try await fixture.close()
        }
        let reopened = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
        try await expectOnlyTheLast(cursors, reopened)
        let page = try await reopened.read { try $0.commands(CommandFilter(), PageRequest()) }
        #expect(page.items.isEmpty && page.cursor == cursors[1])
        let next = makeCommand()
        try await reopened.advance { try $0.insert(next) }
        try await reopened.advance { try $0.append([makeEvent(of: next)]) }
        let events = try await reopened.read { try $0.events(of: nil, visibleTo: nil, after: 2, limit: 9).map(\.seq) }
        #expect(events == [3])
    }

    private func expectOnlyTheLast(_ cursors: [String], _ store: SQLiteStore) async throws {
        let failure = await #expect(throws: Failure.self) { try await store.position(of: cursors[0], in: .events) }
        #expect(failure?.code == .outOfRange && failure?.reason == "CURSOR_EXPIRED")
        #expect(try await store.position(of: cursors[1], in: .events) == 2)
    }
}
