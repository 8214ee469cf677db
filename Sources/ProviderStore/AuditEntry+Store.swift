import ProviderCore
import ProviderJSON

/// A row of the audit as it stands in the database, and as it is authenticated.
struct AuditRow {
    var entry: AuditEntry
    /// As stored, since equal objects may be written in different ways.
    var before: String?
    var after: String?
    var previous: [UInt8]

    static let columns = """
        seq, at, uid, gid, pid, name, role, method, object, outcome, reason, before, after, request_id, trace_id, prev, mac
        """

    init(_ entry: AuditEntry, previous: [UInt8]) {
        self.entry = entry
        before = entry.before.map { JSONValue.object($0).serializedText() }
        after = entry.after.map { JSONValue.object($0).serializedText() }
        self.previous = previous
    }

    init(_ columns: inout Columns, parsing: Bool) throws {
        let seq = try columns.integer()
        let at = try columns.time()
        let actor = Actor(
            uid: try columns.uid(), gid: try columns.uid(), pid: try columns.pid(),
            name: try columns.text(), role: try columns.text())
        entry = AuditEntry(
            seq: seq, at: at, actor: actor, method: try columns.text(), object: try columns.optionalText(),
            outcome: try columns.word(), reason: try columns.optionalText())
        before = try columns.optionalText()
        after = try columns.optionalText()
        entry.requestID = try columns.optionalText()
        entry.traceID = try columns.optionalText()
        previous = try columns.blob()
        entry.mac = try columns.blob()
        guard parsing else { return }
        entry.before = try Self.object(before, columns)
        entry.after = try Self.object(after, columns)
    }

    private static func object(_ text: String?, _ columns: Columns) throws -> JSONObject? {
        guard let text else { return nil }
        guard case .object(let object)? = try? JSONValue.parse(text) else {
            throw columns.damaged("holds no JSON object", last: true)
        }
        return object
    }

    /// Every field but the MAC, each with its length, so that no two rows are the same bytes.
    var authenticated: [UInt8] {
        var bytes = Bytes()
        bytes.values.reserveCapacity(1024 + (before?.utf8.count ?? 0) + (after?.utf8.count ?? 0))
        func add(_ content: UnsafeBufferPointer<UInt8>) {
            bytes.append(UInt64(content.count))
            bytes.values.append(contentsOf: content)
        }
        func add(_ text: String?) {
            bytes.values.append(text == nil ? 0 : 1)
            if var text { text.withUTF8 { add($0) } }
        }
        var version = "providerd/audit/v1"
        version.withUTF8 { add($0) }
        previous.withUnsafeBufferPointer { add($0) }
        for number in [
            entry.seq, entry.at.microseconds, Int64(entry.actor.uid), Int64(entry.actor.gid), Int64(entry.actor.pid),
        ] {
            bytes.append(UInt64(bitPattern: number))
        }
        let actor = entry.actor
        let texts: [String?] = [
            actor.name, actor.role, entry.method, entry.object, entry.outcome.rawValue, entry.reason, before, after,
            entry.requestID, entry.traceID,
        ]
        for text in texts { add(text) }
        return bytes.values
    }

    var values: [SQLValue] {
        [
            .integer(entry.seq), .time(entry.at), .uid(entry.actor.uid), .uid(entry.actor.gid),
            .integer(Int64(entry.actor.pid)), .text(entry.actor.name), .text(entry.actor.role), .text(entry.method),
            .optional(entry.object), .text(entry.outcome.rawValue), .optional(entry.reason), .optional(before),
            .optional(after), .optional(entry.requestID), .optional(entry.traceID), .blob(previous), .blob(entry.mac),
        ]
    }
}

extension Batch {
    /// Chains one row onto the audit.
    func append(_ entry: AuditEntry, _ authenticator: any AuditAuthenticator) throws {
        var row = AuditRow(entry, previous: state.auditMAC)
        row.entry.seq = state.lastAudit + 1
        row.entry.mac = try authenticator.authenticate(row.authenticated)
        try connection.run(
            "INSERT INTO audit (\(AuditRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row.values)
        state.lastAudit = row.entry.seq
        state.auditMAC = row.entry.mac
    }
}

extension RecordReading {
    package func audit(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditEntry> {
        let list = PageToken.List("audit entrie", filter.method, filter.uid.map { "\($0)" }, filter.outcome?.rawValue)
        let limit = try PageLimit(page)
        let before = try PageToken.integer(page.token, of: list) ?? .max
        let query = AuditQueries.list(filter, before: before, limit: limit.size + 1)
        var collector = PageCollector<AuditEntry>(limit)
        try connection.each(query.sql, query.values) { columns in
            let entry = try AuditRow(&columns, parsing: true).entry
            return collector.add(entry, bytes: columns.bytes + 256, key: .integer(entry.seq))
        }
        return collector.page(list, cursor: cursors.cursor(at: try auditHead().seq, in: .audit))
    }

    package func auditEntries(after position: Int64, limit: Int) throws -> [AuditEntry] {
        try connection.all(
            AuditQueries.after, [.integer(position), .count(limit)]
        ) { try AuditRow(&$0, parsing: true).entry }
    }

    /// The end of the chain.
    func auditHead() throws -> (seq: Int64, mac: [UInt8]) {
        try connection.first("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1") {
            (try $0.integer(), try $0.blob())
        } ?? (0, SQLiteStore.chainStart)
    }
}

/// The statements of the audit's lists.
enum AuditQueries {
    static let after = "SELECT \(AuditRow.columns) FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"

    /// Newest first.
    static func list(_ filter: AuditFilter, before: Int64, limit: Int) -> Query {
        var query = Query("SELECT \(AuditRow.columns) FROM audit WHERE seq < ?", [.integer(before)])
        if let method = filter.method { query.and("method = ?", .text(method)) }
        if let uid = filter.uid { query.and("uid = ?", .uid(uid)) }
        if let outcome = filter.outcome { query.and("outcome = ?", .text(outcome.rawValue)) }
        query.end("ORDER BY seq DESC LIMIT ?", .count(limit))
        return query
    }
}
