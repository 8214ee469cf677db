import ProviderTransport

/// Where handlers wait until a test lets them go on; a cancelled one is let go with a `CancellationError`.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var reached = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var watchers: [Int: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Locked(State())

    package init() {}

    package func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    package func pass() async throws {
        let (id, watchers) = state.withLock { state in
            state.reached += 1
            return (state.reached, state.watchers.removeValue(forKey: state.reached) ?? [])
        }
        for watcher in watchers { watcher.resume() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isOpen { return .success(()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    /// Returns once so many have come to the gate since it was made.
    package func untilReached(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.reached >= count { return true }
                state.watchers[count, default: []].append(continuation)
                return false
            }
            if isReached { continuation.resume() }
        }
    }
}

/// What a handler came to, for the test that waits for it.
package final class Outcome<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [CheckedContinuation<Value, Never>] = []
    }

    private let state = Locked(State())

    package init() {}

    /// The first value stands.
    package func set(_ value: Value) {
        let waiters = state.withLock { state -> [CheckedContinuation<Value, Never>] in
            guard state.value == nil else { return [] }
            state.value = value
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: value) }
    }

    package func value() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state in
                if state.value == nil { state.waiters.append(continuation) }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}

extension Outcome where Value == String {
    /// Runs a handler's body and keeps the type of the error that ended it, or "none".
    package func ofErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            let result = try await body()
            set("none")
            return result
        } catch {
            set("\(type(of: error))")
            throw error
        }
    }
}
