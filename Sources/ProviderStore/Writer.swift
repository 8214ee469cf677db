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
        /// The highest number of an event that was deleted.
        var eventFloor: Int64
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
        /// Set for good once a sync failed or the store was closed.
        var ended: Failure?
        /// Why the last transaction failed as a whole; nil again once one has written something.
        var failing: Failure?
        var commits = 0
    }

    let metrics = WriterMetrics()
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
    /// How many transactions with changes were committed since the start.
    var commits: Int { state.withLock { $0.commits } }
    /// How many changes wait for their turn.
    var waiting: Int { state.withLock { $0.pending.count } }
    /// The highest number of a deleted event as of the last commit.
    var eventFloor: Int64 { committed.withLock { $0.eventFloor } }
    /// Why nothing is stored for the time being, or any more.
    var failure: Failure? { state.withLock { $0.ended ?? $0.failing } }

    /// Runs `work` in the next transaction. Once it is queued, nothing but its result ends the wait.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Batch) throws -> Result<Value, any Error>
    ) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWrite(work, continuation))
        }
    }

    /// Finishes what waits, and refuses what comes later.
    func close() async {
        do {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(PendingWrite<Void>({ _ in .success(()) }, continuation), thenRefusing: .storeClosed)
            }
        } catch {
            // Whoever waited for the last batch has heard of it.
        }
    }

    /// Runs blocking work where the writer's own is done.
    func onItsQueue(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    private func enqueue(_ job: any WriteJob, thenRefusing end: Failure? = nil) {
        let (ended, starts) = state.withLock { state in
            if let ended = state.ended { return (Optional(ended), false) }
            state.ended = end
            state.pending.append(job)
            defer { state.isRunning = true }
            return (nil, !state.isRunning)
        }
        if let ended { job.finish(ended) }
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
            let start = ContinuousClock.now
            let before = committed.withLock { $0 }
            let (after, wrote) = try pool.writeWithoutTransaction {
                try Self.transaction(on: $0, from: before, jobs)
            }
            committed.withLock { $0 = after }
            if wrote {
                metrics.committed(jobs.count, in: .now - start)
                state.withLock { state in
                    state.commits += 1
                    state.failing = nil
                }
            }
            wakeups.publish(after.positions)
            return nil
        } catch {
            metrics.failures.add()
            var failure = Failure(storing: error)
            let isFailedSync = (error as? DatabaseError)?.isFailedSync == true
            if isFailedSync {
                failure.message = "cannot store anything: the disk failed to keep what was written; restart providerd"
            }
            state.withLock { [failure] state in
                state.failing = failure
                if isFailedSync { state.ended = failure }
            }
            return failure
        }
    }

    private static func transaction(
        on connection: Connection, from before: Committed, _ jobs: [any WriteJob]
    ) throws -> (Committed, wrote: Bool) {
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
            // Where only checks were made, the commit would write pages as they are.
            try connection.run(batch.wrote ? "COMMIT" : "ROLLBACK")
            return (batch.state, batch.wrote)
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
    /// Whether anything that stays was written.
    private(set) var wrote = false

    init(_ connection: Connection, _ state: Writer.Committed) {
        self.connection = connection
        self.state = state
    }

    /// Runs `body` so that its changes stay together or not at all; throws only what ends the whole transaction.
    func savepoint<Value>(keeping: Bool = true, _ body: () throws -> Value) throws -> Result<Value, any Error> {
        let (before, changes) = (state, connection.totalChangesCount)
        try connection.run("SAVEPOINT change")
        do {
            let value = try body()
            if keeping { wrote = wrote || connection.totalChangesCount != changes } else { try rollBack(to: before) }
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
