import ProviderCore
import Testing

@Suite struct BackoffTests {
    @Test("doubles its bound up to a minute and spreads over all of it")
    func doubling() {
        let backoff = Backoff()
        #expect(
            (1...9).map { backoff.delay(after: $0, fraction: 1) } == [
                500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000,
            ])
        #expect(backoff.delay(after: 5, fraction: 0) == 0)
        #expect(backoff.delay(after: 5, fraction: 0.25) == 2000)
        #expect(backoff.delay(after: 1000, fraction: 1) == 60_000)
    }

    @Test("never comes back before the upstream said, and little later")
    func retryAfter() {
        for fraction in [0, 0.5, 0.99] {
            let delay = Backoff().delay(after: 9, retryAfter: 10_000, fraction: fraction)
            #expect((10_000...11_000).contains(delay))
        }
    }
}
