import NIOHTTP1
import ProviderJSON

/// `/files`
struct OpenAIFiles {
    let store: SandboxStore
    static let purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"]

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        switch (segments.count, request.method) {
        case (1, .GET): return try list(request)
        case (1, .POST): return .object(try await FileUpload(store: store.files).receive(request, body: body).view)
        case (2, .GET): return .object(try file(segments[1]).view)
        case (2, .DELETE):
            guard store.files.remove(segments[1]) else { throw APIError.noSuchFile(segments[1]) }
            return .json(["id": .string(segments[1]), "object": "file", "deleted": true])
        case (3, .GET) where segments[2] == "content":
            let file = try file(segments[1])
            return HTTPReply(
                headers: ["content-type": "application/octet-stream"],
                body: .file(path: store.files.path(of: file.id), size: file.bytes))
        case (1, _), (2, _): throw APIError.notAllowed(request)
        case (3, _) where segments[2] == "content": throw APIError.notAllowed(request)
        default: throw APIError.unknownURL(request)
        }
    }

    private func file(_ id: String) throws -> StoredFile {
        guard let file = store.files.file(id) else { throw APIError.noSuchFile(id) }
        return file
    }

    private func list(_ request: HTTPRequest) throws -> HTTPReply {
        var files = store.files.all()
        switch request.queryValue("order") ?? "desc" {
        case "asc": break
        case "desc": files.reverse()
        case let order:
            throw APIError.invalid(
                "Invalid value: '\(order)'. Supported values are: 'asc' and 'desc'.", "order", code: "invalid_value")
        }
        if let purpose = request.queryValue("purpose") { files.removeAll { $0.purpose != purpose } }
        let page = try Page(files, request: request, limit: 10_000, most: 10_000, id: \.id)
        return .list(page.items.map(\.view), hasMore: page.hasMore, withEnds: true)
    }
}
