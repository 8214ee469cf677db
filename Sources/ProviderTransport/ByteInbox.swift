/// A transfer's bytes on their way from the event loop to the one task that takes them: never more than the credit
/// that was granted.
package final class ByteInbox: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        /// What whoever took bytes has not let go of.
        var kept = 0
        var credit: Int
        var consumed = 0
        /// What the task has taken and, since it has not come back, may still have in its hands.
        var taken = 0
        var isEnded = false
        var failure: (any Error)?
        var waitingSince: ContinuousClock.Instant?
        var waiter: CheckedContinuation<[UInt8]?, any Error>?

        mutating func takeWaiter() -> CheckedContinuation<[UInt8]?, any Error>? {
            defer {
                waiter = nil
                waitingSince = nil
            }
            return waiter
        }

        /// Answers how much credit is to be granted anew.
        mutating func consume(_ count: Int) -> Int {
            consumed += count
            guard consumed >= Frame.transferTopUp, !isEnded else { return 0 }
            defer { consumed = 0 }
            credit += consumed
            return consumed
        }
    }

    private let state: Locked<State>
    private let topUp: @Sendable (Int) -> Void
    private let hold: @Sendable (Int) -> Void

    /// `topUp` tells the sender how much more it may send. `hold` hears of bytes that are held in memory from now on,
    /// and, as a negative number, of those that no longer are.
    package init(
        window: Int = Frame.transferWindow, hold: @escaping @Sendable (Int) -> Void = { _ in },
        topUp: @escaping @Sendable (Int) -> Void
    ) {
        state = Locked(State(credit: window))
        self.hold = hold
        self.topUp = topUp
    }

    /// Adds what arrived; false if the sender had no credit for it.
    package func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty else { return true }
        let outcome = state.withLock { state -> (CheckedContinuation<[UInt8]?, any Error>?, Int, Int)? in
            guard state.failure == nil, !state.isEnded else { return (nil, 0, 0) }
            guard bytes.count <= state.credit else { return nil }
            state.credit -= bytes.count
            guard let waiter = state.takeWaiter() else {
                state.buffer.append(contentsOf: bytes)
                return (nil, 0, bytes.count)
            }
            state.taken = bytes.count
            return (waiter, state.consume(bytes.count), bytes.count)
        }
        guard let (waiter, grant, held) = outcome else { return false }
        if held > 0 { hold(held) }
        waiter?.resume(returning: Array(bytes))
        if grant > 0 { topUp(grant) }
        return true
    }

    /// No more bytes come, and that is as it should be.
    package func end() {
        let waiter = state.withLock { state in
            state.isEnded = true
            return state.takeWaiter()
        }
        waiter?.resume(returning: nil)
    }

    /// No more bytes come; after an end this changes nothing.
    package func fail(_ error: any Error) {
        let (waiter, released) = state.withLock { state -> (CheckedContinuation<[UInt8]?, any Error>?, Int) in
            guard !state.isEnded, state.failure == nil else { return (nil, 0) }
            state.failure = error
            defer { state.buffer = [] }
            return (state.takeWaiter(), state.buffer.count)
        }
        if released > 0 { hold(-released) }
        waiter?.resume(throwing: error)
    }

    /// Since when the task has waited for the sender.
    package var waitingSince: ContinuousClock.Instant? { state.withLock { $0.waitingSince } }

    /// Everything that has arrived since the last time; nil after the end. One task at a time.
    package func next() async throws -> [UInt8]? {
        release()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8]?, any Error>) in
                let (result, grant) = state.withLock { state -> (Result<[UInt8]?, any Error>?, Int) in
                    if let failure = state.failure { return (.failure(failure), 0) }
                    if Task.isCancelled { return (.failure(CancellationError()), 0) }
                    if !state.buffer.isEmpty {
                        let bytes = state.buffer
                        state.buffer = []
                        state.taken = bytes.count
                        return (.success(bytes), state.consume(bytes.count))
                    }
                    if state.isEnded { return (.success(nil), 0) }
                    state.waiter = continuation
                    state.waitingSince = .now
                    return (nil, 0)
                }
                if let result { continuation.resume(with: result) }
                if grant > 0 { topUp(grant) }
            }
        } onCancel: {
            state.withLock { $0.takeWaiter() }?.resume(throwing: CancellationError())
        }
    }

    /// Whoever took the last bytes is done with them.
    private func release() {
        let released = state.withLock { state in
            defer { state.taken = 0 }
            return state.taken
        }
        if released > 0 { hold(-released) }
    }

    /// So many bytes of those that were taken stay in memory until this is called again, or `discard`.
    package func keep(_ bytes: Int) {
        let change = state.withLock { state in
            defer { state.kept = bytes }
            return bytes - state.kept
        }
        if change != 0 { hold(change) }
    }

    /// Nobody takes anything any more.
    package func discard() {
        fail(CancellationError())
        keep(0)
        let rest = state.withLock { state in
            defer { state.buffer = [] }
            return state.buffer.count
        }
        if rest > 0 { hold(-rest) }
        release()
    }
}
