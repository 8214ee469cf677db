import GRDB
import ProviderCore
import ProviderJSON
import Synchronization

/// The store on SQLite: one group-commit writer, readers beside it, and the providers in memory.
package final class SQLiteStore: Store {
    let database: Database
    let writer: Writer
    let wakeups: Wakeups
    let authenticator: any AuditAuthenticator
    let requestMemory: Duration
    private let inFlight = Mutex<Set<RequestKey>>([])

    /// Reads the providers into memory and starts the writer. `requestMemory` is how long an answer is kept for the
    /// same `request_id`.
    package init(
        _ database: Database, auditAuthenticator: any AuditAuthenticator, requestMemory: Duration = .seconds(24 * 3600)
    ) throws {
        self.database = database
        authenticator = auditAuthenticator
        self.requestMemory = requestMemory
        let cursors = database.cursors
        let committed = try database.pool.read { connection in
            try Writer.Committed(loadedFrom: Reader(connection: connection, cursors: cursors))
        }
        wakeups = Wakeups(committed.positions)
        writer = Writer(pool: database.pool, committed: committed, wakeups: wakeups)
    }

    package var providers: any ProviderSnapshot { writer.providers }

    /// Why the last transaction failed as a whole, or why nothing can be stored until a restart; for the health check.
    package var writeFailure: Failure? { writer.failure }

    /// How many transactions with changes were committed since the start; for the metrics.
    package var commits: Int { writer.commits }

    package func change<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ body: @escaping @Sendable (any StoreTransaction) throws -> Changed<Reply>
    ) async throws -> Reply {
        let change = Change(context, in: self)
        let claimed = context.holdsRequestID ? nil : change.key
        try claim(claimed)
        defer { release(claimed) }
        return try await writer.perform { try change.run(in: $0, body) }
    }

    package func once<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ work: @Sendable (ChangeContext) async throws -> Reply
    ) async throws -> Reply {
        let change = Change(context, in: self)
        guard let key = change.key else { return try await work(context) }
        try claim(key)
        defer { release(key) }
        let former: Reply?
        do {
            former = try await read { reader in
                try (reader as? Reader).flatMap { try change.replayed(on: $0.connection) }
            }
        } catch let failure as Failure {
            try await record(change.entry(.failed, object: nil, reason: failure.reason))
            throw failure
        }
        if let former { return former }
        var held = context
        held.holdsRequestID = true
        return try await work(held)
    }

    private func claim(_ key: RequestKey?) throws {
        if let key, !inFlight.withLock({ $0.insert(key).inserted }) { throw key.inProgress }
    }

    private func release(_ key: RequestKey?) {
        if let key { inFlight.withLock { _ = $0.remove(key) } }
    }

    package func advance<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let cursors = database.cursors
        return try await writer.perform { batch in
            try batch.savepoint { try body(Transaction(batch: batch, cursors: cursors)) }
                .mapError { $0 is DatabaseError ? Failure(storing: $0) : $0 }
        }
    }

    package func record(_ entry: AuditEntry) async throws {
        let authenticator = authenticator
        try await writer.perform { batch in
            try batch.savepoint { try batch.append(entry, authenticator) }
                .mapError { $0 is DatabaseError ? Failure(storing: $0) : $0 }
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        let cursors = database.cursors
        do {
            return try await database.pool.read { try body(Reader(connection: $0, cursors: cursors)) }
        } catch let error as DatabaseError {
            throw database.isClosed ? Failure.storeClosed : Failure(storing: error)
        }
    }

    package func cursor(of topic: WatchTopic) async throws -> String {
        database.cursors.cursor(at: wakeups.position(of: topic), in: topic)
    }

    package func position(of cursor: String, in topic: WatchTopic) async throws -> Int64 {
        let first = topic == .events ? writer.eventFloor : 0
        return try database.cursors.position(of: cursor, in: topic, first...max(first, wakeups.position(of: topic)))
    }

    package func cursor(at position: Int64, in topic: WatchTopic) -> String {
        database.cursors.cursor(at: position, in: topic)
    }

    package func waitForChange(of topic: WatchTopic, after position: Int64) async throws {
        try await wakeups.wait(for: topic, after: position)
    }
}

extension Writer.Committed {
    fileprivate init(loadedFrom reader: Reader) throws {
        let connection = reader.connection
        let position = try connection.first("SELECT provider_position FROM instance") { try $0.integer() } ?? 0
        var snapshot = Snapshot(position: position)
        snapshot.load(try reader.allProviders())
        providers = snapshot
        lastEvent = try reader.lastEvent()
        eventFloor = try reader.eventFloor()
        let head = try reader.auditHead()
        lastAudit = head.seq
        auditMAC = head.mac
    }
}

/// Reads on one connection, in one snapshot. The nouns' files say how.
protocol RecordReading: StoreReader {
    var connection: Connection { get }
    var cursors: CursorCodec { get }
}

struct Reader: RecordReading {
    let connection: Connection
    let cursors: CursorCodec
}

/// Reads and writes inside the writer's transaction. The nouns' files say how.
final class Transaction: RecordReading, StoreTransaction {
    let batch: Batch
    let cursors: CursorCodec
    /// The first thing that was looked up by its id: what a refusal is about.
    var subject: String?

    var connection: Connection { batch.connection }

    init(batch: Batch, cursors: CursorCodec) {
        self.batch = batch
        self.cursors = cursors
    }
}
