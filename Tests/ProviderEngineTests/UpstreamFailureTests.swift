import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct UpstreamFailureTests {
    private static let kinds: [UpstreamFailure.Class] = [
        .dns, .refused, .tls, .timeout, .redirect, .unauthorized, .forbidden, .notFound, .quota, .rateLimited,
        .upstreamError, .notAnAPI, .rejected, .connection, .unsupported,
    ]

    @Test("tells what was to be done, which provider, its words and what to do next", arguments: kinds)
    func words(kind: UpstreamFailure.Class) {
        let failure = UpstreamFailure(kind, "Some words", httpStatus: 418).failure("run command x", provider: "Prod")
        #expect(failure.message.hasPrefix("cannot run command x: provider \"Prod\" answered 418: Some words; "))
        #expect(failure.metadata["class"] == kind.rawValue)
        #expect(failure.metadata["provider"] == "Prod")
        #expect(failure.metadata["http_status"] == "418")
    }

    @Test("gives a reason of the contract under its code", arguments: kinds)
    func reasons(kind: UpstreamFailure.Class) {
        let failure = UpstreamFailure(kind, "x").failure("do", provider: "p")
        let unavailable: Set<String> = [
            "UPSTREAM_RATE_LIMITED", "UPSTREAM_UNAVAILABLE", "UPSTREAM_TIMEOUT", "UPSTREAM_GARBAGE",
        ]
        let isRefused = failure.code == .failedPrecondition || failure.reason == "UNSUPPORTED_BY_PROVIDER"
        let refused: Set<String> = [
            "UPSTREAM_UNAUTHORIZED", "UPSTREAM_FORBIDDEN", "UPSTREAM_NOT_FOUND", "UPSTREAM_QUOTA", "UPSTREAM_REJECTED",
            "UNSUPPORTED_BY_PROVIDER",
        ]
        #expect((failure.code == .unavailable ? unavailable : refused).contains(failure.reason))
        #expect(failure.code == .unavailable || isRefused)
        #expect((failure.code == .unimplemented) == (kind == .unsupported))
    }

    @Test("hands on how long the provider wants to be left alone")
    func retryAfter() {
        let failure = UpstreamFailure(.rateLimited, "x", retryAfterMilliseconds: 7000).failure("do", provider: "p")
        #expect(failure.retryAfterMilliseconds == 7000)
    }
}
