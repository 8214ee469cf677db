/// How long a run of calls goes on: at least so many calls, and at least so long, behind so many that don't count.
struct Length {
    var calls: Int
    var milliseconds: Int
    var warm: Int
}

/// Counts the calls of a run and the time each of them took, until the run is long enough.
struct Run {
    private let length: Length
    private var answered = 0
    private var begin = nanoseconds()
    private var end: UInt64 = 0
    private var latencies: [UInt64] = []

    init(_ length: Length) {
        self.length = length
        latencies.reserveCapacity(1_000_000)
    }

    /// A call that began then has its answer; answers the time it is.
    mutating func answer(since start: UInt64) -> UInt64 {
        let now = nanoseconds()
        answered += 1
        end = now
        if answered == length.warm { begin = now } else if answered > length.warm { latencies.append(now - start) }
        return now
    }

    /// One line of JSON once the run is long enough.
    var line: String? {
        let calls = answered - length.warm
        guard calls >= length.calls, end - begin >= UInt64(length.milliseconds) * 1_000_000 else { return nil }
        let sorted = latencies.sorted()
        var fields = [#""calls":\#(calls)"#, #""warm":\#(length.warm)"#, #""secs":\#(Double(end - begin) / 1e9)"#]
        for (name, part) in [("p50_us", 0.5), ("p99_us", 0.99), ("p999_us", 0.999)] where !sorted.isEmpty {
            let place = min(sorted.count - 1, Int(Double(sorted.count) * part))
            fields.append("\"\(name)\":\(Double(sorted[place]) / 1000)")
        }
        return "{" + fields.joined(separator: ",") + "}"
    }
}
