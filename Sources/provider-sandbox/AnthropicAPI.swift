import NIOHTTP1
import ProviderJSON

/// Anthropic's wire: models and messages over the same models as the others, with its own keys, words and headers.
struct AnthropicAPI: SandboxWire {
    let name = "anthropic"
    let base = "/anthropic"
    let store: SandboxStore
    let key: SandboxKey

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try authorize(request)
        let segments = Array(request.segments.dropFirst(1))
        switch (segments.first, segments.dropFirst().first, segments.count) {
        case ("v1", "models", 2...3):
            guard request.method == .GET else { throw APIError.notAllowed(request) }
            return try models(request, segments.count == 3 ? segments[2] : nil)
        case ("v1", "messages", 2):
            guard request.method == .POST else { throw APIError.notAllowed(request) }
            return try AnthropicMessages(store: store).answer(try await body.object())
        case ("v1", "messages", 3) where segments[2] == "count_tokens":
            guard request.method == .POST else { throw APIError.notAllowed(request) }
            return try AnthropicMessages(store: store).count(try await body.object())
        default: throw APIError(status: .notFound, message: "Not Found")
        }
    }

    func reply(to error: APIError) -> HTTPReply {
        let types: [Int: String] = [
            401: "authentication_error", 402: "billing_error", 403: "permission_error", 404: "not_found_error",
            409: "conflict_error", 413: "request_too_large", 429: "rate_limit_error", 504: "timeout_error",
            529: "overloaded_error",
        ]
        let status = Int(error.status.code)
        let type = types[status] ?? (status < 500 ? "invalid_request_error" : "api_error")
        let id = Identifier.make("req_")
        var reply = HTTPReply.json(
            [
                "type": "error", "error": ["type": .string(type), "message": .string(error.message)],
                "request_id": .string(id),
            ], status: error.status)
        reply.headers.add(name: "request-id", value: id)
        return reply
    }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders {
        ["request-id": requestID, "anthropic-organization-id": "org-sandbox"]
    }

    private func authorize(_ request: HTTPRequest) throws {
        let bearer = request.headers.first(name: "authorization").flatMap { text -> Substring? in
            text.lowercased().hasPrefix("bearer ") ? text.dropFirst(7) : nil
        }
        guard let given = request.headers.first(name: "x-api-key").map({ $0[...] }) ?? bearer else {
            throw APIError(status: .unauthorized, message: "x-api-key header is required")
        }
        guard key.accepts(given) else { throw APIError(status: .unauthorized, message: "invalid x-api-key") }
        guard let version = request.headers.first(name: "anthropic-version"), !version.isEmpty else {
            throw APIError.invalid("anthropic-version: header is required")
        }
        guard version >= "2023-01-01", version.count == 10, version.allSatisfy({ $0.isNumber || $0 == "-" }) else {
            throw APIError.invalid("anthropic-version: \"\(version)\" is not a valid version")
        }
    }

    // MARK: Models

    private func models(_ request: HTTPRequest, _ id: String?) throws -> HTTPReply {
        if let id {
            guard let entry = store.models.entry(id) else { throw Self.noSuchModel(id) }
            return .object(Self.view(entry))
        }
        let all = store.models.all()
        let limit = try request.queryNumber("limit", default: 20, in: 1...1000)
        let isBackward = request.queryValue("before_id")?.isEmpty == false
        var rest = all[...]
        for name in ["after_id", "before_id"] {
            guard let id = request.queryValue(name), !id.isEmpty else { continue }
            guard let place = all.firstIndex(where: { $0.name == id }) else {
                throw APIError.invalid("\(name): there is no model \(id)")
            }
            rest = isBackward ? all[..<place] : all[(place + 1)...]
        }
        let items = isBackward ? rest.suffix(limit) : rest.prefix(limit)
        return .json([
            "data": .array(items.map { .object(Self.view($0)) }), "has_more": .bool(rest.count > limit),
            "first_id": .optional(items.first?.name), "last_id": .optional(items.last?.name),
        ])
    }

    static func noSuchModel(_ name: String) -> APIError {
        APIError(status: .notFound, message: "model: \(name)")
    }

    private static func view(_ entry: ModelStore.Entry) -> JSONObject {
        [
            "type": "model", "id": .string(entry.name), "display_name": .string(entry.name),
            "created_at": .string(Clock.text(entry.createdAt)), "lifecycle": "active", "deprecated_at": .null,
            "retires_at": .null, "max_tokens": .integer(Int64(SamplingOptions.longestAllowed)),
        ]
    }
}
