import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// What is counted of real calls.
@Suite(.timeLimit(.minutes(1))) struct UpstreamMetricsTests {
    private static let calls = "providerd_upstream_calls_total"

    private func text(_ registry: Registry) throws -> Exposition {
        try Exposition(Metric.text(registry.metrics()))
    }

    private func labels(_ operation: String, _ outcome: String? = nil) -> [String: String] {
        var labels = ["type": "openai", "operation": operation]
        labels["outcome"] = outcome
        return labels
    }

    @Test func callsAreCountedByWhatTheyDidAndHowTheyEnded() async throws {
        try await withSandbox { sandbox in
            let registry = Registry(transport: sandbox.transport)
            let adapter = try #require(registry.adapter(for: "openai"))
            #expect(Metric.text(registry.metrics()).isEmpty)
            for _ in 0..<3 { _ = try await adapter.test(sandbox.target()) }
            _ = try await adapter.models(sandbox.target())
            try await sandbox.fault([
                "path": "/openai/v1/models", "status": 429, "times": 2, "headers": ["x-should-retry": "false"],
            ])
            for _ in 0..<2 {
                await #expect(throws: UpstreamFailure.self) { _ = try await adapter.test(sandbox.target()) }
            }
            _ = await #expect(throws: UpstreamFailure.self) {
                _ = try await adapter.job("ftjob-nobody", at: sandbox.target())
            }
            let found = try text(registry)
            #expect(found.value(Self.calls, labels("test", "ok")) == 3)
            #expect(found.value(Self.calls, labels("test", "rate_limited")) == 2)
            #expect(found.value(Self.calls, labels("models", "ok")) == 1)
            #expect(found.value(Self.calls, labels("job", "not_found")) == 1)
            #expect(found.samples.count { $0.name == Self.calls } == 4)
            let latency = "providerd_upstream_call_duration_seconds"
            #expect(found.value(latency + "_count", labels("test")) == 5)
            #expect(try #require(found.value(latency + "_sum", labels("test"))) > 0)
        }
    }

    @Test func theAdapterIsWhatItMeasures() async throws {
        try await withTransport { transport in
            let adapter = OpenAI(transport: transport)
            let measured = MeasuredAdapter(adapter)
            #expect(measured.type == adapter.type)
            #expect(measured.defaultBaseURL == adapter.defaultBaseURL)
            #expect(measured.capabilities == adapter.capabilities)
        }
    }
}
