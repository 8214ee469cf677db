import ProviderCore
import ProviderJSON

/// The statements of commands.
enum CommandQueries {
    static let columns = """
        id, kind, provider_id, provider_name, model, training_files, validation_files, data, state, waiting_reason, \
        waiting_until, waiting_resumes, progress, tag, upstream_id, upstream_status, attempt, doubt_since, result, \
        failure, cancel_requested, request_id, traceparent, rev, created_at, updated_at, started_at, finished_at, \
        created_uid, created_name, retry_of, pending
        """
    static let one = "SELECT \(columns) FROM command WHERE id = ?"
    /// The condition is the partial index's, word for word.
    static let open = """
        SELECT \(columns) FROM command
        WHERE state NOT IN ('succeeded', 'failed', 'cancelled', 'needs_attention') ORDER BY id
        """
    static let counts = "SELECT state, count(*) FROM command GROUP BY state"

    /// Newest first.
    static func list(_ filter: CommandFilter, before: String, limit: Int) -> Query {
        var query = Query("SELECT \(columns) FROM command WHERE id < ?", [.text(before)])
        if let state = filter.state { query.and("state = ?", .text(state.rawValue)) }
        if let kind = filter.kind { query.and("kind = ?", .text(kind.rawValue)) }
        if let providerID = filter.providerID { query.and("provider_id = ?", .text(providerID)) }
        query.end("ORDER BY id DESC LIMIT ?", .count(limit))
        return query
    }
}

extension RecordReading {
    package func command(_ id: String) throws -> Command? {
        (self as? Transaction)?.note(id)
        return try connection.first(CommandQueries.one, [.text(id)]) { try Command(&$0) }
    }

    package func commands(_ filter: CommandFilter, _ page: PageRequest) throws -> Page<Command> {
        let list = PageToken.List("command", filter.state?.rawValue, filter.kind?.rawValue, filter.providerID)
        let limit = try PageLimit(page)
        let before = try PageToken.text(page.token, of: list) ?? FileQueries.end
        let query = CommandQueries.list(filter, before: before, limit: limit.size + 1)
        var collector = PageCollector<Command>(limit)
        try connection.each(query.sql, query.values) { columns in
            let command = try Command(&columns)
            return collector.add(command, bytes: columns.bytes + 512, key: .text(command.id))
        }
        return collector.page(list, cursor: cursors.cursor(at: try lastEvent(), in: .events))
    }

    package func openCommands() throws -> [Command] {
        try connection.all(CommandQueries.open) { try Command(&$0) }
    }

    package func commandCounts() throws -> [Command.State: Int] {
        let counts: [(Command.State, Int)] = try connection.all(CommandQueries.counts) {
            (try $0.word(), try $0.count())
        }
        return Dictionary(counts) { $0 + $1 }
    }
}

extension Transaction {
    package func insert(_ command: Command) throws {
        note(command.id)
        let marks = Array(repeating: "?", count: 32).joined(separator: ", ")
        try connection.run("INSERT INTO command (\(CommandQueries.columns)) VALUES (\(marks))", command.allValues)
        for file in Set(command.trainingFileIDs + command.validationFileIDs) {
            try connection.run(
                "INSERT INTO command_file (file_id, command_id) VALUES (?, ?)", [.text(file), .text(command.id)])
        }
    }

    package func update(_ command: Command) throws -> Command {
        note(command.id)
        var next = command
        next.rev += 1
        let changed = try connection.run(
            """
            UPDATE command SET state = ?, waiting_reason = ?, waiting_until = ?, waiting_resumes = ?, progress = ?,
                tag = ?, upstream_id = ?, upstream_status = ?, attempt = ?, doubt_since = ?, result = ?, failure = ?,
                cancel_requested = ?, request_id = ?, traceparent = ?, rev = ?, created_at = ?, updated_at = ?,
                started_at = ?, finished_at = ?, created_uid = ?, created_name = ?, provider_name = ?, model = ?,
                pending = ?
            WHERE id = ? AND rev = ?
            """,
            next.changingValues + [
                .text(next.providerName), .text(next.model), .optional(next.pending?.rawValue), .text(command.id),
                .integer(command.rev),
            ])
        guard changed == 1 else { throw try stale(command) }
        return next
    }

    private func stale(_ command: Command) throws -> Failure {
        guard let current = try self.command(command.id) else {
            return Failure(
                .notFound, "COMMAND_NOT_FOUND", "cannot find command \(quoted(command.id))",
                metadata: ["id": command.id])
        }
        return Failure(
            .aborted, "STALE_COMMAND",
            "cannot change command \(command.id): it has moved on to \(current.state.rawValue) meanwhile",
            metadata: ["id": command.id, "state": current.state.rawValue])
    }
}

