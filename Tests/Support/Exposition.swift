/// Reads Prometheus' text format as strictly as nobody who scrapes does: what is not exactly right is a problem.
package struct Exposition {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package struct Sample: Hashable {
        package var name: String
        package var labels: [String: String]
        package var value: Double

        package init(name: String, labels: [String: String], value: Double) {
            self.name = name
            self.labels = labels
            self.value = value
        }
    }

    /// The metrics' kinds by name.
    package private(set) var kinds: [String: String] = [:]
    package private(set) var samples: [Sample] = []

    /// Each metric comes once, with HELP and TYPE before its samples, which all have different labels.
    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Problem(description: "the last line has no end") }
        var helped: String?
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("# HELP ") {
                helped = String(line.dropFirst(7).prefix { $0 != " " })
            } else if line.hasPrefix("# TYPE ") {
                let words = line.dropFirst(7).split(separator: " ").map(String.init)
                guard words.count == 2, words[0] == helped, kinds[words[0]] == nil,
                    ["counter", "gauge", "histogram"].contains(words[1])
                else { throw Problem(description: "out of place: \(line)") }
                (current, helped) = (words[0], nil)
                kinds[current] = words[1]
            } else {
                var reader = LineReader(line)
                let sample = try reader.sample()
                guard helped == nil, isPart(sample.name, of: current) else {
                    throw Problem(description: "under \(current) stands \(line)")
                }
                samples.append(sample)
            }
        }
        guard Set(samples.map { Sample(name: $0.name, labels: $0.labels, value: 0) }).count == samples.count else {
            throw Problem(description: "a series comes twice")
        }
        try checkNames()
        try checkHistograms()
    }

    /// The value of the one series of that name with exactly these labels.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    /// All values that a label has.
    package func values(of label: String, in name: String) -> Set<String> {
        Set(samples.filter { $0.name == name }.compactMap { $0.labels[label] })
    }

    private func isPart(_ name: String, of metric: String) -> Bool {
        guard kinds[metric] == "histogram" else { return name == metric }
        return ["_bucket", "_sum", "_count"].contains { name == metric + $0 }
    }

    private func checkNames() throws {
        for (name, kind) in kinds {
            // OpenMetrics names a counter without its ending.
            guard name.hasSuffix("_total") == (kind == "counter"), kinds[name + "_total"] == nil else {
                throw Problem(description: "\(name) is a \(kind), or two")
            }
        }
        for sample in samples where kinds[sample.name] == "counter" && sample.value < 0 {
            throw Problem(description: "\(sample.name) fell below 0")
        }
    }

    /// Buckets rise, and the last one is the count.
    private func checkHistograms() throws {
        for (name, kind) in kinds where kind == "histogram" {
            let counts = samples.filter { $0.name == name + "_count" }
            let buckets = samples.filter { $0.name == name + "_bucket" }
            var seen = 0
            for count in counts {
                let own = buckets.filter { $0.labels.filter { $0.key != "le" } == count.labels }
                seen += own.count
                let bounds = own.map { Double($0.labels["le"] ?? "") ?? .nan }
                let isRising = zip(bounds, bounds.dropFirst()).allSatisfy(<)
                let isCumulative = zip(own, own.dropFirst()).allSatisfy { $0.value <= $1.value }
                guard isRising, isCumulative, own.last?.labels["le"] == "+Inf", own.last?.value == count.value,
                    value(name + "_sum", count.labels) != nil
                else { throw Problem(description: "\(name) \(count.labels) is no histogram") }
            }
            guard seen == buckets.count else { throw Problem(description: "\(name) has buckets of no series") }
        }
    }
}

/// Reads `name{label="value",…} number`.
private struct LineReader {
    private let line: String
    private var rest: Substring

    init(_ line: String) {
        self.line = line
        rest = line[...]
    }

    mutating func sample() throws -> Exposition.Sample {
        let name = try word()
        var labels: [String: String] = [:]
        if take("{") {
            repeat {
                let label = try word()
                guard take("=\""), labels.updateValue(try quoted(), forKey: label) == nil else { throw problem }
            } while take(",")
            guard take("}") else { throw problem }
        }
        guard take(" "), let value = Double(rest), !rest.contains(" ") else { throw problem }
        return Exposition.Sample(name: name, labels: labels, value: value)
    }

    private var problem: Exposition.Problem { Exposition.Problem(description: "no sample: \(line)") }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func word() throws -> String {
        let word = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard let first = word.first, !first.isNumber else { throw problem }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func quoted() throws -> String {
        var text = ""
        while let next = rest.popFirst(), next != "\"" {
            guard next == "\\" else {
                text.append(next)
                continue
            }
            switch rest.popFirst() {
            case "\\": text.append("\\")
            case "\"": text.append("\"")
            case "n": text.append("\n")
            default: throw problem
            }
        }
        return text
    }
}
