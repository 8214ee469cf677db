import ProviderCore
import ProviderJSON
import Synchronization

/// Providers in memory: what a test answers or fails with is the test's business. Three types: `openai`, which can do
/// everything, `plain`, which has no address of its own and no fine-tuning, and `server`, which says itself what it can.
final class FakeUpstream: UpstreamRegistry {
    typealias Answer = @Sendable (UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]

    private struct State {
        var answer: Answer = { (_) throws(UpstreamFailure) in [UpstreamModel(id: "m-base")] }
        var targets: [UpstreamTarget] = []
        var access = Provider.Test.Access.unknown
        var generations: [GenerateRequest] = []
        var generationFailure: UpstreamFailure?
        var announcement = UpstreamCapabilities([.fineTune], followsJobs: false)
    }

    private let state = Mutex(State())

    var types: [String] { ["openai", "plain", "server"] }

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

    /// Whether keys may fine-tune, as far as the providers tell.
    func allow(_ access: Provider.Test.Access) {
        state.withLock { $0.access = access }
    }

    /// What prompts fail with from now on.
    func generation(_ failure: UpstreamFailure) {
        state.withLock { $0.generationFailure = failure }
    }

    /// What a `server` says of itself from now on.
    func announce(_ capabilities: UpstreamCapabilities) {
        state.withLock { $0.announcement = capabilities }
    }

    fileprivate var announcement: UpstreamCapabilities { state.withLock(\.announcement) }

    var generations: [GenerateRequest] { state.withLock(\.generations) }

    fileprivate var access: Provider.Test.Access { state.withLock(\.access) }

    fileprivate func generate(_ request: GenerateRequest) throws(UpstreamFailure) -> GenerateResult {
        let failure = state.withLock { state in
            state.generations.append(request)
            return state.generationFailure
        }
        if let failure { throw failure }
        return GenerateResult(text: "OK", finishReason: "stop", promptTokens: 5, completionTokens: 1)
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
        switch type {
        case "plain": UpstreamCapabilities([.models, .generate])
        case "server": UpstreamCapabilities([.fineTune], followsJobs: false)
        default:
            UpstreamCapabilities(
                [.models, .generate, .fineTune, .events, .checkpoints, .pause, .cancel], launchIdentity: .metadata)
        }
    }

    var mayAnnounce: Set<UpstreamCapabilities.Operation> { type == "server" ? [.generate, .models, .events] : [] }

    func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities {
        _ = try await upstream.models(target)
        return upstream.announcement
    }

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await upstream.models(target)
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await upstream.models(target)
    }

    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access {
        capabilities.offers(.fineTune) ? upstream.access : .no
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        try upstream.generate(request)
    }
}
