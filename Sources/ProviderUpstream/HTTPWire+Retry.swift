import ProviderCore

extension HTTPWire {
    /// Sends the request and answers what came back, unless it is a refusal. What only reads is sent again if that may
    /// help; what makes something is sent once, whatever becomes of it.
    func answer(to request: HTTPRequest, _ target: UpstreamTarget) async throws(UpstreamFailure) -> HTTPAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        var repeats = Repeats(base: transport.settings.retryBase)
        while true {
            do throws(UpstreamFailure) {
                let answer = try await transport.send(authorized(request, target), to: target)
                guard answer.head.isSuccess else {
                    throw UpstreamError.failure(from: answer, scrubber: SecretScrubber(target))
                }
                return answer
            } catch {
                guard request.method == .get,
                    let pause = repeats.pause(
                        after: error, elapsed: clock.now - start, fraction: .random(in: 0..<1))
                else { throw error }
                // Who waits no longer gets what there is.
                guard (try? await Task.sleep(for: pause)) != nil else { throw error }
            }
        }
    }
}

/// When a call that only reads is made again, as the providers' own packages do it.
struct Repeats: Sendable {
    /// Beside the first call.
    static let maximum = 2
    /// No call begins later than so long after the first: its caller is waiting, and knows better how to wait longer.
    static let window = Duration.seconds(20)

    private var backoff = Backoff()
    private var count = 0

    init(base: Duration) {
        backoff.base = base
        backoff.cap = .seconds(8)
    }

    /// nil: what failed is what the caller gets. `fraction` is the luck of this turn, from 0 to 1.
    mutating func pause(after failure: UpstreamFailure, elapsed: Duration, fraction: Double) -> Duration? {
        guard failure.isRetryable, failure.kind != .quota, count < Self.maximum else { return nil }
        // No answer came in all the time there was for one: waiting as long again is for the caller to decide.
        guard failure.kind != .timeout || failure.httpStatus != nil || !failure.isAmbiguous else { return nil }
        count += 1
        let pause = Duration.milliseconds(
            backoff.delay(after: count, retryAfter: failure.retryAfterMilliseconds, fraction: fraction))
        return elapsed + pause <= Self.window ? pause : nil
    }
}
