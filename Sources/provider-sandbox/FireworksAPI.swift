import NIOHTTP1
import ProviderJSON

/// Fireworks' wire: the resources of one account, and what generates beside it. Where its reference leaves something
/// open, this is strict.
struct FireworksAPI: SandboxWire {
    static let account = "accounts/sandbox"
    let name = "fireworks"
    let base = "/fireworks/v1/" + Self.account
    let store: SandboxStore
    let key: SandboxKey
    private static let inference = "/fireworks/inference/v1"

    func owns(_ request: HTTPRequest) -> Bool {
        request.path.hasPrefix("/fireworks/")
    }

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        let segments = request.segments
        // The storage is no part of the API: a key is refused there, not asked for.
        if segments.count == 3, segments[1] == "_signed" {
            return try await store.signedUploads.receive(segments[2], request, body: body)
        }
        try authorize(request)
        if request.path.hasPrefix(Self.inference + "/") {
            return try await generate(request, Array(segments.dropFirst(3)), body: body)
        }
        guard segments.count >= 5, segments[1] == "v1", segments[2] == "accounts" else {
            throw APIError.unknownURL(request)
        }
        guard segments[3] == "sandbox" else {
            throw APIError(status: .forbidden, message: "The key has no access to accounts/\(segments[3])")
        }
        let rest = Array(segments.dropFirst(5))
        switch segments[4] {
        case "models" where rest.isEmpty && request.method == .GET: return try models(request)
        case "datasets": return try await FireworksDatasets(store: store).answer(request, rest, body: body)
        case "supervisedFineTuningJobs":
            return try await FireworksJobs(store: store).answer(request, rest, body: body)
        default: throw APIError.unknownURL(request)
        }
    }

    /// gRPC's codes by number; the words are in `message`.
    func reply(to error: APIError) -> HTTPReply {
        let code: Int64 =
            switch error.status {
            case .badRequest: error.code == "failed_precondition" ? 9 : 3
            case .unauthorized: 16
            case .forbidden: 7
            case .notFound: 5
            case .conflict: 6
            case .tooManyRequests: 8
            case .methodNotAllowed: 12
            default: 13
            }
        return .json(
            ["code": .integer(code), "message": .string(error.message), "details": []], status: error.status)
    }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders {
        ["x-request-id": requestID, "fireworks-server-processing-time": "0.\(milliseconds)"]
    }

    private func generate(
        _ request: HTTPRequest, _ segments: [String], body: RequestBody
    ) async throws -> HTTPReply {
        switch segments {
        case ["models"] where request.method == .GET:
            let models = store.models.all().map { entry -> JSONValue in
                var view = entry.view
                view["id"] = .string(Self.fullName(entry.name))
                return .object(view)
            }
            return .json(["object": "list", "data": .array(models)])
        case ["chat", "completions"] where request.method == .POST:
            var object = try await body.object()
            if let model = object["model"]?.stringValue { object["model"] = .string(Self.plainName(model)) }
            if object["stream"]?.boolValue == true, object["stream_options"] == nil {
                object["stream_options"] = ["include_usage": true]
            }
            return try OpenAIChat(store: store).answer(object)
        default: throw APIError.unknownURL(request)
        }
    }

    /// The account's own.
    private func models(_ request: HTTPRequest) throws -> HTTPReply {
        let own = store.models.all().filter { $0.name.hasPrefix(Self.account) }
        return try FireworksPage(own, request: request, id: \.name).reply("models") { entry in
            [
                "name": .string(entry.name), "createTime": .string(Clock.text(entry.createdAt)),
                "kind": "HF_PEFT_ADDON",
                "state": "READY",
            ]
        }
    }

    /// The base models are everybody's.
    static func plainName(_ name: String) -> String {
        name.hasPrefix("accounts/fireworks/models/") ? String(name.dropFirst(26)) : name
    }

    static func fullName(_ name: String) -> String {
        name.contains("/") ? name : "accounts/fireworks/models/" + name
    }

    private func authorize(_ request: HTTPRequest) throws {
        let header = request.headers.first(name: "authorization") ?? ""
        let given = header.lowercased().hasPrefix("bearer ") ? header.dropFirst(7).drop(while: { $0 == " " }) : ""
        guard key.accepts(given) else {
            throw APIError(status: .unauthorized, message: "The API key you provided is invalid.")
        }
    }
}

/// The part of a list that a request asks for, by page tokens.
struct FireworksPage<Item> {
    private let items: [Item]
    private let next: String?
    private let total: Int

    init(_ all: [Item], request: HTTPRequest, id: (Item) -> String) throws {
        let known = ["pageSize", "pageToken", "filter", "orderBy", "readMask"]
        if let other = request.query.first(where: { !known.contains($0.name) }) { throw APIError.unknown(other.name) }
        let size = try request.queryNumber("pageSize", default: 50, in: 1...200)
        var rest = all[...]
        if let token = request.queryValue("pageToken"), !token.isEmpty {
            guard let place = all.firstIndex(where: { id($0) == token }) else {
                throw APIError.invalid("invalid page token", "pageToken")
            }
            rest = all[(place + 1)...]
        }
        items = Array(rest.prefix(size))
        next = rest.count > size ? items.last.map(id) : nil
        total = all.count
    }

    /// What is empty is left out, as protocol buffers do.
    func reply(_ member: String, _ view: (Item) -> JSONObject) -> HTTPReply {
        var page: JSONObject = ["totalSize": .integer(Int64(total))]
        if !items.isEmpty { page[member] = .array(items.map { .object(view($0)) }) }
        page["nextPageToken"] = .string(next ?? "")
        return .object(page)
    }
}
