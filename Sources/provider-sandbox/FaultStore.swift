import NIOHTTP1
import Synchronization

/// The faults that wait for their request, and how often each request came. May be called from anywhere.
final class FaultStore: Sendable {
    static let most = 1000
    private let faults = Mutex<[Fault]>([])
    private let counts = Mutex<[String: Arrivals]>([:])

    func add(_ fault: Fault) throws {
        try faults.withLock { faults in
            guard faults.count < Self.most else { throw APIError.invalid("There are too many faults; DELETE them.") }
            faults.append(fault)
        }
    }

    func all() -> [Fault] { faults.withLock { $0 } }

    func clear() { faults.withLock { $0 = [] } }

    /// The first one that fits; it is used up by that.
    func take(for request: HTTPRequest) -> Fault? {
        faults.withLock { faults in
            guard let place = faults.firstIndex(where: { $0.matches(request) }) else { return nil }
            let fault = faults[place]
            if let times = fault.times {
                if times <= 1 { faults.remove(at: place) } else { faults[place].times = times - 1 }
            }
            return fault
        }
    }

    func count(_ request: HTTPRequest) {
        counts.withLock { counts in
            let key = request.method.rawValue + " " + request.path
            guard counts[key] != nil || counts.count < Arrivals.most else { return }
            counts[key, default: Arrivals()].note(request.headers.first(name: "traceparent"))
        }
    }

    func requestCounts() -> [(method: String, path: String, arrivals: Arrivals)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { key, arrivals in
            let parts = key.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]), arrivals)
        }
    }

    func clearCounts() { counts.withLock { $0 = [:] } }
}

/// How often one request came, and in which traces.
struct Arrivals: Sendable {
    /// So many requests are told apart.
    static let most = 10_000
    private static let mostTraces = 20

    private(set) var count = 0
    /// The last ones' `traceparent` headers, oldest first.
    private(set) var traceparents: [String] = []

    mutating func note(_ traceparent: String?) {
        count += 1
        guard let traceparent else { return }
        if traceparents.count == Self.mostTraces { traceparents.removeFirst() }
        traceparents.append(traceparent)
    }
}
