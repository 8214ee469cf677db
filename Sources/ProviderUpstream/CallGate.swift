import ProviderCore
import Synchronization

/// So many calls to one provider at a time; more of them wait, in the order in which they came.
final class CallGate: Sendable {
    /// A call that is under way; it ends when nobody holds this any more.
    final class Place: Sendable {
        private let providerID: String
        private let gate: CallGate

        fileprivate init(_ providerID: String, _ gate: CallGate) {
            self.providerID = providerID
            self.gate = gate
        }

        deinit { gate.leave(providerID) }
    }

    private struct Waiter {
        var number: Int
        /// nil: let in, or not waiting yet.
        var continuation: CheckedContinuation<Bool, Never>?
        var isLetIn = false
    }

    private struct Queue {
        var underWay = 0
        var waiters: [Waiter] = []
    }

    private struct State {
        var queues: [String: Queue] = [:]
        var count = 0
    }

    /// Of calls that wait for one provider.
    private static let mostWaiting = 1000

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// How many wait for that provider now.
    func waiting(for providerID: String) -> Int {
        state.withLock { $0.queues[providerID]?.waiters.count ?? 0 }
    }

    /// Waits for a place, so long at most.
    func enter(_ providerID: String, within limit: Duration) async throws(UpstreamFailure) -> Place {
        let number = state.withLock { state -> Int? in
            var queue = state.queues[providerID] ?? Queue()
            defer { state.queues[providerID] = queue }
            if queue.underWay < self.limit, queue.waiters.allSatisfy(\.isLetIn) {
                queue.underWay += 1
                return nil
            }
            state.count += 1
            if queue.waiters.count < Self.mostWaiting { queue.waiters.append(Waiter(number: state.count)) }
            return state.count
        }
        if let number, await !wait(number, for: providerID, within: limit) {
            throw UpstreamFailure(
                .timeout, "was not called: \(self.limit) calls to it were under way, and none of them ended in time",
                isRetryable: true)
        }
        return Place(providerID, self)
    }

    private func wait(_ number: Int, for providerID: String, within limit: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.turn(of: number, for: providerID) }
            group.addTask {
                // Also who is cancelled waits no longer.
                try? await Task.sleep(for: limit)
                self.giveUp(number, for: providerID)
                return false
            }
            var isLetIn = false
            for await turn in group {
                isLetIn = isLetIn || turn
                group.cancelAll()
            }
            return isLetIn
        }
    }

    /// Whether its turn came, as against giving up.
    private func turn(of number: Int, for providerID: String) async -> Bool {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Bool? in
                guard let place = state.queues[providerID]?.waiters.firstIndex(where: { $0.number == number }),
                    let waiter = state.queues[providerID]?.waiters[place]
                else { return false }
                guard waiter.isLetIn else {
                    state.queues[providerID]?.waiters[place].continuation = continuation
                    return nil
                }
                state.queues[providerID]?.waiters.remove(at: place)
                return true
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    private func giveUp(_ number: Int, for providerID: String) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard let place = state.queues[providerID]?.waiters.firstIndex(where: { $0.number == number }),
                state.queues[providerID]?.waiters[place].isLetIn == false
            else { return nil }
            return state.queues[providerID]?.waiters.remove(at: place).continuation
        }
        continuation?.resume(returning: false)
    }

    /// Hands the place to who waits longest.
    private func leave(_ providerID: String) {
        let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard var queue = state.queues[providerID] else { return nil }
            defer { state.queues[providerID] = queue.underWay == 0 && queue.waiters.isEmpty ? nil : queue }
            guard let next = queue.waiters.firstIndex(where: { !$0.isLetIn }) else {
                queue.underWay -= 1
                return nil
            }
            guard let continuation = queue.waiters[next].continuation else {
                queue.waiters[next].isLetIn = true
                return nil
            }
            queue.waiters.remove(at: next)
            return continuation
        }
        continuation?.resume(returning: true)
    }
}
