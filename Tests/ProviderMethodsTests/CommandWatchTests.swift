import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct CommandWatchTests {
    /// Runs `body` beside a watch, which is cancelled if it is still there at the end.
    private func watching(
        _ fixture: Fixture, _ request: CommandWatch, _ context: CallContext = .operator,
        _ body: (RecordedStream, Task<StreamEnd, any Error>) async throws -> Void
    ) async throws {
        let stream = RecordedStream()
        let commands = fixture.commands
        let task = Task { try await commands.watch(request, context, StreamSink(stream)) }
        defer { task.cancel() }
        try await until("the start") { stream.startCursor != nil }
        try await body(stream, task)
        task.cancel()
        _ = await task.result
    }

    // MARK: Watch

    @Test func aWatchGoesFromTheFirstEventToTheLast() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        try await fixture.append("1", "2", to: command)
        try await watching(fixture, CommandWatch(id: command.id)) { stream, task in
            try await until("the old events") { stream.messages == ["1", "2"] }
            try await fixture.append("3", to: command)
            try await fixture.move(command, to: .succeeded)
            let end = try await task.value
            #expect(end.reason == "finished")
            #expect(stream.messages == ["1", "2", "3", "now succeeded"])
            #expect(end.cursor == stream.items.last?.cursor)
        }
    }

    @Test func aCommandThatHasFinishedIsToldAtOnce() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .failed }
        try await fixture.append("it failed", to: command)
        let stream = RecordedStream()
        let end = try await fixture.commands.watch(CommandWatch(id: command.id), .viewer, StreamSink(stream))
        #expect(end.reason == "finished")
        #expect(stream.messages == ["it failed"])
        // And so once more behind its last cursor.
        let again = RecordedStream()
        _ = try await fixture.commands.watch(
            CommandWatch(id: command.id, after: end.cursor), .viewer, StreamSink(again))
        #expect(again.items.isEmpty)
    }

    @Test func moreEventsThanAreReadAtOnceComeAll() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .succeeded }
        let events = (1...1000).map { Event(commandID: command.id, kind: .message, message: "\($0)", at: .now()) }
        try await fixture.store.advance { try $0.append(events) }
        let stream = RecordedStream()
        _ = try await fixture.commands.watch(CommandWatch(id: command.id), .viewer, StreamSink(stream))
        #expect(stream.messages == (1...1000).map { "\($0)" })
    }

    @Test func aWatchGoesOnBehindItsCursorWithoutGapOrDouble() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        let other = try await fixture.addCommand()
        try await fixture.append("1", to: command)
        try await fixture.append("x", to: other)
        try await fixture.append("2", to: command)
        var cursor = ""
        try await watching(fixture, CommandWatch(id: command.id)) { stream, _ in
            try await until("two events") { stream.items.count == 2 }
            cursor = stream.items[0].cursor
        }
        try await fixture.append("3", to: command)
        try await watching(fixture, CommandWatch(id: command.id, after: cursor)) { stream, _ in
            try await until("the others") { stream.items.count == 2 }
            #expect(stream.startCursor == cursor)
            #expect(stream.messages == ["2", "3"])
        }
    }

    @Test func aCursorThatIsNoneIsRefused() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        let sink = StreamSink<EventInfo>(RecordedStream())
        let audit = try await fixture.store.cursor(of: .audit)
        for after in ["nonsense", audit] {
            let failure = await refusal {
                try await fixture.commands.watch(CommandWatch(id: command.id, after: after), .operator, sink)
            }
            #expect(failure.code == .invalidArgument || failure.code == .outOfRange)
        }
        let missing = await refusal {
            try await fixture.commands.watch(CommandWatch(id: "cmd_1"), .operator, sink)
        }
        #expect(missing.reason == "COMMAND_NOT_FOUND")
    }

    @Test func aWatchOfAllBeginsNowAndNeverEnds() async throws {
        let fixture = try Fixture()
        let a = try await fixture.addCommand()
        let b = try await fixture.addCommand()
        try await fixture.append("before", to: a)
        try await watching(fixture, CommandWatch()) { stream, _ in
            try await fixture.append("1", to: a)
            try await fixture.append("2", to: b)
            try await fixture.move(a, to: .succeeded)
            try await fixture.append("3", to: b)
            try await until("the events") { stream.items.count == 4 }
            #expect(stream.messages == ["1", "2", "now succeeded", "3"])
            #expect(stream.items.map { $0.value["command_id"]?.stringValue } == [a.id, b.id, a.id, b.id])
        }
    }

    @Test func outputIsForTheOwnerAndAdminsAlsoInAWatch() async throws {
        let fixture = try Fixture()
        let own = try await fixture.addCommand()
        let others = try await fixture.addCommand(owner: Owner(uid: 1002, name: "bob"))
        let seen: [(CallContext, [String])] = [
            (.operator, ["mine", "", "log"]), (.viewer, ["", "theirs", "log"]), (.admin, ["mine", "theirs", "log"]),
        ]
        for (context, messages) in seen {
            try await watching(fixture, CommandWatch(), context) { stream, _ in
                try await fixture.append("mine", to: own, kind: .output)
                try await fixture.append("theirs", to: others, kind: .output)
                try await fixture.append("log", to: others)
                try await until("the events") { stream.items.count == 3 }
                #expect(stream.messages == messages)
            }
        }
    }

    @Test func aWatchRestsWhileOnlyOthersHaveNews() async throws {
        let fixture = try Fixture()
        let store = ObservedStore(fixture.store)
        var world = fixture.world
        world.store = store
        let commands = CommandHandlers(world)
        let quiet = try await fixture.addCommand()
        let busy = try await fixture.addCommand()
        try await fixture.append("quiet", to: quiet)
        try await fixture.append("1", "2", "3", to: busy)
        let stream = RecordedStream()
        let watch = Task { try await commands.watch(CommandWatch(id: quiet.id), .operator, StreamSink(stream)) }
        defer { watch.cancel() }
        try await until("the first event") { stream.items.count == 1 }
        try await until("the rest") { !store.waits.isEmpty }
        // Not behind its own last event: the others' are there already.
        #expect(store.waits.first == 4)
        try await fixture.move(quiet, to: .succeeded)
        _ = try await watch.value
    }

    // MARK: Wait

    @Test func aWaitWithoutTimeAnswersTheStateAsItIs() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .running }
        let result = try await fixture.commands.wait(CommandWait(id: command.id, waitMs: 0), .operator)
        #expect(result.timedOut)
        #expect(result.command.state == .running)
        let there = try await fixture.commands.wait(
            CommandWait(id: command.id, for: [.running], waitMs: 0), .operator)
        #expect(!there.timedOut)
    }

    @Test(arguments: [Command.State.succeeded, .failed, .cancelled, .needsAttention])
    func aWaitEndsWhenTheCommandDoesOrNeedsSomebody(state: Command.State) async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .running }
        async let result = fixture.commands.wait(CommandWait(id: command.id), .viewer)
        try await fixture.move(command, to: state)
        let (end, isTimedOut) = (try await result.command, try await result.timedOut)
        #expect(end.state.rawValue == state.rawValue)
        #expect(!isTimedOut)
        #expect(end.data == nil)
    }

    @Test func aWaitForAStateEndsThere() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        async let result = fixture.commands.wait(
            CommandWait(id: command.id, for: [.running, .paused], waitMs: 20_000), .operator)
        try await fixture.move(command, to: .preparing)
        try await fixture.move(command, to: .running)
        #expect(try await result.command.state == .running)
    }

    @Test func aStateThatCannotComeAnyMoreIsNotWaitedFor() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .failed }
        let result = try await fixture.commands.wait(CommandWait(id: command.id, for: [.running]), .operator)
        #expect(result.command.state == .failed)
        #expect(!result.timedOut)
    }

    @Test func aWaitThatRunsOutSaysSo() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .needsAttention }
        let result = try await fixture.commands.wait(
            CommandWait(id: command.id, for: [.succeeded], waitMs: 1), .operator)
        #expect(result.timedOut)
        #expect(result.command.state == .needsAttention)
    }

    @Test func theLongestWaitIsStillAWait() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand { $0.state = .running }
        let store = ObservedStore(fixture.store)
        var world = fixture.world
        world.store = store
        let commands = CommandHandlers(world)
        let request = CommandWait(id: command.id, waitMs: 9_007_199_254_740_991)
        async let result = commands.wait(request, .operator)
        try await until("the wait") { !store.waits.isEmpty }
        try await fixture.move(command, to: .succeeded)
        #expect(try await result.command.state == .succeeded)
        #expect(try await !result.timedOut)
    }

    @Test func aWaitEndsWithItsCaller() async throws {
        let fixture = try Fixture()
        let command = try await fixture.addCommand()
        let commands = fixture.commands
        for milliseconds in [nil, 600_000] {
            let call = Task { try await commands.wait(CommandWait(id: command.id, waitMs: milliseconds), .operator) }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }
}
