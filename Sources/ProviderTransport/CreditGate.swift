/// What the sender of a transfer may still send. One task takes; anybody grants.
package final class CreditGate: Sendable {
    private struct State {
        var credit: Int
        var isUnlimited = false
        var isClosed = false
        var waitingSince: ContinuousClock.Instant?
        var wanted = 0
        var waiter: CheckedContinuation<Int, any Error>?

        mutating func take(_ wanted: Int) -> Int {
            guard !isUnlimited else { return wanted }
            let taken = min(wanted, credit)
            credit -= taken
            return taken
        }
    }

    private let state: Locked<State>

    package init(window: Int = Frame.transferWindow) {
        state = Locked(State(credit: window))
    }

    /// Adds to what may be sent.
    package func grant(_ bytes: Int) {
        wake { $0.credit = Int(min(Int64($0.credit) + Int64(min(bytes, Int(Int32.max))), Int64(Int32.max))) }
    }

    /// From now on the socket alone sets the pace.
    package func setUnlimited() {
        wake { $0.isUnlimited = true }
    }

    /// Nothing more may be sent: who takes gets a `CancellationError`.
    package func close() {
        wake { $0.isClosed = true }
    }

    /// Since when the task has waited for credit.
    package var waitingSince: ContinuousClock.Instant? { state.withLock { $0.waitingSince } }

    private func wake(_ change: (inout State) -> Void) {
        let (waiter, result) = state.withLock {
            state -> (CheckedContinuation<Int, any Error>?, Result<Int, any Error>) in
            change(&state)
            guard let waiter = state.waiter, state.isClosed || state.isUnlimited || state.credit > 0 else {
                return (nil, .success(0))
            }
            state.waiter = nil
            state.waitingSince = nil
            return (waiter, state.isClosed ? .failure(CancellationError()) : .success(state.take(state.wanted)))
        }
        waiter?.resume(with: result)
    }

    /// Takes credit for up to so many bytes and waits for some if there is none.
    package func take(upTo wanted: Int) async throws -> Int {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int, any Error>) in
                let result: Result<Int, any Error>? = state.withLock { state in
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    let taken = state.take(wanted)
                    if taken > 0 { return .success(taken) }
                    state.wanted = wanted
                    state.waiter = continuation
                    state.waitingSince = .now
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer {
                    state.waiter = nil
                    state.waitingSince = nil
                }
                return state.waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }
}
