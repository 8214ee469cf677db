import ProviderCore
import ProviderJSON

/// Somebody's own API, as `Protocol/custom-provider.openapi.yaml` describes it: `GET /test` and `POST /fine-tune`, and
/// beyond that what the server announces.
struct Custom: HTTPWire {
    let transport: HTTPTransport

    let type = "custom"
    let defaultBaseURL: String? = nil
    let baseURLForm: String? = "https://HOST/PATH, so that https://HOST/PATH/test is the server's GET /test"
    let capabilities = UpstreamCapabilities([.fineTune], followsJobs: false)
    let mayAnnounce: Set<UpstreamCapabilities.Operation> = [
        .models, .generate, .stream, .events, .checkpoints, .cancel,
    ]
    let launchBringsFiles = true

    func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities {
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/test"), target)
        guard let capabilities = Self.capabilities(in: answer) else { throw Self.notAnAPI(#"{"status": "ok"}"#) }
        return capabilities
    }

    /// What a list of models would add is asked for by whoever has seen it announced.
    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        let capabilities = try await announced(by: target)
        return capabilities.offers(.models) ? try await models(target) : []
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try check(.models, "models", target)
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/models"), target)
        guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of models") }
        return list.compactMap { entry in
            guard let id = entry["id"]?.stringValue, !id.isEmpty else { return nil }
            return UpstreamModel(
                id: id, ownedBy: entry["owned_by"]?.stringValue, createdAt: entry["created_at"]?.unixTime,
                shutdownDate: entry["shutdown_date"]?.stringValue)
        }
    }
}

extension Custom {
    /// nil unless the server says that it is well. Words that nobody knows say nothing.
    static func capabilities(in answer: JSONValue) -> UpstreamCapabilities? {
        guard answer["status"]?.stringValue == "ok" else { return nil }
        let words = Set((answer["capabilities"]?.arrayValue ?? []).compactMap(\.stringValue))
        var operations: Set<UpstreamCapabilities.Operation> = [.fineTune]
        if words.contains("models") { operations.insert(.models) }
        if words.contains("generate") {
            operations.insert(.generate)
            if words.contains("stream") { operations.insert(.stream) }
        }
        // What belongs to a job needs a job that can be asked for.
        let followsJobs = words.contains("job")
        if followsJobs {
            if words.contains("events") { operations.insert(.events) }
            if words.contains("checkpoints") { operations.insert(.checkpoints) }
            if words.contains("cancel") { operations.insert(.cancel) }
        }
        return UpstreamCapabilities(
            operations, launchIdentity: words.contains("idempotency_key") ? .token : .none, followsJobs: followsJobs)
    }

    /// What the server has not announced is not called.
    func check(
        _ operation: UpstreamCapabilities.Operation, _ what: String, _ target: UpstreamTarget
    ) throws(UpstreamFailure) {
        guard (target.announced ?? capabilities).offers(operation) else {
            throw UpstreamFailure(.unsupported, "announces no \(what) in its answer to GET /test")
        }
    }
}
