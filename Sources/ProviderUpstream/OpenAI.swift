import ProviderCore
import ProviderJSON

/// OpenAI's wire, which many other servers speak too. Requests are built and answers read by pure functions; only
/// `call` and its neighbours touch the network.
struct OpenAI: HTTPWire {
    /// In what the services that speak this wire differ.
    struct Dialect: Sendable {
        var type = "openai"
        var defaultBaseURL: String? = "https://api.openai.com/v1"
        var baseURLForm: String?
        /// Which header carries the key unless the provider names another one.
        var keyHeader = "Authorization"
        /// Whether the organization and the project go along as headers.
        var sendsOrganization = true
        var limits = FileLimits()
    }

    let transport: HTTPTransport
    private let dialect: Dialect

    var type: String { dialect.type }
    var defaultBaseURL: String? { dialect.defaultBaseURL }
    var baseURLForm: String? { dialect.baseURLForm }
    var limits: FileLimits { dialect.limits }
    let capabilities = UpstreamCapabilities(
        [.models, .generate, .stream, .fineTune, .events, .checkpoints, .pause, .cancel], launchIdentity: .metadata)

    init(transport: HTTPTransport, dialect: Dialect = Dialect()) {
        self.transport = transport
        self.dialect = dialect
    }

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await models(target)
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/models"), target)
        guard let models = Self.models(in: answer) else { throw Self.notAnAPI("a list of models") }
        return models
    }

    /// nil unless this is a list; entries without an id are passed over.
    static func models(in answer: JSONValue) -> [UpstreamModel]? {
        guard let list = answer["data"]?.arrayValue ?? answer.arrayValue else { return nil }
        return list.compactMap { entry in
            guard let id = entry["id"]?.stringValue else { return nil }
            return UpstreamModel(
                id: id, ownedBy: entry["owned_by"]?.stringValue, createdAt: entry["created"]?.unixTime,
                shutdownDate: entry["shutdown_date"]?.stringValue)
        }
    }
}

// MARK: Exchange

extension OpenAI {
    /// The request with the headers that every call carries.
    func authorized(_ request: HTTPRequest, _ target: UpstreamTarget) -> HTTPRequest {
        var request = request
        if let project = target.project, dialect.sendsOrganization {
            request.headers.append((name: "OpenAI-Project", value: project))
        }
        if let key = target.keyHeader(orElse: dialect.keyHeader) { request.secrets.append(key) }
        if let organization = target.organizationID, dialect.sendsOrganization {
            request.secrets.append(SecretHeader(name: "OpenAI-Organization", value: organization))
        }
        request.secrets += target.headers.map { SecretHeader(name: $0.name, value: $0.value) }
        return request
    }

    /// Walks a list page by page, until it ends, `handle` has seen enough, or the upstream sends no new page.
    func pages(
        of url: String, query: [(String, String)], maximum: Int = 200, _ target: UpstreamTarget,
        _ handle: ([JSONValue]) throws(UpstreamFailure) -> Bool
    ) async throws(UpstreamFailure) {
        var after: String?
        for _ in 0..<maximum {
            let parts = query + (after.map { [("after", $0)] } ?? [])
            let text = parts.map { HTTPRequest.encoded($0.0) + "=" + HTTPRequest.encoded($0.1) }.joined(separator: "&")
            let answer = try await call(HTTPRequest(.get, url + "?" + text), target)
            guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list") }
            guard try handle(list), answer["has_more"]?.boolValue == true else { return }
            guard let last = list.last?["id"]?.stringValue ?? answer["last_id"]?.stringValue, last != after else {
                return
            }
            after = last
        }
    }
}
