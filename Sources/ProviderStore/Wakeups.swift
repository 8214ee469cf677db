import ProviderCore
import Synchronization

/// Who waits for which topic to move on. Nobody polls.
final class Wakeups: Sendable {
    private struct Waiter {
        let topic: WatchTopic
        let position: Int64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var positions: [WatchTopic: Int64]
        var waiters: [UInt64: Waiter] = [:]
        var cancelled: Set<UInt64> = []
        var lastID: UInt64 = 0
    }

    private let state: Mutex<State>

    init(_ positions: [WatchTopic: Int64]) {
        state = Mutex(State(positions: positions))
    }

    /// How many wait now.
    var count: Int { state.withLock { $0.waiters.count } }

    /// The last committed position.
    func position(of topic: WatchTopic) -> Int64 {
        state.withLock { $0.positions[topic] ?? 0 }
    }

    /// Tells what has been committed, and wakes those who waited for it.
    func publish(_ positions: [WatchTopic: Int64]) {
        let woken = state.withLock { state in
            state.positions.merge(positions) { max($0, $1) }
            let due = state.waiters.filter { state.positions[$0.value.topic] ?? 0 > $0.value.position }
            for id in due.keys { state.waiters[id] = nil }
            return Array(due.values)
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Returns once the topic is past `position`; throws CancellationError when its task is cancelled.
    func wait(for topic: WatchTopic, after position: Int64) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = Waiter(topic: topic, position: position, continuation: continuation)
                register(waiter, id: id)
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func register(_ waiter: Waiter, id: UInt64) {
        let answer: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.contains(id) { return .failure(CancellationError()) }
            if state.positions[waiter.topic] ?? 0 > waiter.position { return .success(()) }
            state.waiters[id] = waiter
            return nil
        }
        if let answer { waiter.continuation.resume(with: answer) }
    }

    private func cancel(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.cancelled.insert(id)
            return state.waiters.removeValue(forKey: id)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
