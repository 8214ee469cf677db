import ProviderCore
import Synchronization

/// What is counted of the calls to one type of provider, operation by operation: one that asks for several pages is one.
final class UpstreamMetrics: Sendable {
    enum Operation: String, CaseIterable {
        case test, announced, models, upload, launch, estimate, job, events, checkpoints, cancel, pause, resume,
            generate
        case findUpload = "find_upload"
        case findJobs = "find_jobs"
        case fileContent = "file_content"
        case fineTuningAccess = "fine_tuning_access"
    }

    private final class Counts: Sendable {
        let latencies = Histogram(.remoteLatency)
        let outcomes = Mutex<[UpstreamFailure.Class?: Int]>([:])
    }

    private let type: String
    private let counts = Dictionary(uniqueKeysWithValues: Operation.allCases.map { ($0, Counts()) })

    init(type: String) {
        self.type = type
    }

    /// Counts what `body` does; its outcome is the class of its failure, or none.
    func measure<Value>(
        _ operation: Operation, _ body: () async throws(UpstreamFailure) -> Value
    ) async throws(UpstreamFailure) -> Value {
        let start = ContinuousClock.now
        do {
            let value = try await body()
            count(operation, nil, .now - start)
            return value
        } catch {
            count(operation, error.kind, .now - start)
            throw error
        }
    }

    private func count(_ operation: Operation, _ outcome: UpstreamFailure.Class?, _ duration: Duration) {
        guard let counts = counts[operation] else { return }
        counts.latencies.observe(duration)
        counts.outcomes.withLock { $0[outcome, default: 0] += 1 }
    }

    /// Adds its series to what is told of all types.
    func write(calls: inout Metric, latency: inout Metric) {
        for operation in Operation.allCases {
            guard let counts = counts[operation] else { continue }
            let outcomes = counts.outcomes.withLock { $0 }
            guard !outcomes.isEmpty else { continue }
            let labels = (Metric.Label("type", type), Metric.Label("operation", operation.rawValue))
            let named = outcomes.map { (name: $0.key?.rawValue ?? "ok", count: $0.value) }
            for (name, count) in named.sorted(by: { $0.name < $1.name }) {
                calls.add(count, labels.0, labels.1, .init("outcome", name))
            }
            latency.add(counts.latencies.distribution, labels.0, labels.1)
        }
    }
}

/// An adapter whose calls are counted.
struct MeasuredAdapter: UpstreamAdapter {
    let adapter: any UpstreamAdapter
    let metrics: UpstreamMetrics
    let capabilities: UpstreamCapabilities
    let mayAnnounce: Set<UpstreamCapabilities.Operation>
    let launchBringsFiles: Bool

    init(_ adapter: any UpstreamAdapter) {
        self.adapter = adapter
        metrics = UpstreamMetrics(type: adapter.type)
        capabilities = adapter.capabilities
        mayAnnounce = adapter.mayAnnounce
        launchBringsFiles = adapter.launchBringsFiles
    }

    var type: String { adapter.type }
    var defaultBaseURL: String? { adapter.defaultBaseURL }
    var baseURLForm: String? { adapter.baseURLForm }

    func baseURLProblem(_ baseURL: String) -> String? { adapter.baseURLProblem(baseURL) }

    func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities {
        try await metrics.measure(.announced) { () throws(UpstreamFailure) in try await adapter.announced(by: target) }
    }

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await metrics.measure(.test) { () throws(UpstreamFailure) in try await adapter.test(target) }
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await metrics.measure(.models) { () throws(UpstreamFailure) in try await adapter.models(target) }
    }

    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access {
        try await metrics.measure(.fineTuningAccess) { () throws(UpstreamFailure) in
            try await adapter.fineTuningAccess(target)
        }
    }

    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        try await metrics.measure(.upload) { () throws(UpstreamFailure) in
            try await adapter.upload(file, to: target)
        }
    }

    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        try await metrics.measure(.findUpload) { () throws(UpstreamFailure) in
            try await adapter.findUpload(file, at: target)
        }
    }

    func check(_ request: FineTuneRequest, at target: UpstreamTarget) throws(UpstreamFailure) {
        try adapter.check(request, at: target)
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try await metrics.measure(.launch) { () throws(UpstreamFailure) in
            try await adapter.launch(request, at: target)
        }
    }

    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        try await metrics.measure(.findJobs) { () throws(UpstreamFailure) in
            try await adapter.findJobs(of: tag, since: since, at: target)
        }
    }

    func mark(of tag: LaunchTag) -> String { adapter.mark(of: tag) }

    func estimate(
        _ request: FineTuneRequest, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> UpstreamEstimate {
        try await metrics.measure(.estimate) { () throws(UpstreamFailure) in
            try await adapter.estimate(request, at: target)
        }
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try await metrics.measure(.job) { () throws(UpstreamFailure) in try await adapter.job(id, at: target) }
    }

    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        try await metrics.measure(.events) { () throws(UpstreamFailure) in
            try await adapter.events(of: jobID, known: known, at: target)
        }
    }

    func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        try await metrics.measure(.checkpoints) { () throws(UpstreamFailure) in
            try await adapter.checkpoints(of: jobID, at: target)
        }
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try await metrics.measure(.cancel) { () throws(UpstreamFailure) in
            try await adapter.cancel(jobID, at: target)
        }
    }

    func pause(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try await metrics.measure(.pause) { () throws(UpstreamFailure) in
            try await adapter.pause(jobID, at: target)
        }
    }

    func resume(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try await metrics.measure(.resume) { () throws(UpstreamFailure) in
            try await adapter.resume(jobID, at: target)
        }
    }

    func fileContent(
        _ id: String, limit: Int, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UInt8] {
        try await metrics.measure(.fileContent) { () throws(UpstreamFailure) in
            try await adapter.fileContent(id, limit: limit, at: target)
        }
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        try await metrics.measure(.generate) { () throws(UpstreamFailure) in
            try await adapter.generate(request, at: target, onText: onText)
        }
    }
}
