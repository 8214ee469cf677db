import ProviderCore

/// What a sweep deleted.
package struct Swept: Sendable, Hashable {
    package var commands = 0
    package var requests = 0
}

extension SQLiteStore {
    /// How many rows one turn of the writer may delete: nobody waits long behind it.
    static let sweepRows = 500

    /// Deletes what is kept long enough: commands that finished more than `days` ago (0 keeps them for ever) with
    /// their events and checkpoints, and answers to `request_id`s that are out of time. It takes many short turns of
    /// the writer, between which a command may have lost a part of its events; the next sweep goes on after a crash.
    package func sweep(at now: Timestamp, keepingCommandsFor days: Int) async throws -> Swept {
        var swept = Swept()
        let expired = RequestQueries.oldest(at: now, requestMemory)
        try await inTurns { transaction in
            let deleted = try transaction.connection.run(
                RequestQueries.deleteExpired, [.time(expired), .count(Self.sweepRows)])
            return (deleted, deleted == Self.sweepRows)
        } each: {
            swept.requests += $0
        }
        guard days > 0 else { return swept }
        let end = now.adding(milliseconds: -days * 24 * 3600 * 1000)
        try await inTurns {
            try $0.deleteCommands(finishedUntil: end, rows: Self.sweepRows)
        } each: {
            swept.commands += $0
        }
        return swept
    }

    /// Takes turns of the writer until `turn` answers that nothing is left.
    private func inTurns(
        _ turn: @escaping @Sendable (Transaction) throws -> (deleted: Int, more: Bool), each: (Int) -> Void
    ) async throws {
        var more = true
        while more {
            let result = try await advance { transaction -> (deleted: Int, more: Bool) in
                guard let transaction = transaction as? Transaction else { return (0, false) }
                return try turn(transaction)
            }
            each(result.deleted)
            more = result.more
        }
    }
}

/// The statements of the sweep.
enum RetentionQueries {
    /// The condition is the partial index's, word for word; SQLite would choose the index of all states.
    static let finished = """
        SELECT id FROM command INDEXED BY command_by_end
        WHERE state IN ('succeeded', 'failed', 'cancelled') AND finished_at <= ? ORDER BY finished_at LIMIT 1
        """
    static let events = "SELECT seq FROM event WHERE command_id = ? ORDER BY seq LIMIT ?"
    static let checkpoints = "SELECT id FROM checkpoint WHERE command_id = ? LIMIT ?"
}

extension Transaction {
    /// Deletes the longest finished commands as far as `rows` reach; answers how many are gone, and whether to go on.
    fileprivate func deleteCommands(finishedUntil end: Timestamp, rows: Int) throws -> (deleted: Int, more: Bool) {
        var (deleted, left) = (0, rows)
        while let id = try connection.first(RetentionQueries.finished, [.time(end)], { try $0.text() }) {
            left -= try deleteEvents(of: id, limit: left)
            guard left > 0 else { return (deleted, true) }
            left -= try connection.run(
                "DELETE FROM checkpoint WHERE id IN (\(RetentionQueries.checkpoints))", [.text(id), .count(left)])
            guard left > 0 else { return (deleted, true) }
            try connection.run("DELETE FROM command WHERE id = ?", [.text(id)])
            (deleted, left) = (deleted + 1, left - 1)
            guard left > 0 else { return (deleted, true) }
        }
        return (deleted, false)
    }

    private func deleteEvents(of id: String, limit: Int) throws -> Int {
        let last = try connection.first(
            "SELECT max(seq) FROM (\(RetentionQueries.events))", [.text(id), .count(limit)]
        ) { try $0.optionalInteger() }
        guard case let last?? = last else { return 0 }
        let deleted = try connection.run(
            "DELETE FROM event WHERE seq IN (\(RetentionQueries.events))", [.text(id), .count(limit)])
        guard last > batch.state.eventFloor else { return deleted }
        try connection.run("UPDATE instance SET event_floor = ?", [.integer(last)])
        batch.state.eventFloor = last
        return deleted
    }
}
