import Dispatch
import GRDB
import ProviderCore
import Synchronization

/// The one writer. Everything that has come in while it was busy shares the next transaction and its fsync; each has a
/// savepoint of its own, and is answered after the commit.
final class Writer: Sendable {
    /// What stands in memory of the last commit.
    struct Committed: Sendable {
        var providers: Snapshot
        var lastEvent: Int64
        var lastAudit: Int64
        var auditMAC: [UInt8]

        var positions: [WatchTopic: Int64] {
            [.events: lastEvent, .audit: lastAudit, .providers: providers.position]
        }
    }

    static let largestBatch = 256

    private struct State {
        var pending: [any WriteJob] = []
        var isRunning = false
        /// Set for good once a sync failed.
        var broken: Failure?
        var commits = 0
    }

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "providerd.store.writer")
    private let state = Mutex(State())
    private let committed: Mutex<Committed>
    private let wakeups: Wakeups

    init(pool: DatabasePool, committed: Committed, wakeups: Wakeups) {
        self.pool = pool
        self.committed = Mutex(committed)
        self.wakeups = wakeups
    }

    /// The providers as of the last commit.
    var providers: Snapshot { committed.withLock { $0.providers } }
    /// The end of the audit chain as of the last commit.
    var auditHead: Int64 { committed.withLock { $0.lastAudit } }
    /// How many transactions were committed since the start.
    var commits: Int { state.withLock { $0.commits } }
    /// How many changes wait for their turn.
    var waiting: Int { state.withLock { $0.pending.count } }
    /// Why nothing is stored any more, if so.
    var broken: Failure? { state.withLock { $0.broken } }

    /// Runs `work` in the next transaction. Once it is queued, nothing but its result ends the wait.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Batch) throws -> Result<Value, any Error>
    ) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWrite(work, continuation))
        }
    }

    private func enqueue(_ job: any WriteJob) {
        let (broken, starts) = state.withLock { state in
            if let broken = state.broken { return (Optional(broken), false) }
            state.pending.append(job)
            defer { state.isRunning = true }
            return (nil, !state.isRunning)
        }
        if let broken { job.finish(broken) }
        if starts { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let jobs = state.withLock { state in
                let jobs = Array(state.pending.prefix(Self.largestBatch))
                state.pending.removeFirst(jobs.count)
                if jobs.isEmpty { state.isRunning = false }
                return jobs
            }
            guard !jobs.isEmpty else { return }
            let failure = commit(jobs)
            for job in jobs { job.finish(failure) }
        }
    }

    /// Runs the jobs in one transaction and publishes what it did; answers why it could not.
    private func commit(_ jobs: [any WriteJob]) -> Failure? {
        do {
            let before = committed.withLock { $0 }
            let after = try pool.writeWithoutTransaction { try Self.transaction(on: $0, from: before, jobs) }
            committed.withLock { $0 = after }
            state.withLock { $0.commits += 1 }
            wakeups.publish(after.positions)
            return nil
        } catch {
            let failure = Failure(storing: error)
            if let error = error as? DatabaseError, error.isFailedSync {
                var broken = failure
                broken.message = "cannot store anything: the disk failed to keep what was written; restart providerd"
                state.withLock { $0.broken = broken }
                return broken
            }
            return failure
        }
    }

    private static func transaction(
        on connection: Connection, from before: Committed, _ jobs: [any WriteJob]
    ) throws -> Committed {
        try connection.run("BEGIN IMMEDIATE")
        do {
            let batch = Batch(connection, before)
            for job in jobs {
                try job.run(in: batch)
                // SQLite itself may have rolled all back, whatever the job made of the error.
                guard connection.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            }
            if batch.state.providers.position != before.providers.position {
                try connection.run(
                    "UPDATE instance SET provider_position = ?", [.integer(batch.state.providers.position)])
            }
            try connection.run("COMMIT")
            return batch.state
        } catch {
            if connection.isInsideTransaction { _ = try? connection.run("ROLLBACK") }
            throw error
        }
    }
}

/// One transaction under way: its connection, and what will be in memory if it commits.
final class Batch {
    let connection: Connection
    var state: Writer.Committed

    init(_ connection: Connection, _ state: Writer.Committed) {
        self.connection = connection
        self.state = state
    }

    /// Runs `body` so that its changes stay together or not at all; throws only what ends the whole transaction.
    func savepoint<Value>(keeping: Bool = true, _ body: () throws -> Value) throws -> Result<Value, any Error> {
        let before = state
        try connection.run("SAVEPOINT change")
        do {
            let value = try body()
            if !keeping { try rollBack(to: before) }
            try connection.run("RELEASE change")
            return .success(value)
        } catch {
            if let error = error as? DatabaseError, error.endsTransaction { throw error }
            guard connection.isInsideTransaction else { throw error }
            try rollBack(to: before)
            try connection.run("RELEASE change")
            return .failure(error)
        }
    }

    private func rollBack(to before: Writer.Committed) throws {
        try connection.run("ROLLBACK TO change")
        state = before
    }
}

/// A change that waits for its turn.
protocol WriteJob: Sendable {
    /// Runs in the batch's transaction and keeps its own outcome; throws what ends the whole transaction.
    func run(in batch: Batch) throws
    /// Answers the caller: with the outcome, or with why nothing was committed.
    func finish(_ failure: Failure?)
}

private final class PendingWrite<Value: Sendable>: WriteJob {
    private let work: @Sendable (Batch) throws -> Result<Value, any Error>
    private let continuation: CheckedContinuation<Value, any Error>
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    init(
        _ work: @escaping @Sendable (Batch) throws -> Result<Value, any Error>,
        _ continuation: CheckedContinuation<Value, any Error>
    ) {
        self.work = work
        self.continuation = continuation
    }

    func run(in batch: Batch) throws {
        let result = try work(batch)
        outcome.withLock { $0 = result }
    }

    func finish(_ failure: Failure?) {
        if let failure { return continuation.resume(throwing: failure) }
        let missing = Failure(.internal, "INTERNAL", "cannot tell what became of this change")
        continuation.resume(with: outcome.withLock { $0 } ?? .failure(missing))
    }
}
