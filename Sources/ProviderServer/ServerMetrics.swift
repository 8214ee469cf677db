import ProviderCore
import ProviderProtocol
import ProviderTransport
import Synchronization

/// What the server counts: calls, connections, streams, transfers and bytes.
package final class ServerMetrics: MetricSource {
    private struct State {
        /// By the number of the event loop; made when its first connection comes.
        var loops: [Int: LoopMetrics] = [:]
        var refusals: [String: Int] = [:]
    }

    /// By a method's number; the last one stands for all that the contract doesn't have, however they are called.
    private static let methods = Methods.all.map(\.name) + ["unknown"]
    private static let numbers = Dictionary(uniqueKeysWithValues: methods.enumerated().map { ($1, $0) })
    static let unknown = methods.count - 1

    private let state = Locked(State())
    private let accepted = Counter()
    private let openConnections = Atomic(0)

    package init() {}

    /// Where a method's counts stand.
    static func number(of method: String) -> Int { numbers[method] ?? unknown }

    func loop(_ number: Int) -> LoopMetrics {
        state.withLock { state in
            if let known = state.loops[number] { return known }
            let new = LoopMetrics(methods: Self.methods.count)
            state.loops[number] = new
            return new
        }
    }

    /// A connection was let in or is gone; so many are open now.
    func connectionsChanged(to count: Int, isNew: Bool) {
        openConnections.store(count, ordering: .relaxed)
        if isNew { accepted.add() }
    }

    /// A connection was turned away.
    func refused(_ error: RPCError) {
        let reason = error.metadata["limit"] ?? error.reason?.lowercased() ?? "unknown"
        state.withLock { $0.refusals[reason, default: 0] += 1 }
    }

    /// How many connections are open now.
    package var connections: Int { openConnections.load(ordering: .relaxed) }

    package func metrics() -> [Metric] {
        let (loops, refusals) = state.withLock { (Array($0.loops.values), $0.refusals) }
        return calls(loops) + streams(loops) + [
            Metric(.gauge, "providerd_open_connections", "Connections that are open.", Double(connections)),
            Metric(.counter, "providerd_connections_total", "Connections that were let in.", Double(accepted.count)),
            refusedConnections(refusals),
            Metric(
                .counter, "providerd_received_bytes_total", "Bytes that came over the socket.",
                Double(loops.reduce(0) { $0 + $1.traffic.received })),
            Metric(
                .counter, "providerd_sent_bytes_total", "Bytes that the kernel took for the socket.",
                Double(loops.reduce(0) { $0 + $1.traffic.sent })),
        ]
    }

    private func calls(_ loops: [LoopMetrics]) -> [Metric] {
        var calls = Metric(
            .counter, "providerd_calls_total",
            "Requests that were answered, items of batches singly; ok, or the status of the error.")
        var latency = Metric(
            .histogram, "providerd_call_duration_seconds",
            "From the request's arrival to its answer; only methods that were called.")
        for (number, method) in Self.methods.enumerated() {
            for code in MethodMetrics.codes {
                let count = loops.reduce(0) { $0 + $1.method(number).count(of: code) }
                guard count > 0 || code == 0 else { continue }
                let status = code == 0 ? "ok" : ErrorCode(rawValue: code).status
                calls.add(count, .init("method", method), .init("code", status))
            }
            let distributions = loops.map { $0.method(number).latency }
            guard let first = distributions.first else { continue }
            let total = distributions.dropFirst().reduce(first, +)
            if total.count > 0 { latency.add(total, .init("method", method)) }
        }
        return [calls, latency]
    }

    private func streams(_ loops: [LoopMetrics]) -> [Metric] {
        var running = Metric(
            .gauge, "providerd_calls_in_flight",
            "Calls whose handlers run, by kind; those that are answered at once never count.")
        for kind in MethodKind.all {
            running.add(loops.reduce(0) { $0 + $1.inFlight(kind) }, .init("kind", kind.rawValue))
        }
        var bytes = Metric(.counter, "providerd_transfer_bytes_total", "Bytes of files that were moved, by direction.")
        bytes.add(loops.reduce(0) { $0 + $1.uploadedBytes.count }, .init("direction", "upload"))
        bytes.add(loops.reduce(0) { $0 + $1.downloadedBytes.count }, .init("direction", "download"))
        let items = loops.reduce(0) { $0 + $1.streamItems.count }
        return [
            running,
            Metric(.counter, "providerd_stream_items_total", "Items that streams have sent.", Double(items)), bytes,
        ]
    }

    private func refusedConnections(_ refusals: [String: Int]) -> Metric {
        var refused = Metric(
            .counter, "providerd_connections_refused_total",
            "Connections that were turned away, by the limit that was hit.")
        for (reason, count) in refusals.sorted(by: { $0.key < $1.key }) { refused.add(count, .init("reason", reason)) }
        return refused
    }
}
