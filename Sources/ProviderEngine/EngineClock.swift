import ProviderCore

/// Time and chance, so that tests need neither.
package protocol EngineClock: Sendable {
    func now() -> Timestamp
    /// Fails only if the task is cancelled.
    func sleep(until moment: Timestamp) async throws
    /// From 0 up to but not 1.
    func fraction() -> Double
}

/// The machine's clock. A sleep, once begun, is measured by the monotonic one.
package struct SystemEngineClock: EngineClock {
    package init() {}

    package func now() -> Timestamp {
        .now()
    }

    package func sleep(until moment: Timestamp) async throws {
        try await Task.sleep(for: .milliseconds(max(0, moment.milliseconds(since: now()))))
    }

    package func fraction() -> Double {
        .random(in: 0..<1)
    }
}
