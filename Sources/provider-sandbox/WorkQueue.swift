import Synchronization

/// The ids of jobs that wait for one worker. As long as the number of unfinished jobs, which is bounded.
final class WorkQueue: Sendable {
    private struct State {
        var items: [String] = []
        var waiter: CheckedContinuation<String?, Never>?
        var isClosed = false
    }
    private let state = Mutex(State())

    func push(_ item: String) {
        let waiter = state.withLock { state -> CheckedContinuation<String?, Never>? in
            guard let waiter = state.waiter else {
                state.items.append(item)
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: item)
    }

    /// The oldest one, once there is one; nil when the queue is closed. One caller at a time.
    func next() async -> String? {
        await withCheckedContinuation { continuation in
            let (isReady, item) = state.withLock { state -> (Bool, String?) in
                if state.isClosed { return (true, nil) }
                if !state.items.isEmpty { return (true, state.items.removeFirst()) }
                state.waiter = continuation
                return (false, nil)
            }
            if isReady { continuation.resume(returning: item) }
        }
    }

    func close() {
        let waiter = state.withLock { state -> CheckedContinuation<String?, Never>? in
            state.isClosed = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }
}
