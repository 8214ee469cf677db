import NIOHTTP1
import ProviderJSON

/// Together's wire: which path leads where, and who may. Where its reference leaves something open, this is strict.
struct TogetherAPI: SandboxWire {
    let name = "together"
    let base = "/together/v1"
    let store: SandboxStore
    let key: SandboxKey

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        let segments = Array(request.segments.dropFirst(2))
        // The storage is no part of the API: a key is refused there, not asked for.
        if segments.count == 2, segments[0] == "_signed" {
            return try await store.signedUploads.receive(segments[1], request, body: body)
        }
        try authorize(request)
        switch segments.first {
        case "models" where segments.count == 1:
            guard request.method == .GET else { throw APIError.notAllowed(request) }
            return .json(.array(store.models.all().map { .object($0.togetherView) }))
        case "files": return try await TogetherFiles(store: store).answer(request, segments, body: body)
        case "fine-tunes":
            return try await TogetherJobs(store: store).answer(request, Array(segments.dropFirst()), body: body)
        case "chat" where segments.dropFirst() == ["completions"]:
            guard request.method == .POST else { throw APIError.notAllowed(request) }
            return try OpenAIChat(store: store).answer(try chat(try await body.object()))
        default: throw APIError.unknownURL(request)
        }
    }

    func reply(to error: APIError) -> HTTPReply {
        .json(error.view, status: error.status)
    }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders {
        ["x-request-id": requestID, "x-together-traceid": requestID]
    }

    /// A stream ends with the count of tokens without being asked for it, which there is no way to do.
    private func chat(_ object: JSONObject) throws -> JSONObject {
        for name in ["stream_options", "max_completion_tokens"] where object[name] != nil {
            throw APIError.unknown(name)
        }
        var object = object
        if object["stream"]?.boolValue == true { object["stream_options"] = ["include_usage": true] }
        return object
    }

    private func authorize(_ request: HTTPRequest) throws {
        let header = request.headers.first(name: "authorization") ?? ""
        let given = header.lowercased().hasPrefix("bearer ") ? header.dropFirst(7).drop(while: { $0 == " " }) : ""
        guard key.accepts(given) else {
            throw APIError(
                status: .unauthorized,
                message: "Invalid API key provided. You can find your API key at "
                    + "https://api.together.xyz/settings/api-keys.",
                code: "invalid_api_key")
        }
    }
}

extension ModelStore.Entry {
    fileprivate var togetherView: JSONObject {
        [
            "id": .string(name), "object": "model", "created": .integer(createdAt), "type": "chat",
            "display_name": .string(name), "organization": .string(owner), "context_length": 4096,
            "pricing": ["hourly": 0, "input": 0, "output": 0, "base": 0, "finetune": 0],
        ]
    }
}
