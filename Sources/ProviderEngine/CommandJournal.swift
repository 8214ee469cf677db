import ProviderCore
import ProviderJSON

/// One change of a command: lifecycle events in order, what else is set, and the rows that tell of it.
struct CommandChange: Sendable {
    var events: [Lifecycle.Event]
    /// What the row of the new state says.
    var message: String
    var level = Event.Level.info
    /// Why and until when, if it waits.
    var reason = Command.WaitingReason.retry
    var until: Timestamp?
    /// Rows before the new state's.
    var rows: [Event] = []
    var checkpoints: [Checkpoint] = []
    var edit: @Sendable (inout Command) -> Void = { _ in }
    /// What must still be so of the command for the change to be made: people's wishes come in at any moment.
    var premise: @Sendable (Command) -> Bool = { _ in true }
    /// What else belongs into the same transaction.
    var also: @Sendable (any StoreTransaction) throws -> Void = { _ in }

    init(_ events: [Lifecycle.Event], _ message: String) {
        self.events = events
        self.message = message
    }
}

/// The command is no longer as the step knew it; the step's result is void.
struct CommandChanged: Error {}

/// Writes changes down: the command by compare-and-set, its rows in the same transaction.
struct CommandJournal: Sendable {
    let store: any Store
    let clock: any EngineClock

    /// Applies the change to the command as the writer sees it now, and answers it.
    func commit(_ command: Command, _ change: CommandChange) async throws -> Command {
        let now = clock.now()
        return try await store.advance { transaction in
            try Self.apply(change, to: command, in: transaction, at: now)
        }
    }

    /// The same inside a transaction that does more.
    static func apply(
        _ change: CommandChange, to command: Command, in transaction: any StoreTransaction, at now: Timestamp
    ) throws -> Command {
        // Only people's wishes may have come in meanwhile: everything else of an open command is the engine's.
        guard var current = try transaction.command(command.id), current.state == command.state,
            current.attempt == command.attempt, current.upstreamID == command.upstreamID, change.premise(current)
        else { throw CommandChanged() }
        let before = current.state
        for event in change.events {
            try Lifecycle.apply(event, to: &current, at: now, reason: change.reason, until: change.until)
        }
        change.edit(&current)
        current.updatedAt = now
        var rows = change.rows
        if !change.events.isEmpty {
            if current.state == .failed, let failure = current.failure {
                rows.append(errorRow(of: current, failure, at: now))
            }
            rows.append(stateRow(of: current, before: before, message: change.message, level: change.level, at: now))
        }
        let after = try transaction.update(current)
        if !rows.isEmpty { try transaction.append(rows) }
        if !change.checkpoints.isEmpty { try transaction.insert(change.checkpoints) }
        try change.also(transaction)
        return after
    }

    private static func stateRow(
        of command: Command, before: Command.State, message: String, level: Event.Level, at now: Timestamp
    ) -> Event {
        var data: JSONObject = ["state": .string(command.state.rawValue), "from": .string(before.rawValue)]
        if let waiting = command.waiting {
            data["reason"] = .string(waiting.reason.rawValue)
            data["until"] = waiting.until.map { .string($0.rfc3339) }
        }
        if command.attempt > 0 { data["attempt"] = .integer(Int64(command.attempt)) }
        let isFailed = command.state == .failed
        return Event(
            commandID: command.id, kind: .state, level: isFailed ? .error : level,
            message: isFailed ? "failed" : message, data: data, at: now)
    }

    private static func errorRow(of command: Command, _ failure: Failure, at now: Timestamp) -> Event {
        var data: JSONObject = ["reason": .string(failure.reason)]
        for (name, value) in failure.metadata.sorted(by: { $0.key < $1.key }) { data.insert(name, .string(value)) }
        return Event(
            commandID: command.id, kind: .error, level: .error, message: failure.message, data: data, at: now)
    }
}
