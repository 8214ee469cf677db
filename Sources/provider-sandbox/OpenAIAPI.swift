import NIOHTTP1
import ProviderJSON

/// The OpenAI wire: which path leads where, and who may.
struct OpenAIAPI: SandboxWire {
    let name = "openai"
    let base = "/openai/v1"
    let store: SandboxStore
    let key: SandboxKey

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try authorize(request)
        return try await OpenAIRoutes(store: store).answer(request, below: base, body: body)
    }

    func reply(to error: APIError) -> HTTPReply {
        .json(error.view, status: error.status)
    }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders {
        [
            "x-request-id": requestID, "openai-processing-ms": "\(milliseconds)", "openai-version": "2020-10-01",
            "openai-organization": request.headers.first(name: "openai-organization") ?? "org-sandbox",
        ]
    }

    private func authorize(_ request: HTTPRequest) throws {
        guard let header = request.headers.first(name: "authorization"), !header.isEmpty else {
            throw APIError(
                status: .unauthorized,
                message: "You didn't provide an API key. You need to provide your API key in an Authorization header "
                    + "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).")
        }
        let given = header.lowercased().hasPrefix("bearer ") ? header.dropFirst(7).drop(while: { $0 == " " }) : ""
        guard key.accepts(given) else {
            // The real one repeats a piece of the key here; nothing is lost without it.
            throw APIError(
                status: .unauthorized, message: "Incorrect API key provided.", code: "invalid_api_key")
        }
    }
}