extension Command {
    /// In the order of `CommandQueries.columns`.
    fileprivate var allValues: [SQLValue] {
        [
            .text(id), .text(kind.rawValue), .text(providerID), .text(providerName), .text(model),
            Self.list(trainingFileIDs), Self.list(validationFileIDs), .json(data),
        ] + changingValues + [.optional(retryOf), .optional(pending?.rawValue)]
    }

    /// From `state` to `created_name`.
    fileprivate var changingValues: [SQLValue] {
        [
            .text(state.rawValue), .optional(waiting?.reason.rawValue), .time(waiting?.until),
            .optional(waiting?.resumes.rawValue), .json(progress), .text(tag), .optional(upstreamID),
            .optional(upstreamStatus), .count(attempt), .time(doubtSince), .json(result), .json(failure?.json),
            .flag(cancelRequested), .optional(requestID), .optional(traceparent), .integer(rev), .time(createdAt),
            .time(updatedAt), .time(startedAt), .time(finishedAt), .uid(createdBy.uid), .text(createdBy.name),
        ]
    }

    private static func list(_ ids: [String]) -> SQLValue {
        .text(JSONValue.array(ids.map { .string($0) }).serializedText())
    }

    private static func list(_ columns: inout Columns) throws -> [String] {
        guard let items = try? JSONValue.parse(try columns.text()).arrayValue else {
            throw columns.damaged("is no list", last: true)
        }
        return items.compactMap(\.stringValue)
    }

    fileprivate init(_ columns: inout Columns) throws {
        let id = try columns.text()
        let kind: Kind = try columns.word()
        let (providerID, providerName, model) = (try columns.text(), try columns.text(), try columns.text())
        let (training, validation) = (try Self.list(&columns), try Self.list(&columns))
        let data = try columns.json()
        let state: State = try columns.word()
        let waiting: (WaitingReason?, Timestamp?, State?) = (
            try columns.optionalWord(), try columns.optionalTime(), try columns.optionalWord()
        )
        let progress = try columns.optionalJSON()
        let tag = try columns.text()
        let upstream = (try columns.optionalText(), try columns.optionalText())
        let (attempt, doubtSince) = (try columns.count(), try columns.optionalTime())
        let (result, failure) = (try columns.optionalJSON(), try columns.optionalJSON().map(Failure.init(json:)))
        let cancelRequested = try columns.flag()
        let (requestID, traceparent) = (try columns.optionalText(), try columns.optionalText())
        let rev = try columns.integer()
        let (createdAt, updatedAt) = (try columns.time(), try columns.time())
        let (startedAt, finishedAt) = (try columns.optionalTime(), try columns.optionalTime())
        self.init(
            id: id, kind: kind, providerID: providerID, providerName: providerName, model: model,
            trainingFileIDs: training, validationFileIDs: validation, data: data, state: state, tag: tag,
            requestID: requestID, traceparent: traceparent, createdAt: createdAt,
            createdBy: Owner(uid: try columns.uid(), name: try columns.text()), retryOf: try columns.optionalText())
        pending = try columns.optionalWord()
        if case (let reason?, let until, let resumes?) = waiting {
            self.waiting = Waiting(reason: reason, until: until, resumes: resumes)
        }
        (self.progress, self.result, self.failure) = (progress, result, failure)
        (self.upstreamID, self.upstreamStatus) = upstream
        (self.attempt, self.doubtSince, self.cancelRequested) = (attempt, doubtSince, cancelRequested)
        (self.rev, self.updatedAt, self.startedAt, self.finishedAt) = (rev, updatedAt, startedAt, finishedAt)
    }
}

extension Failure {
    /// As a finished command keeps it.
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "code": .integer(Int64(code.rawValue)), "reason": .string(reason), "message": .string(message),
        ]
        var variables = JSONObject()
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { variables[name] = .string(value) }
        object["metadata"] = .object(variables)
        object["field_violations"] = .array(
            fieldViolations.map { ["field": .string($0.field), "description": .string($0.description)] })
        object["retry_after_ms"] = retryAfterMilliseconds.map { .integer(Int64($0)) }
        return object
    }

    fileprivate init(json: JSONObject) {
        var metadata: [String: String] = [:]
        for member in json["metadata"]?.objectValue?.members ?? [] { metadata[member.name] = member.value.stringValue }
        self.init(
            json["code"]?.intValue.flatMap { Code(rawValue: Int($0)) } ?? .unknown,
            json["reason"]?.stringValue ?? "", json["message"]?.stringValue ?? "", metadata: metadata,
            fieldViolations: (json["field_violations"]?.arrayValue ?? []).map {
                FieldViolation(
                    field: $0["field"]?.stringValue ?? "", description: $0["description"]?.stringValue ?? "")
            },
            retryAfterMilliseconds: json["retry_after_ms"]?.intValue.map { Int($0) })
    }
}
