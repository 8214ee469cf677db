import ProviderCore
import ProviderProtocol

/// What follows a command as it goes on: from the database, so that nothing is missed however late the reader is.
extension CommandHandlers {
    /// How many events are read at once.
    private static let batch = 500

    package func watch(
        _ request: CommandWatch, _ context: CallContext, _ sink: StreamSink<EventInfo>
    ) async throws -> StreamEnd {
        let store = world.store
        var position = try await start(request)
        try await sink.start(cursor: store.cursor(at: position, in: .events))
        let ownership = Ownership(context)
        while true {
            // Before the look: what comes after it wakes, and what other commands have had already does not.
            let seen = try await store.lastPosition(of: .events)
            var news = try await news(of: request.id, after: position, for: ownership)
            while news.events.count == Self.batch {
                let end = news.end(after: position)
                position = end
                // The next ones are read while these are sent.
                async let ahead = self.news(of: request.id, after: end, for: ownership)
                try await sink.send(items(news))
                news = try await ahead
            }
            position = news.end(after: position)
            if !news.events.isEmpty { try await sink.send(items(news)) }
            if news.isOver { return StreamEnd(cursor: store.cursor(at: position, in: .events), reason: "finished") }
            if news.events.isEmpty { try await store.waitForChange(of: .events, after: seen) }
        }
    }

    /// The next events, and whether they are the last ones: both of one snapshot.
    private struct News: Sendable {
        var events: [Event]
        /// The commands whose output the caller may see.
        var own: Set<String>
        var isOver: Bool

        func end(after position: Int64) -> Int64 { events.last?.seq ?? position }
    }

    private func items(_ news: News) -> [StreamItem<EventInfo>] {
        news.events.map { event in
            let isShown = event.kind != .output || news.own.contains(event.commandID)
            return StreamItem(
                EventInfo(event, showingOutput: isShown), cursor: world.store.cursor(at: event.seq, in: .events))
        }
    }

    private func news(of id: String?, after position: Int64, for ownership: Ownership) async throws -> News {
        try await world.store.read { try Self.news(of: id, after: position, for: ownership, in: $0) }
    }

    /// Of one command from its first event, of all from now; or behind the cursor.
    private func start(_ request: CommandWatch) async throws -> Int64 {
        if let id = request.id { _ = try await find(id, "watch") }
        if let after = request.after { return try await world.store.position(of: after, in: .events) }
        guard request.id == nil else { return 0 }
        return try await world.store.lastPosition(of: .events)
    }

    private static func news(
        of id: String?, after position: Int64, for ownership: Ownership, in reader: any StoreReader
    ) throws -> News {
        let events = try reader.events(of: id, visibleTo: nil, after: position, limit: batch)
        var own: Set<String> = []
        for id in Set(events.lazy.filter { $0.kind == .output }.map(\.commandID)) {
            if let command = try reader.command(id), ownership.includes(command.createdBy) { own.insert(id) }
        }
        guard let id, events.count < batch else { return News(events: events, own: own, isOver: false) }
        // Gone by retention counts as over.
        return News(events: events, own: own, isOver: try reader.command(id)?.state.isTerminal ?? true)
    }

    package func wait(_ request: CommandWait, _ context: CallContext) async throws -> CommandWaitResult {
        let wanted = Set((request.for ?? []).compactMap { Command.State(rawValue: $0.rawValue) })
        guard let milliseconds = request.waitMs else {
            let command = try await reach(wanted, request.id)
            return CommandWaitResult(command: CommandInfo(command, for: Ownership(context)), timedOut: false)
        }
        let reached = try await withThrowingTaskGroup(of: Command?.self) { group in
            group.addTask { try await reach(wanted, request.id) }
            group.addTask {
                try await Task.sleep(for: .milliseconds(milliseconds))
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        let command: Command
        if let reached { command = reached } else { command = try await find(request.id, "wait for") }
        let isThere = Self.isReached(wanted, by: command)
        return CommandWaitResult(command: CommandInfo(command, for: Ownership(context)), timedOut: !isThere)
    }

    /// Returns once the command is in one of the states, or can come to none of them any more.
    private func reach(_ wanted: Set<Command.State>, _ id: String) async throws -> Command {
        let store = world.store
        while true {
            // Before the look, so that a change after it wakes.
            let position = try await store.lastPosition(of: .events)
            let command = try await find(id, "wait for")
            if Self.isReached(wanted, by: command) { return command }
            try await store.waitForChange(of: .events, after: position)
        }
    }

    private static func isReached(_ wanted: Set<Command.State>, by command: Command) -> Bool {
        if command.state.isTerminal { return true }
        return wanted.isEmpty ? command.state == .needsAttention : wanted.contains(command.state)
    }
}

extension Store {
    fileprivate func lastPosition(of topic: WatchTopic) async throws -> Int64 {
        try await position(of: cursor(of: topic), in: topic)
    }
}
