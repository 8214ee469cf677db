import ProviderCore
import TestSupport
import Testing

struct MetricTextTests {
    @Test func everyKindIsWrittenAsPrometheusReadsIt() {
        var calls = Metric(.counter, "calls_total", "Calls.")
        calls.add(3, .init("method", "a.b"), .init("code", "ok"))
        calls.add(9_007_199_254_740_991, .init("method", "c"), .init("code", "NOT_FOUND"))
        var latency = Metric(.histogram, "latency_seconds", "Times.")
        latency.add(Distribution(bounds: [0.000005, 0.5, 1], counts: [2, 0, 3, 1], sum: 7.25), .init("method", "a.b"))
        let text = Metric.text([calls, Metric(.gauge, "open", "Open now.", 0.5), latency])
        #expect(
            text == """
                # HELP calls_total Calls.
                # TYPE calls_total counter
                calls_total{method="a.b",code="ok"} 3
                calls_total{method="c",code="NOT_FOUND"} 9007199254740991
                # HELP open Open now.
                # TYPE open gauge
                open 0.5
                # HELP latency_seconds Times.
                # TYPE latency_seconds histogram
                latency_seconds_bucket{method="a.b",le="5e-06"} 2
                latency_seconds_bucket{method="a.b",le="0.5"} 2
                latency_seconds_bucket{method="a.b",le="1"} 5
                latency_seconds_bucket{method="a.b",le="+Inf"} 6
                latency_seconds_sum{method="a.b"} 7.25
                latency_seconds_count{method="a.b"} 6

                """)
    }

    @Test func whatWouldBreakALineIsEscaped() throws {
        let hostile = "a\\b\"c\nd\\n é\u{1F600}"
        var metric = Metric(.gauge, "open", "back\\slash, \"quotes\" and a\nbreak")
        metric.add(1, .init("name", hostile))
        let text = Metric.text([metric])
        #expect(text.hasPrefix("# HELP open back\\\\slash, \"quotes\" and a\\nbreak\n# TYPE open gauge\n"))
        #expect(try Exposition(text).samples == [.init(name: "open", labels: ["name": hostile], value: 1)])
    }

    @Test func aMetricWithoutSeriesIsLeftOut() {
        #expect(Metric.text([Metric(.counter, "none_total", "Nothing.")]).isEmpty)
    }

    @Test(arguments: [(Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"), (-2, "-2")])
    func numbersWithoutDigitsHaveNames(value: Double, text: String) {
        #expect(Metric.text([Metric(.gauge, "g", "G.", value)]).hasSuffix("\ng \(text)\n"))
    }
}
