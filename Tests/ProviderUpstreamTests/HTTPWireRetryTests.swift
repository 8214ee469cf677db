import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

@Suite(.timeLimit(.minutes(1))) struct HTTPWireRetryTests {
    private let busy = UpstreamFailure(.upstreamError, "busy", httpStatus: 503, isRetryable: true)

    @Test func aCallIsRepeatedTwiceAfterUpToHalfASecondAndThenUpToOne() {
        var repeats = Repeats(base: .milliseconds(500))
        #expect(repeats.pause(after: busy, elapsed: .zero, fraction: 1) == .milliseconds(500))
        #expect(repeats.pause(after: busy, elapsed: .seconds(1), fraction: 0.5) == .milliseconds(500))
        #expect(repeats.pause(after: busy, elapsed: .seconds(2), fraction: 0) == nil)
    }

    @Test func whatTheProviderAsksForIsWaitedForIfItsCallerCanWaitThatLong() {
        var failure = busy
        failure.retryAfterMilliseconds = 7000
        var repeats = Repeats(base: .milliseconds(500))
        let pause = repeats.pause(after: failure, elapsed: .zero, fraction: 1) ?? .zero
        #expect(pause >= .seconds(7) && pause <= .seconds(8))
        #expect(repeats.pause(after: failure, elapsed: .seconds(15), fraction: 0) == nil)
        failure.retryAfterMilliseconds = 21_000
        var others = Repeats(base: .milliseconds(500))
        #expect(others.pause(after: failure, elapsed: .zero, fraction: 0) == nil)
    }

    @Test func whatWillNotPassIsNotRepeated() {
        for failure in [
            UpstreamFailure(.unauthorized, "", httpStatus: 401), UpstreamFailure(.notFound, "", httpStatus: 404),
            UpstreamFailure(.rejected, "", httpStatus: 400), UpstreamFailure(.notAnAPI, "", isAmbiguous: true),
            UpstreamFailure(.quota, "", httpStatus: 429, isRetryable: true), UpstreamFailure(.tls, ""),
            UpstreamFailure(.timeout, "", isAmbiguous: true, isRetryable: true),
        ] {
            var repeats = Repeats(base: .milliseconds(500))
            #expect(repeats.pause(after: failure, elapsed: .zero, fraction: 0) == nil, "\(failure.kind)")
        }
    }

    @Test(arguments: [
        ("true", 400, 3), ("false", 503, 1), ("true", 402, 1), ("perhaps", 503, 3), ("perhaps", 404, 1),
    ]) func theProvidersOwnWordCounts(_ word: String, _ status: Int, _ calls: Int) async throws {
        let server = try OddServer(status: status, headers: "x-should-retry: \(word)\r\n", "{}")
        defer { server.stop() }
        _ = try await modelsFailure(of: server)
        #expect(server.requests.count == calls)
    }

    @Test func aRepeatedCallThatGoesWellIsTheAnswer() async throws {
        try await withSandbox { sandbox in
            for action in ["reset_before", "truncate"] {
                try await sandbox.fault(["path": "/openai/v1/models", "action": .string(action)])
            }
            #expect(try await !sandbox.adapter.models(sandbox.target()).isEmpty)
            #expect(try await sandbox.calls("GET", "/models") == 3)
        }
    }

    @Test func whoWaitsNoLongerGetsWhatThereIs() async throws {
        let server = try OddServer(status: 429, headers: "Retry-After: 15\r\n", "{}")
        defer { server.stop() }
        try await withTransport { transport in
            let call = Task {
                try await failure { () throws(UpstreamFailure) in
                    try await OpenAI(transport: transport).models(.make(origin: server.origin))
                }
            }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            call.cancel()
            #expect(try await call.value.kind == .rateLimited)
        }
        #expect(server.requests.count == 1)
    }

    private func modelsFailure(of server: OddServer) async throws -> UpstreamFailure {
        var settings = HTTPTransport.Settings()
        settings.retryBase = .milliseconds(1)
        return try await withTransport(settings) { transport in
            try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(.make(origin: server.origin))
            }
        }
    }
}
