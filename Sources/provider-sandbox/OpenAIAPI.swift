import NIOHTTP1
import ProviderJSON

/// The OpenAI wire: which path leads where, and who may.
struct OpenAIAPI: Sendable {
    static let base = "/openai/v1"
    let store: SandboxStore
    /// nil: any key that is not empty.
    let key: String?

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try authorize(request)
        let segments = Array(request.segments.dropFirst(2))
        switch segments.first {
        case "models": return try OpenAIModels(store: store).answer(request, segments)
        case "files": return try await OpenAIFiles(store: store).answer(request, segments, body: body)
        case "fine_tuning" where segments.dropFirst().first == "jobs":
            return try await OpenAIJobs(store: store).answer(request, Array(segments.dropFirst(2)), body: body)
        case "chat" where segments.dropFirst() == ["completions"]:
            guard request.method == .POST else { throw Self.notAllowed(request) }
            return try OpenAIChat(store: store).answer(try await body.object())
        default: throw Self.unknown(request)
        }
    }

    private func authorize(_ request: HTTPRequest) throws {
        guard let header = request.headers.first(name: "authorization"), !header.isEmpty else {
            throw APIError(
                status: .unauthorized,
                message: "You didn't provide an API key. You need to provide your API key in an Authorization header "
                    + "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).")
        }
        let given = header.lowercased().hasPrefix("bearer ") ? header.dropFirst(7).drop(while: { $0 == " " }) : ""
        guard !given.isEmpty, key == nil || Self.isSame(String(given), key ?? "") else {
            // The real one repeats a piece of the key here; nothing is lost without it.
            throw APIError(
                status: .unauthorized, message: "Incorrect API key provided.", code: "invalid_api_key")
        }
    }

    /// Takes as long for a wrong key as for a right one of the same length.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    static func unknown(_ request: HTTPRequest) -> APIError {
        APIError(status: .notFound, message: "Invalid URL (\(request.method.rawValue) \(request.path))")
    }

    static func notAllowed(_ request: HTTPRequest) -> APIError {
        APIError(
            status: .methodNotAllowed,
            message: "Not allowed to \(request.method.rawValue) on \(request.path). (HINT: Perhaps you meant to use a "
                + "different HTTP method?)", code: "method_not_supported")
    }
}
