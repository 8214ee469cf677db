/// Full jitter: anywhere from nothing to a bound that doubles with each failure, so that many who failed together do
/// not come back together.
package struct Backoff: Sendable, Hashable {
    package var base = Duration.milliseconds(500)
    package var cap = Duration.seconds(60)

    package init() {}

    /// Milliseconds until the next try after `failures` in a row (from 1); never before what the upstream asked for.
    package func delay(after failures: Int, retryAfter: Int? = nil, fraction: Double) -> Int {
        let doublings = min(max(0, failures - 1), 20)
        let bound = min(cap.wholeMilliseconds, base.wholeMilliseconds << doublings)
        let jittered = Int(Double(bound) * fraction)
        guard let retryAfter else { return jittered }
        // Those who were told the same moment still spread out a little.
        return retryAfter + min(jittered, max(250, retryAfter / 10))
    }
}
