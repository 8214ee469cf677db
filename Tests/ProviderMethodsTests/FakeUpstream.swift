import ProviderCore
import ProviderJSON
import Synchronization

/// Providers in memory: what a test answers or fails with is the test's business. Two types: `openai`, which can do
/// everything, and `plain`, which has no address of its own and no fine-tuning.
final class FakeUpstream: UpstreamRegistry {
    typealias Answer = @Sendable (UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]

    private struct State {
        var answer: Answer = { (_) throws(UpstreamFailure) in [UpstreamModel(id: "m-base")] }
        var targets: [UpstreamTarget] = []
    }

    private let state = Mutex(State())

    var types: [String] { ["openai", "plain"] }

    func adapter(for type: String) -> (any UpstreamAdapter)? {
        types.contains(type) ? FakeAdapter(type: type, upstream: self) : nil
    }

    /// What tests and lists of models are answered from now on.
    func answer(_ answer: @escaping Answer) {
        state.withLock { $0.answer = answer }
    }

    func fail(_ kind: UpstreamFailure.Class, _ message: String = "went wrong") {
        answer { (_) throws(UpstreamFailure) in throw UpstreamFailure(kind, message) }
    }

    /// Whom tests and lists of models called, in order.
    var targets: [UpstreamTarget] { state.withLock(\.targets) }

    fileprivate func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        let answer = state.withLock { state in
            state.targets.append(target)
            return state.answer
        }
        return try await answer(target)
    }
}

private struct FakeAdapter: UpstreamAdapter {
    let type: String
    let upstream: FakeUpstream

    var defaultBaseURL: String? { type == "plain" ? nil : "https://api.example.com/v1" }

    var capabilities: UpstreamCapabilities {
        UpstreamCapabilities(
            models: true, generate: true, fineTune: type != "plain", events: true, checkpoints: true, cancel: true,
            findsByTag: true)
    }

    private var unsupported: UpstreamFailure { UpstreamFailure(.unsupported, "is not for this test") }

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await upstream.models(target)
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await upstream.models(target)
    }

    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        throw unsupported
    }

    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        throw unsupported
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw unsupported
    }

    func findJobs(
        metadata: [String: String], since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        throw unsupported
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw unsupported
    }

    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        throw unsupported
    }

    func checkpoints(of jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamCheckpoint]
    {
        throw unsupported
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw unsupported
    }

    func fileContent(_ id: String, limit: Int, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UInt8] {
        throw unsupported
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        throw unsupported
    }
}
