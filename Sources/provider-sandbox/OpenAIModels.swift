import NIOHTTP1
import ProviderJSON

/// `/models`
struct OpenAIModels {
    let store: SandboxStore

    func answer(_ request: HTTPRequest, _ segments: [String]) throws -> HTTPReply {
        guard segments.count <= 2 else { throw APIError.unknownURL(request) }
        guard segments.count == 2 else {
            guard request.method == .GET else { throw APIError.notAllowed(request) }
            let models = store.models.all().map { JSONValue.object($0.view) }
            return .json(["object": "list", "data": .array(models)])
        }
        let name = segments[1]
        guard request.method == .GET || request.method == .DELETE else { throw APIError.notAllowed(request) }
        guard let entry = store.models.entry(name) else { throw APIError.noSuchModel(name) }
        if request.method == .GET { return .object(entry.view) }
        guard BaseModel(rawValue: name) == nil else {
            throw APIError(
                status: .forbidden,
                message: "You have insufficient permissions for this operation: `\(name)` is a base "
                    + "model.", parameter: "model", code: "insufficient_permissions")
        }
        store.models.remove(name)
        return .json(["id": .string(name), "object": "model", "deleted": true])
    }
}
