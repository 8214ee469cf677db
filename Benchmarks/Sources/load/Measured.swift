/// What a run of calls took.
struct Measured {
    let calls: Int
    let warm: Int
    let seconds: Double
    /// Sorted, in nanoseconds.
    private let latencies: [UInt64]

    init(calls: Int, warm: Int, seconds: Double, latencies: [UInt64] = []) {
        self.calls = calls
        self.warm = warm
        self.seconds = seconds
        self.latencies = latencies.sorted()
    }

    /// One line of JSON.
    var line: String {
        var fields = [#""calls":\#(calls)"#, #""warm":\#(warm)"#, #""secs":\#(seconds)"#]
        for (name, part) in [("p50_us", 0.5), ("p99_us", 0.99), ("p999_us", 0.999)] where !latencies.isEmpty {
            let place = min(latencies.count - 1, Int(Double(latencies.count) * part))
            fields.append("\"\(name)\":\(Double(latencies[place]) / 1000)")
        }
        return "{" + fields.joined(separator: ",") + "}"
    }
}
