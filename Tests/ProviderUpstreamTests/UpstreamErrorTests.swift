import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

/// A refusal, how it is meant to be read.
struct Refusal: Sendable, CustomTestStringConvertible {
    var status: Int
    var code: String?
    var headers: JSONObject = [:]
    var kind: UpstreamFailure.Class
    var retryAfter: Int?
    var isAmbiguous = false
    var isRetryable = false
    var testDescription: String { "\(status) \(code ?? "")" }
}

@Suite(.timeLimit(.minutes(1))) struct UpstreamErrorTests {
    private static let refusals = [
        Refusal(status: 400, code: "invalid_value", kind: .rejected),
        Refusal(status: 401, code: "invalid_api_key", kind: .unauthorized),
        Refusal(status: 402, code: "billing_error", kind: .quota),
        Refusal(status: 402, headers: ["x-should-retry": "true"], kind: .quota),
        Refusal(status: 403, code: "insufficient_permissions", kind: .forbidden),
        Refusal(status: 403, code: "billing_not_active", kind: .quota),
        Refusal(status: 404, code: "model_not_found", kind: .notFound),
        Refusal(status: 405, kind: .unsupported),
        Refusal(status: 408, kind: .timeout, isAmbiguous: true, isRetryable: true),
        Refusal(status: 409, kind: .upstreamError, isAmbiguous: true, isRetryable: true),
        Refusal(status: 422, kind: .rejected),
        Refusal(
            status: 429, code: "rate_limit_exceeded", headers: ["Retry-After": "7"], kind: .rateLimited,
            retryAfter: 7000, isRetryable: true),
        Refusal(
            status: 429, headers: ["Retry-After": "7", "retry-after-ms": "250"], kind: .rateLimited, retryAfter: 250,
            isRetryable: true),
        Refusal(status: 429, code: "insufficient_quota", headers: ["Retry-After": "7"], kind: .quota, retryAfter: 7000),
        Refusal(status: 429, code: "insufficient_quota", headers: ["x-should-retry": "true"], kind: .quota),
        Refusal(status: 429, headers: ["x-should-retry": "false"], kind: .rateLimited),
        Refusal(status: 500, kind: .upstreamError, isAmbiguous: true, isRetryable: true),
        Refusal(
            status: 503, headers: ["Retry-After": "1.5"], kind: .upstreamError, retryAfter: 1500, isAmbiguous: true,
            isRetryable: true),
        Refusal(status: 529, kind: .upstreamError, isAmbiguous: true, isRetryable: true),
    ]

    @Test func eachStatusHasItsClass() async throws {
        try await withSandbox { sandbox in
            for refusal in Self.refusals {
                try await sandbox.fault([
                    "path": "/openai/v1/fine_tuning/jobs", "status": .integer(Int64(refusal.status)),
                    "headers": .object(refusal.headers),
                    "body": [
                        "error": [
                            "message": "That is not possible.", "type": "some_error", "param": .null,
                            "code": refusal.code.map { .string($0) } ?? .null,
                        ]
                    ],
                ])
                let got = try await failure { () throws(UpstreamFailure) in
                    try await sandbox.adapter.cancel("ftjob-1", at: sandbox.target())
                }
                let wanted = UpstreamFailure(
                    refusal.kind, "That is not possible.", httpStatus: refusal.status,
                    code: refusal.code ?? "some_error", retryAfterMilliseconds: refusal.retryAfter,
                    isAmbiguous: refusal.isAmbiguous, isRetryable: refusal.isRetryable)
                #expect(got == wanted, "\(refusal.testDescription)")
            }
            #expect(try await sandbox.calls("POST", "/fine_tuning/jobs/ftjob-1/cancel") == Self.refusals.count)
        }
    }

    @Test func anEnforcedSpendLimitIsNoCreditHoweverItsStatusReads() {
        let body =
            #"{"type":"error","error":{"type":"rate_limit_error","message":"Limit reached","details":"#
            + #"{"error_code":"enforced_spend_limit_reached"}}}"#
        let answer = HTTPAnswer(
            head: HTTPHead(status: 429, headers: [(name: "x-should-retry", value: "true")]), body: Array(body.utf8))
        let failure = UpstreamError.failure(from: answer, scrubber: SecretScrubber(secrets: []))
        #expect((failure.kind, failure.isRetryable) == (.quota, false))
    }

    @Test(arguments: [
        #"{"detail":"Model not available"}"#, #"{"detail":[{"type":"x","loc":[],"msg":"Model not available"}]}"#,
        #"{"error":"Model not available"}"#, #"{"message":"Model not available"}"#,
        "\n" + #"{"error":{"message":"Model\u0000 not\u001b[31m available"}}"#,
    ])
    func refusalsOfOtherShapesAreReadToo(_ body: String) {
        let answer = HTTPAnswer(head: HTTPHead(status: 422, headers: []), body: Array(body.utf8))
        let failure = UpstreamError.failure(from: answer, scrubber: SecretScrubber(secrets: []))
        #expect((failure.kind, failure.message) == (.rejected, "Model not available"))
    }

    @Test func aRetryAfterIsReadAsSecondsOrAsADateAndBounded() {
        func wait(_ value: String) -> Int? {
            let head = HTTPHead(status: 429, headers: [(name: "Retry-After", value: value)])
            // Sun, 06 Nov 1994 08:49:37 GMT
            return RetryAfter.milliseconds(in: head, now: Timestamp(microseconds: 784_111_777_000_000))
        }
        #expect(wait("0") == 0)
        #expect(wait("120") == 120_000)
        #expect(wait("1e300") == 3_600_000)
        #expect(wait("Sun, 06 Nov 1994 08:50:07 GMT") == 30_000)
        #expect(wait("Sun, 06 Nov 1994 08:00:00 GMT") == 0)
        for wrong in ["", "-1", "soon", "nan", "inf", "Sun, 31 Foo 1994 08:00:00 GMT"] { #expect(wait(wrong) == nil) }
    }
}
