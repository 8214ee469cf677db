import NIOHTTP1

/// What stands behind OpenAI's paths, whoever asks and under whatever prefix.
struct OpenAIRoutes {
    let store: SandboxStore

    func answer(_ request: HTTPRequest, below base: String, body: RequestBody) async throws -> HTTPReply {
        let segments = Array(request.segments.dropFirst(base.split(separator: "/").count))
        switch segments.first {
        case "models": return try OpenAIModels(store: store).answer(request, segments)
        case "files": return try await OpenAIFiles(store: store).answer(request, segments, body: body)
        case "uploads": return try await OpenAIUploads(store: store).answer(request, segments, body: body)
        case "fine_tuning" where segments.dropFirst().first == "jobs":
            return try await OpenAIJobs(store: store).answer(request, Array(segments.dropFirst(2)), body: body)
        case "chat" where segments.dropFirst() == ["completions"]:
            guard request.method == .POST else { throw APIError.notAllowed(request) }
            return try OpenAIChat(store: store).answer(try await body.object())
        default: throw APIError.unknownURL(request)
        }
    }
}
