import ProviderCore
import ProviderJSON

/// Under which a caller's answer is remembered.
struct RequestKey: Sendable, Hashable {
    let uid: UInt32
    let requestID: String

    init?(_ context: ChangeContext) {
        guard let requestID = context.requestID else { return nil }
        uid = context.actor.uid
        self.requestID = requestID
    }

    var inProgress: Failure {
        Failure(
            .aborted, "REQUEST_IN_PROGRESS",
            "cannot begin request_id \(quoted(requestID)) again: the first one is still running; try again soon",
            metadata: ["request_id": requestID], retryAfterMilliseconds: 200)
    }
}

/// A person's change: replayed or carried out, audited, remembered.
struct Change: Sendable {
    let context: ChangeContext
    /// Nil for a change without a `request_id`, and for one that only checks.
    let key: RequestKey?
    private let authenticator: any AuditAuthenticator
    private let cursors: CursorCodec
    /// Answers from before this are forgotten.
    private let oldest: Timestamp

    init(_ context: ChangeContext, in store: SQLiteStore) {
        self.context = context
        key = context.validateOnly ? nil : RequestKey(context)
        authenticator = store.authenticator
        cursors = store.database.cursors
        oldest = RequestQueries.oldest(at: context.at, store.requestMemory)
    }

    /// What stands in the database about a request.
    private struct Remembered {
        var method: String
        var digest: [UInt8]
        var reply: [UInt8]
    }

    func run<Reply: JSONReadable & JSONWritable>(
        in batch: Batch, _ body: (any StoreTransaction) throws -> Changed<Reply>
    ) throws -> Result<Reply, any Error> {
        let transaction = Transaction(batch: batch, cursors: cursors)
        let result = try batch.savepoint(keeping: !context.validateOnly) {
            if let reply: Reply = try replayed(on: batch.connection) { return reply }
            let changed = try body(transaction)
            guard !context.validateOnly else { return changed.reply }
            for entry in entries(of: changed) { try batch.append(entry, authenticator) }
            try remember(changed, on: batch.connection)
            return changed.reply
        }
        guard case .failure(let error) = result else { return result }
        let failure = Failure(storing: error)
        if !context.validateOnly {
            let outcome: AuditEntry.Outcome = failure.code == .permissionDenied ? .denied : .failed
            let object = failure.metadata["id"] ?? transaction.subject
            // A sealed vault cannot authenticate a row; the caller then hears of the refusal itself.
            _ = try batch.savepoint {
                try batch.append(entry(outcome, object: object, reason: failure.reason), authenticator)
            }
        }
        return .failure(error is Failure ? error : failure)
    }

    private func entries<Reply>(of changed: Changed<Reply>) -> [AuditEntry] {
        guard !changed.parts.isEmpty else {
            return [entry(.ok, object: changed.object, before: changed.before, after: changed.after)]
        }
        return changed.parts.map {
            entry($0.outcome, object: $0.object, reason: $0.reason, before: $0.before, after: $0.after)
        }
    }

    func entry(
        _ outcome: AuditEntry.Outcome, object: String?, reason: String? = nil, before: JSONObject? = nil,
        after: JSONObject? = nil
    ) -> AuditEntry {
        AuditEntry(
            at: context.at, actor: context.actor, method: context.method, object: object, outcome: outcome,
            reason: reason, before: before, after: after, requestID: context.requestID, traceID: context.traceID)
    }

    /// The first answer to the same request.
    func replayed<Reply: JSONReadable>(on connection: Connection) throws -> Reply? {
        guard let key, let former = try remembered(key, on: connection) else { return nil }
        guard former.method == context.method, former.digest == context.paramsDigest else {
            throw Failure(
                .invalidArgument, "REQUEST_ID_REUSED",
                "cannot use request_id \(quoted(key.requestID)) for this: it was used for another request "
                    + "(\(former.method)); give each request an id of its own",
                metadata: ["request_id": key.requestID, "method": former.method])
        }
        return try JSONReader.read(former.reply, strict: false) { (reader) throws(JSONError) in try Reply(from: &reader)
        }
    }

    private func remembered(_ key: RequestKey, on connection: Connection) throws -> Remembered? {
        try connection.first(RequestQueries.one, [.uid(key.uid), .text(key.requestID), .time(oldest)]) {
            Remembered(method: try $0.text(), digest: try $0.blob(), reply: try $0.blob())
        }
    }

    private func remember<Reply: JSONWritable>(_ changed: Changed<Reply>, on connection: Connection) throws {
        guard let key else { return }
        // A few with each new one: the table stays small, and no change waits for a big sweep.
        try connection.run(RequestQueries.deleteExpired, [.time(oldest), .count(8)])
        try connection.run(
            """
            INSERT OR REPLACE INTO request (uid, request_id, method, digest, reply, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                .uid(key.uid), .text(key.requestID), .text(context.method), .blob(context.paramsDigest),
                .blob(changed.reply.encoded()), .time(context.at),
            ])
    }
}

/// The statements of remembered requests.
enum RequestQueries {
    static let one = """
        SELECT method, digest, reply FROM request WHERE uid = ? AND request_id = ? AND created_at > ?
        """
    static let expired = "SELECT rowid FROM request WHERE created_at <= ? ORDER BY created_at LIMIT ?"
    static let deleteExpired = "DELETE FROM request WHERE rowid IN (\(expired))"

    /// What was answered until then is forgotten at `now`.
    static func oldest(at now: Timestamp, _ memory: Duration) -> Timestamp {
        now.adding(milliseconds: -Int(memory / .milliseconds(1)))
    }
}

/// What a person typed, in quotes, cut where it gets too long for a message.
func quoted(_ text: String) -> String {
    "\"" + (text.count > 128 ? text.prefix(125) + "..." : text[...]) + "\""
}
