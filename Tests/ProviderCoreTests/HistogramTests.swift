import ProviderCore
import Testing

struct HistogramTests {
    @Test func aValueFallsIntoTheBucketThatEndsWithIt() {
        let histogram = Histogram(.sizes)
        for value in [0, 1, 2, 3, 4, 256, 257, 1_000_000] { histogram.observe(value) }
        let seen = histogram.distribution
        #expect(seen.bounds == [1, 2, 4, 8, 16, 32, 64, 128, 256])
        #expect(seen.counts == [2, 1, 2, 0, 0, 0, 0, 0, 1, 2])
        #expect(seen.sum == 1_000_523)
        #expect(seen.count == 8)
    }

    @Test func timesAreToldInSeconds() {
        let histogram = Histogram(.latency)
        for time: Duration in [.nanoseconds(5000), .nanoseconds(5001), .seconds(60), .seconds(90), .seconds(100_000)] {
            histogram.observe(time)
        }
        let seen = histogram.distribution
        #expect(seen.bounds.first == 5e-6)
        #expect(seen.bounds.last == 60)
        #expect(seen.counts.prefix(3) == [1, 1, 0])
        #expect(seen.counts.suffix(2) == [1, 2])
        #expect(abs(seen.sum - 100_150.000010001) < 1e-6)
    }

    @Test func nothingIsLostBetweenThreads() async {
        let histogram = Histogram(.sizes)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<10_000 { histogram.observe(3) } }
            }
        }
        #expect(histogram.distribution.count == 80_000)
        #expect(histogram.distribution.sum == 240_000)
    }

    @Test func whatTwoHaveSeenIsAdded() {
        let (one, other) = (Histogram(.sizes), Histogram(.sizes))
        one.observe(1)
        other.observe(1)
        other.observe(300)
        let both = one.distribution + other.distribution
        #expect(both.counts == [2, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(both.sum == 302)
    }
}
