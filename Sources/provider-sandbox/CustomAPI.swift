import NIOHTTP1
import ProviderJSON

/// The contract of `Protocol/custom-provider.openapi.yaml`, with all that a server can announce.
struct CustomAPI: SandboxWire {
    let name = "custom"
    let base = "/custom"
    let store: SandboxStore
    let key: SandboxKey
    private let jobs: CustomJobs

    private static let capabilities: [JSONValue] = [
        "job", "events", "checkpoints", "cancel", "idempotency_key", "models", "generate", "stream",
    ]

    init(store: SandboxStore, key: SandboxKey) {
        self.store = store
        self.key = key
        jobs = CustomJobs(store: store)
    }

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try key.authorizeCustom(request)
        let segments = Array(request.segments.dropFirst())
        switch (request.method, segments.first, segments.count) {
        case (.GET, "test", 1): return .json(["status": "ok", "capabilities": .array(Self.capabilities)])
        case (.GET, "models", 1):
            return .json(["data": .array(store.models.all().map { .object($0.customView) })])
        case (.POST, "fine-tune", 1):
            return .json(.object(try await jobs.launch(request, body: body).customView), status: .accepted)
        case (.GET, "fine-tune", 1): return try jobs.find(request)
        case (_, "fine-tune", 2...): return try jobs.answer(request, Array(segments.dropFirst()))
        case (.POST, "generate", 1): return try CustomGenerate(store: store).answer(try await body.object())
        default: throw APIError.unknownURL(request)
        }
    }

    func reply(to error: APIError) -> HTTPReply { .problem(error) }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders { [:] }
}

/// A server of that contract with no more than the two calls that every one has; it trains before it answers.
struct CustomMinimalAPI: SandboxWire {
    let name = "custom-minimal"
    let base = "/custom-minimal"
    let store: SandboxStore
    let key: SandboxKey

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try key.authorizeCustom(request)
        switch (request.method, Array(request.segments.dropFirst())) {
        case (.GET, ["test"]): return .json(["status": "ok"])
        case (.POST, ["fine-tune"]):
            return .object(try await end(of: CustomJobs(store: store).launch(request, body: body)))
        default: throw APIError.unknownURL(request)
        }
    }

    private func end(of job: Job) async throws -> JSONObject {
        while true {
            guard let now = store.jobs.job(job.id) else { throw APIError.noSuchJob(job.id) }
            if now.status.isFinal { return now.customView }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func reply(to error: APIError) -> HTTPReply { .problem(error) }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders { [:] }
}

extension SandboxKey {
    /// As a bearer, or bare in `X-API-Key`.
    fileprivate func authorizeCustom(_ request: HTTPRequest) throws {
        let bearer = request.headers.first(name: "authorization").flatMap { header in
            header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : nil
        }
        guard let given = bearer ?? request.headers.first(name: "x-api-key"), accepts(given) else {
            throw APIError(
                status: .unauthorized, message: "this is not the key: send it as a bearer or in X-API-Key",
                code: "wrong_key")
        }
    }
}

extension HTTPReply {
    fileprivate static func problem(_ error: APIError) -> HTTPReply {
        .json(["error": ["message": .string(error.message), "code": .optional(error.code)]], status: error.status)
    }
}

extension ModelStore.Entry {
    fileprivate var customView: JSONObject {
        ["id": .string(name), "owned_by": .string(owner), "created_at": .integer(createdAt)]
    }
}
