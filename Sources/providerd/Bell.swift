import Synchronization

/// Wakes all who wait, each of whom then looks for itself whether it has what it waited for.
final class Bell: Sendable {
    private struct State {
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<Int> = []
        var lastID = 0
    }

    private let state = Mutex(State())

    func ring() {
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once `isDone`; throws CancellationError when its task is cancelled.
    func wait(until isDone: @Sendable () -> Bool) async throws {
        while !isDone() { try await waitForRing(unless: isDone) }
    }

    private func waitForRing(unless isDone: @Sendable () -> Bool) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(id) { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isCancelled { return continuation.resume(throwing: CancellationError()) }
                // It may have rung between the look and the entry in the list.
                if isDone() { state.withLock { $0.waiters.removeValue(forKey: id) }?.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.cancelled.insert(id)
                return state.waiters.removeValue(forKey: id)
            }
            waiter?.resume(throwing: CancellationError())
        }
    }
}
