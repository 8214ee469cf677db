import ProviderCore
import ProviderJSON

/// Fireworks' wire: datasets and jobs are resources of an account, named by whoever makes them, and generating is
/// OpenAI's under another path of the same host. Written after docs.fireworks.ai/api-reference and what programs in use
/// send, and tried against provider-sandbox only; what those sources leave open is said where it matters.
///
/// A tuned model answers once it is deployed, which is another API and costs by the hour: nobody does that unasked.
struct Fireworks: HTTPWire {
    let transport: HTTPTransport
    /// Of a dataset that is sent through the API; a larger one goes to a signed address.
    var longestForm: Int64 = 150_000_000
    /// Between two looks at a dataset that is being checked.
    var pollInterval = Duration.seconds(2)

    let type = "fireworks"
    let defaultBaseURL: String? = nil
    let baseURLForm: String? = "https://api.fireworks.ai/v1/accounts/ACCOUNT"
    let capabilities = UpstreamCapabilities(
        [.models, .generate, .stream, .fineTune, .validate, .cancel], launchIdentity: .token)

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await models(target)
    }

    /// The account's own models, which proves that the key is the account's, and those that answer without a deployment.
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        let account = try account(target)
        var models: [UpstreamModel] = []
        try await pages(of: target.baseURL + "/models", "models", target) { (entries) throws(UpstreamFailure) in
            models += entries.compactMap(Self.model)
            return true
        }
        let answer = try await call(HTTPRequest(.get, account.inferenceURL + "/models"), target)
        guard let served = OpenAI.models(in: answer) else { throw Self.notAnAPI("a list of models") }
        let known = Set(models.map(\.id))
        return models + served.filter { !known.contains($0.id) }
    }

    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access {
        _ = try account(target)
        return try await access { () throws(UpstreamFailure) in
            try await call(HTTPRequest(.get, target.baseURL + "/supervisedFineTuningJobs?pageSize=1"), target)
        }
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        let order = Self.plainCompletion(request, baseURL: try account(target).inferenceURL)
        return try await generate(order, as: ChatCompletion.self, at: target, onText: onText)
    }

    /// Walks a list page by page, until it ends, `handle` has seen enough, or the same page is offered again.
    func pages(
        of url: String, _ member: String, maximum: Int = 200, _ target: UpstreamTarget,
        _ handle: ([JSONValue]) throws(UpstreamFailure) -> Bool
    ) async throws(UpstreamFailure) {
        var token: String?
        for _ in 0..<maximum {
            let query = [("pageSize", "200")] + (token.map { [("pageToken", $0)] } ?? [])
            let answer = try await call(HTTPRequest(.get, url + "?" + HTTPRequest.query(query)), target)
            // An empty list is left out of the answer.
            let list = answer[member]?.arrayValue ?? []
            guard answer.objectValue != nil, !list.isEmpty || answer[member]?.isNull != false else {
                throw Self.notAnAPI("a list of \(member)")
            }
            guard try handle(list), let next = answer["nextPageToken"]?.stringValue, !next.isEmpty, next != token else {
                return
            }
            token = next
        }
    }

    private static func model(_ value: JSONValue) -> UpstreamModel? {
        guard let name = value["name"]?.stringValue, !name.isEmpty else { return nil }
        var end: String?
        if let date = value["deprecationDate"], let year = date["year"]?.wholeNumber,
            let month = date["month"]?.wholeNumber, let day = date["day"]?.wholeNumber, (1000...9999).contains(year),
            (1...12).contains(month), (1...31).contains(day)
        {
            end = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
        }
        return UpstreamModel(id: name, createdAt: value["createTime"]?.moment, shutdownDate: end)
    }
}

// MARK: Account

extension Fireworks {
    /// Whose resources the base URL names.
    struct Account: Sendable, Hashable {
        /// Such as `accounts/mine`, which every resource's name begins with.
        let name: String
        /// Where generating is, at the same origin.
        let inferenceURL: String

        /// nil unless this is `<root>/v1/accounts/<account>` with an account that somebody filled in.
        init?(_ baseURL: String) {
            let parts = baseURL.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 6, let id = parts.last, parts[parts.count - 2] == "accounts",
                parts[parts.count - 3] == "v1", !id.isEmpty, id.uppercased() != "ACCOUNT",
                id.lowercased() != "account_id",
                id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
            else { return nil }
            name = "accounts/" + id
            inferenceURL = parts.dropLast(3).joined(separator: "/") + "/inference/v1"
        }
    }

    func baseURLProblem(_ baseURL: String) -> String? {
        guard Account(baseURL) == nil, let form = baseURLForm else { return nil }
        return "names no account: write it as \(form), with the name of your account for ACCOUNT"
    }

    func account(_ target: UpstreamTarget) throws(UpstreamFailure) -> Account {
        guard let account = Account(target.baseURL) else {
            let problem = baseURLProblem(target.baseURL) ?? ""
            throw UpstreamFailure(.unsupported, "was not called: its base URL " + problem)
        }
        return account
    }
}
