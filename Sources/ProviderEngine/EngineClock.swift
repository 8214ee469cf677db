import ProviderCore

/// Time and chance, so that tests need neither.
package protocol EngineClock: Sendable {
    func now() -> Timestamp
    /// Milliseconds on a clock that nobody sets; what is due is measured by it.
    func uptime() -> Int
    /// Until that uptime; fails only if the task is cancelled.
    func sleep(until uptime: Int) async throws
    /// From 0 up to but not 1.
    func fraction() -> Double
}

/// The machine's clocks: the one that people set for what is written down, the monotonic one for what is due.
package struct SystemEngineClock: EngineClock {
    private let start = ContinuousClock.now

    package init() {}

    package func now() -> Timestamp {
        .now()
    }

    package func uptime() -> Int {
        start.duration(to: .now).wholeMilliseconds
    }

    package func sleep(until uptime: Int) async throws {
        try await Task.sleep(until: start.advanced(by: .milliseconds(uptime)), clock: .continuous)
    }

    package func fraction() -> Double {
        .random(in: 0..<1)
    }
}
