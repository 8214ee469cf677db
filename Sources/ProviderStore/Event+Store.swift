import GRDB
import ProviderCore
import ProviderJSON

/// The statements of events and checkpoints.
enum EventQueries {
    static let columns = "seq, command_id, kind, level, message, data, upstream_id, at"
    static let checkpointColumns = "id, command_id, upstream_id, step, model, metrics, created_at"
    static let checkpoints = """
        SELECT \(checkpointColumns) FROM checkpoint WHERE command_id = ? AND (step, id) > (?, ?)
        ORDER BY step, id LIMIT ?
        """
    /// The highest number that was ever given: the last events may have been deleted with their command.
    static let last = "SELECT max(event_floor, coalesce((SELECT max(seq) FROM event), 0)) FROM instance"
    /// The highest number of a deleted event: who watches from before it may have missed something.
    static let floor = "SELECT event_floor FROM instance"

    /// Oldest first.
    static func after(_ position: Int64, of commandID: String?, visibleTo uid: UInt32?, limit: Int) -> Query {
        var query = Query("SELECT \(columns) FROM event WHERE seq > ?", [.integer(position)])
        if let commandID { query.and("command_id = ?", .text(commandID)) }
        // Of one command all events have one owner, so its index is the better one.
        if let uid { query.and(commandID == nil ? "owner_uid = ?" : "+owner_uid = ?", .uid(uid)) }
        query.end("ORDER BY seq LIMIT ?", .count(limit))
        return query
    }
}

extension RecordReading {
    package func events(
        of commandID: String?, visibleTo uid: UInt32?, after position: Int64, limit: Int
    ) throws -> [Event] {
        let query = EventQueries.after(position, of: commandID, visibleTo: uid, limit: limit)
        return try connection.all(query.sql, query.values) { try Event(&$0) }
    }

    package func events(of commandID: String, _ page: PageRequest) throws -> Page<Event> {
        let list = PageToken.List("event", commandID)
        let limit = try PageLimit(page)
        let after = try PageToken.integer(page.token, of: list) ?? 0
        let query = EventQueries.after(after, of: commandID, visibleTo: nil, limit: limit.size + 1)
        var collector = PageCollector<Event>(limit)
        try connection.each(query.sql, query.values) { columns in
            let event = try Event(&columns)
            return collector.add(event, bytes: columns.bytes + 128, key: .integer(event.seq))
        }
        return collector.page(list, cursor: cursors.cursor(at: try lastEvent(), in: .events))
    }

    package func checkpoints(of commandID: String, _ page: PageRequest) throws -> Page<Checkpoint> {
        let list = PageToken.List("checkpoint", commandID)
        let limit = try PageLimit(page)
        let (step, id) = try PageToken.pair(page.token, of: list) ?? (.min, "")
        var collector = PageCollector<Checkpoint>(limit)
        try connection.each(
            EventQueries.checkpoints, [.text(commandID), .integer(step), .text(id), .count(limit.size + 1)]
        ) { columns in
            let checkpoint = try Checkpoint(&columns)
            let key = PageToken.Key.pair(Int64(checkpoint.step), checkpoint.id)
            return collector.add(checkpoint, bytes: columns.bytes + 128, key: key)
        }
        return collector.page(list)
    }

    /// The last event's number.
    func lastEvent() throws -> Int64 {
        try connection.first(EventQueries.last) { try $0.integer() } ?? 0
    }

    /// The last deleted event's number.
    func eventFloor() throws -> Int64 {
        try connection.first(EventQueries.floor) { try $0.integer() } ?? 0
    }
}

extension Transaction {
    package func append(_ events: [Event]) throws {
        for event in events {
            let owner = try owner(of: event.commandID)
            let changed = try connection.run(
                """
                INSERT INTO event (command_id, owner_uid, kind, level, message, data, upstream_id, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """,
                [
                    .text(event.commandID), .uid(owner), .text(event.kind.rawValue), .text(event.level.rawValue),
                    .text(event.message), .json(event.data), .optional(event.upstreamID), .time(event.at),
                ])
            if changed > 0 { batch.state.lastEvent = connection.lastInsertedRowID }
        }
    }

    package func insert(_ checkpoints: [Checkpoint]) throws {
        for checkpoint in checkpoints {
            _ = try owner(of: checkpoint.commandID)
            try connection.run(
                """
                INSERT INTO checkpoint (\(EventQueries.checkpointColumns)) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (command_id, upstream_id) DO NOTHING
                """,
                [
                    .text(checkpoint.id), .text(checkpoint.commandID), .text(checkpoint.upstreamID),
                    .count(checkpoint.step), .text(checkpoint.model), .json(checkpoint.metrics),
                    .time(checkpoint.createdAt),
                ])
        }
    }

    private func owner(of commandID: String) throws -> UInt32 {
        let owner = try connection.first("SELECT created_uid FROM command WHERE id = ?", [.text(commandID)]) {
            try $0.uid()
        }
        guard let owner else {
            throw Failure(
                .notFound, "COMMAND_NOT_FOUND", "cannot find command \(quoted(commandID))",
                metadata: ["id": commandID])
        }
        return owner
    }
}

extension Event {
    fileprivate init(_ columns: inout Columns) throws {
        self.init(
            seq: try columns.integer(), commandID: try columns.text(), kind: try columns.word(),
            level: try columns.word(), message: try columns.text(), data: try columns.optionalJSON(),
            upstreamID: try columns.optionalText(), at: try columns.time())
    }
}

extension Checkpoint {
    fileprivate init(_ columns: inout Columns) throws {
        self.init(
            id: try columns.text(), commandID: try columns.text(), upstreamID: try columns.text(),
            step: try columns.count(), model: try columns.text(), metrics: try columns.json(),
            createdAt: try columns.time())
    }
}
