import ProviderCore

/// The wires this daemon speaks: one line each.
package struct Registry: UpstreamRegistry {
    private let adapters: [String: MeasuredAdapter]

    package init(transport: HTTPTransport) {
        let all: [any UpstreamAdapter] = [
            OpenAI(transport: transport),
            OpenAI(transport: transport, dialect: .azure),
            Anthropic(transport: transport),
            Custom(transport: transport),
            Together(transport: transport),
            Fireworks(transport: transport),
        ]
        adapters = Dictionary(uniqueKeysWithValues: all.map { ($0.type, MeasuredAdapter($0)) })
    }

    package func adapter(for type: String) -> (any UpstreamAdapter)? {
        adapters[type]
    }

    package var types: [String] {
        adapters.keys.sorted()
    }
}

extension Registry: MetricSource {
    package func metrics() -> [Metric] {
        var calls = Metric(
            .counter, "providerd_upstream_calls_total",
            "Calls to providers, by the type of provider; ok, or the class of the failure.")
        var latency = Metric(
            .histogram, "providerd_upstream_call_duration_seconds",
            "Calls to providers, from the request to the end of the answer.")
        for type in types { adapters[type]?.metrics.write(calls: &calls, latency: &latency) }
        return [calls, latency]
    }
}
