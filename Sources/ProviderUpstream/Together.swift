import ProviderCore
import ProviderJSON

/// Together's wire. Files are put to an address that it signs, jobs are told apart by their suffix, and generating is
/// OpenAI's. Written after Together's API reference (docs.together.ai/reference) and its SDKs, and tried against
/// provider-sandbox only; what those sources leave open is said where it matters.
struct Together: HTTPWire {
    let transport: HTTPTransport

    let type = "together"
    let defaultBaseURL: String? = "https://api.together.xyz/v1"
    let capabilities = UpstreamCapabilities(
        [.models, .generate, .stream, .fineTune, .events, .checkpoints, .cancel, .estimate],
        launchIdentity: .suffix)

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await models(target)
    }

    /// A bare array of models.
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/models"), target)
        guard let models = OpenAI.models(in: answer) else { throw Self.notAnAPI("a list of models") }
        return models
    }

    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access {
        try await access { () throws(UpstreamFailure) in try await jobs(target) }
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        // Its reference knows `max_tokens` alone.
        try await generate(
            Self.plainCompletion(request, baseURL: target.baseURL), as: ChatCompletion.self, at: target, onText: onText)
    }
}
