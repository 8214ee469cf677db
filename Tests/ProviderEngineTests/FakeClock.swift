import ProviderCore
import Synchronization

@testable import ProviderEngine

/// A clock that stands still until a test moves it; sleepers wake when their moment is reached.
final class FakeClock: EngineClock {
    private struct Sleeper {
        /// In milliseconds of uptime.
        var moment: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now = Timestamp(microseconds: 1_700_000_000_000_000)
        var uptime = 5000
        var fraction = 0.5
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var next = 0
    }

    private let state = Mutex(State())

    func now() -> Timestamp { state.withLock(\.now) }
    func uptime() -> Int { state.withLock(\.uptime) }
    func fraction() -> Double { state.withLock(\.fraction) }

    /// The earliest moment that somebody sleeps for.
    var nextMoment: Timestamp? {
        state.withLock { state in
            state.sleepers.values.map(\.moment).min().map { state.now.adding(milliseconds: $0 - state.uptime) }
        }
    }

    /// Changes what the clock shows, as an administrator would; nobody sleeps longer or shorter for it.
    func set(back milliseconds: Int) {
        state.withLock { $0.now = $0.now.adding(milliseconds: -milliseconds) }
    }

    func sleep(until uptime: Int) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    if uptime <= state.uptime { return .success(()) }
                    state.sleepers[id] = Sleeper(moment: uptime, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                if let sleeper = state.sleepers.removeValue(forKey: id) { return sleeper as Sleeper? }
                state.cancelled.insert(id)
                return nil
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    func advance(milliseconds: Int) {
        let woken = state.withLock { state in
            state.now = state.now.adding(milliseconds: milliseconds)
            state.uptime += milliseconds
            let due = state.sleepers.filter { $0.value.moment <= state.uptime }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}
