import Synchronization

/// Counts values by buckets; a few nanoseconds each, from any thread.
package final class Histogram: Sendable {
    /// Where buckets end, and in which unit people read them.
    package struct Buckets: Sendable {
        /// At most 23, rising.
        let bounds: [Int]
        let unitsPerOne: Double

        /// From 5 microseconds to a minute, counted in nanoseconds and told in seconds.
        package static let latency = Buckets(
            bounds: [
                5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
                25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000,
                5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000,
            ], unitsPerOne: 1e9)

        /// From a millisecond to ten minutes, for what goes over a network.
        package static let remoteLatency = Buckets(
            bounds: [
                1_000_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 500_000_000,
                1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000,
                120_000_000_000, 300_000_000_000, 600_000_000_000,
            ], unitsPerOne: 1e9)

        /// Powers of two up to 256, for how many came together.
        package static let sizes = Buckets(bounds: (0...8).map { 1 << $0 }, unitsPerOne: 1)
    }

    private let buckets: Buckets
    private let counts: InlineArray<24, Atomic<Int>>
    private let sum = Atomic(0)

    package init(_ buckets: Buckets) {
        self.buckets = buckets
        counts = InlineArray { _ in Atomic(0) }
    }

    package func observe(_ value: Int) {
        let bounds = buckets.bounds
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    package func observe(_ duration: Duration) {
        observe(duration.wholeNanoseconds)
    }

    /// What it has seen so far.
    package var distribution: Distribution {
        Distribution(
            bounds: buckets.bounds.map { Double($0) / buckets.unitsPerOne },
            counts: (0...buckets.bounds.count).map { counts[$0].load(ordering: .relaxed) },
            sum: Double(sum.load(ordering: .relaxed)) / buckets.unitsPerOne)
    }
}

/// A number that only grows; from any thread.
package final class Counter: Sendable {
    private let value = Atomic(0)

    package init() {}

    package func add(_ count: Int = 1) {
        value.wrappingAdd(count, ordering: .relaxed)
    }

    package var count: Int { value.load(ordering: .relaxed) }
}

extension Duration {
    /// Cut, and by a short way for less than nine seconds: dividing 128 bits costs more than all the counting.
    var wholeNanoseconds: Int {
        if let short = Int64(exactly: attoseconds) { return Int(short / 1_000_000_000) }
        return Int(clamping: attoseconds / 1_000_000_000)
    }
}
