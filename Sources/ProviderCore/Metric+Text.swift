extension Metric {
    /// What a text of metrics calls itself.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Prometheus' text exposition format, version 0.0.4.
    package static func text(_ metrics: [Metric]) -> String {
        var text = ""
        for metric in metrics where !metric.series.isEmpty { metric.write(to: &text) }
        return text
    }

    private func write(to text: inout String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        for series in series {
            switch series.value {
            case .number(let value): line(name, series.labels, value, to: &text)
            case .distribution(let distribution): write(distribution, series.labels, to: &text)
            }
        }
    }

    private func write(_ distribution: Distribution, _ labels: [Label], to text: inout String) {
        var below = 0
        for (bound, count) in zip(distribution.bounds + [.infinity], distribution.counts) {
            below += count
            line(name + "_bucket", labels + [Label("le", Self.text(bound))], Double(below), to: &text)
        }
        line(name + "_sum", labels, distribution.sum, to: &text)
        line(name + "_count", labels, Double(below), to: &text)
    }

    private func line(_ name: String, _ labels: [Label], _ value: Double, to text: inout String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(Self.text(value))\n"
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return String(whole) }
        return value.description
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
