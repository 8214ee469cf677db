import ProviderCore
import ProviderJSON
import Synchronization

/// The store behind it, noting what is waited for.
final class ObservedStore: Store {
    private let store: any Store
    private let positions = Mutex<[Int64]>([])

    init(_ store: any Store) {
        self.store = store
    }

    /// Behind which positions somebody waited, whether or not the wait is over.
    var waits: [Int64] { positions.withLock { $0 } }

    var providers: any ProviderSnapshot { store.providers }

    func change<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ body: @escaping @Sendable (any StoreTransaction) throws -> Changed<Reply>
    ) async throws -> Reply {
        try await store.change(context, body)
    }

    func once<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ work: @Sendable (ChangeContext) async throws -> Reply
    ) async throws -> Reply {
        try await store.once(context, work)
    }

    func advance<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await store.advance(body)
    }

    func record(_ entry: AuditEntry) async throws {
        try await store.record(entry)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> Value) async throws -> Value {
        try await store.read(body)
    }

    func cursor(of topic: WatchTopic) async throws -> String {
        try await store.cursor(of: topic)
    }

    func position(of cursor: String, in topic: WatchTopic) async throws -> Int64 {
        try await store.position(of: cursor, in: topic)
    }

    func cursor(at position: Int64, in topic: WatchTopic) -> String {
        store.cursor(at: position, in: topic)
    }

    func waitForChange(of topic: WatchTopic, after position: Int64) async throws {
        positions.withLock { $0.append(position) }
        try await store.waitForChange(of: topic, after: position)
    }

    func verifyAudit() async throws -> AuditVerification {
        try await store.verifyAudit()
    }

    func status() async throws -> StoreStatus {
        try await store.status()
    }
}
