import ProviderCore

/// What the writer counts.
final class WriterMetrics: Sendable {
    let batchSizes = Histogram(.sizes)
    let latencies = Histogram(.latency)
    let failures = Counter()

    func committed(_ changes: Int, in duration: Duration) {
        batchSizes.observe(changes)
        latencies.observe(duration)
    }
}

extension SQLiteStore: MetricSource {
    package func metrics() async throws -> [Metric] {
        try await records() + transactions() + [files()]
    }

    private func records() async throws -> [Metric] {
        var providers = Metric(.gauge, "providerd_providers", "Providers that are stored.")
        let snapshot = self.providers
        providers.add(snapshot.activeCount, .init("active", "true"))
        providers.add(snapshot.count - snapshot.activeCount, .init("active", "false"))
        var commands = Metric(.gauge, "providerd_commands", "Commands that are stored, by state.")
        let counts = try await read { try $0.commandCounts() }
        for state in Command.State.allCases { commands.add(counts[state] ?? 0, .init("state", state.rawValue)) }
        return [providers, commands]
    }

    private func transactions() -> [Metric] {
        var sizes = Metric(
            .histogram, "providerd_store_commit_changes",
            "Changes that shared one transaction; their count is that of the commits.")
        sizes.add(writer.metrics.batchSizes.distribution)
        var latency = Metric(
            .histogram, "providerd_store_commit_duration_seconds",
            "One transaction with its changes, from its beginning until it is on the disk.")
        latency.add(writer.metrics.latencies.distribution)
        return [
            Metric(
                .gauge, "providerd_store_queue_changes", "Changes that wait for the writer.", Double(writer.waiting)),
            sizes, latency,
            Metric(
                .counter, "providerd_store_commit_failures_total",
                "Transactions that failed as a whole, such as on a full disk.", Double(writer.metrics.failures.count)),
        ]
    }

    private func files() -> Metric {
        var bytes = Metric(.gauge, "providerd_store_bytes", "What the database takes on the disk, by file.")
        bytes.add(database.bytes(ofFile: ""), .init("file", "database"))
        bytes.add(database.bytes(ofFile: "-wal"), .init("file", "wal"))
        return bytes
    }
}
