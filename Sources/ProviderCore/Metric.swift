/// One metric with all its series at one moment.
package struct Metric: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case counter, gauge, histogram
    }

    package struct Label: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package enum Value: Sendable, Hashable {
        case number(Double)
        case distribution(Distribution)
    }

    package struct Series: Sendable, Hashable {
        package var labels: [Label]
        package var value: Value
    }

    /// Such as `providerd_calls_total`: the unit stands in it, and it is seconds or bytes where there is one.
    package let name: String
    package let kind: Kind
    /// One line for people.
    package let help: String
    package private(set) var series: [Series] = []

    package init(_ kind: Kind, _ name: String, _ help: String) {
        self.kind = kind
        self.name = name
        self.help = help
    }

    /// With one series that has no labels.
    package init(_ kind: Kind, _ name: String, _ help: String, _ value: Double) {
        self.init(kind, name, help)
        add(value)
    }

    package mutating func add(_ value: Double, _ labels: Label...) {
        series.append(Series(labels: labels, value: .number(value)))
    }

    package mutating func add(_ value: Int, _ labels: Label...) {
        series.append(Series(labels: labels, value: .number(Double(value))))
    }

    package mutating func add(_ value: Distribution, _ labels: Label...) {
        series.append(Series(labels: labels, value: .distribution(value)))
    }
}

/// What a histogram has seen.
package struct Distribution: Sendable, Hashable {
    /// The buckets' upper bounds, rising; one more bucket has all that is above.
    package var bounds: [Double]
    /// How many values fell into each bucket, not into those below it as well.
    package var counts: [Int]
    package var sum: Double

    package init(bounds: [Double], counts: [Int], sum: Double) {
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }

    package var count: Int { counts.reduce(0, +) }

    /// Both together; they have the same bounds.
    package static func + (left: Distribution, right: Distribution) -> Distribution {
        Distribution(
            bounds: left.bounds, counts: zip(left.counts, right.counts).map(+), sum: left.sum + right.sum)
    }
}

/// A part of the daemon that counts what it does. Every metric has one such home.
package protocol MetricSource: Sendable {
    func metrics() async throws -> [Metric]
}
