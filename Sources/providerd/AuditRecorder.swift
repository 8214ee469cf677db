import Logging
import ProviderCore
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ProviderStore
import ServiceLifecycle
import Synchronization

/// Writes refusals into the audit: event loops hand them over without waiting, and this service stores them.
final class AuditRecorder: ServerObserver, Service {
    /// So many may wait; more of them at once are counted and told in the log.
    private static let room = 4096

    private let store: SQLiteStore
    private let logger: Logger
    private let name: @Sendable (UInt32) -> String?
    private let entries: AsyncStream<AuditEntry>
    private let queue: AsyncStream<AuditEntry>.Continuation
    private let lost = Atomic(0)

    init(store: SQLiteStore, logger: Logger, name: @escaping @Sendable (UInt32) -> String?) {
        self.store = store
        self.logger = logger
        self.name = name
        (entries, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.room))
    }

    func refused(_ method: MethodDescriptor, _ context: CallContext, _ error: RPCError) {
        let isDenied = error.code == .permissionDenied
        let entry = AuditEntry(
            at: .now(),
            actor: Actor(
                uid: context.uid, gid: context.gid, pid: context.pid, name: name(context.uid) ?? "",
                role: context.roles.text), method: method.name, outcome: isDenied ? .denied : .failed,
            reason: error.reason, requestID: context.meta.requestID, traceID: context.traceID)
        if case .dropped = queue.yield(entry) { lost.add(1, ordering: .relaxed) }
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            for await entry in entries { await record(entry) }
        } onGracefulShutdown: {
            // What waits is still handed out.
            self.queue.finish()
        }
    }

    private func record(_ entry: AuditEntry) async {
        let lost = lost.exchange(0, ordering: .relaxed)
        if lost > 0 { logger.warning("refusals came faster than they could be audited", metadata: ["lost": "\(lost)"]) }
        do {
            try await store.record(entry)
        } catch {
            logger.notice(
                "refused, and not in the audit",
                metadata: [
                    "method": "\(entry.method)", "uid": "\(entry.actor.uid)", "reason": "\(entry.reason ?? "")",
                    "trace_id": "\(entry.traceID ?? "")", "why": "\((error as? Failure)?.reason ?? "\(error)")",
                ])
        }
    }
}
