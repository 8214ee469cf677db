import ProviderCore
import ProviderJSON
import ProviderProtocol

/// Makes providers of requests, or says which field is wrong.
struct ProviderDraft: Sendable {
    let vault: any Vault
    let upstreams: any UpstreamRegistry
    let plainHosts: Set<String>

    /// A new provider, its secrets sealed for its address.
    func create(
        _ request: ProviderCreate, id: String, owner: Owner, at now: Timestamp
    ) throws -> (Provider, [SealedSecret]) {
        let check = FieldCheck("create provider \"\(request.name)\"")
        let adapter = try self.adapter(request.type, check)
        let url = try self.url(request.baseURL ?? adapter.defaultBaseURL, type: request.type, check)
        var provider = Provider(
            id: id, name: try check.name(request.name), type: request.type, baseURL: url.text,
            baseModel: try check.text(request.baseModel, "base_model"),
            fineTunedModel: try check.text(request.fineTunedModel, "fine_tuned_model"),
            project: try check.text(request.project, "project"),
            apiKeyHeader: try check.keyHeader(request.apiKeyHeader), active: request.active ?? true,
            isDefault: request.default ?? false, createdAt: now, updatedAt: now, createdBy: owner)
        if provider.isDefault, !provider.active { throw Self.inactiveDefault(check.action) }
        var secrets = SecretDraft(vault: vault, providerID: id, origin: url.origin, at: now)
        try secrets.set(.apiKey, try check.secret(request.apiKey, "api_key"))
        try secrets.set(.organizationID, try check.secret(request.organizationID, "organization_id"))
        for (name, value) in try check.headers(request.extraHeaders ?? [:]) { try secrets.set(.header(name), value) }
        provider.secrets = secrets.sealed.map(\.summary)
        try Self.checkKeyHeader(of: provider, provider.secrets, check)
        return (provider, secrets.sealed)
    }

    /// The provider as it will be, and its secrets if any of them changes. A new origin voids those that the same
    /// request does not bring anew. What the request does not name is neither checked nor read again.
    func update(
        _ request: ProviderUpdate, of before: Provider, at now: Timestamp, stored: () throws -> [SealedSecret]
    ) throws -> (Provider, [SealedSecret]?) {
        let check = FieldCheck("update provider \"\(before.name)\"")
        var provider = before
        if let name = request.name { provider.name = try check.name(name) }
        if let type = request.type { provider.type = type }
        let adapter = try self.adapter(provider.type, check)
        try Self.apply(request.baseModel, to: &provider.baseModel) { try check.text($0, "base_model") }
        try Self.apply(request.fineTunedModel, to: &provider.fineTunedModel) {
            try check.text($0, "fine_tuned_model")
        }
        try Self.apply(request.project, to: &provider.project) { try check.text($0, "project") }
        try Self.apply(request.apiKeyHeader, to: &provider.apiKeyHeader) { try check.keyHeader($0) }
        provider.active = request.active ?? before.active
        provider.isDefault = request.default ?? before.isDefault
        if request.default == true, !provider.active { throw Self.inactiveDefault(check.action) }
        provider.updatedAt = now

        var secrets: SecretDraft?
        if request.touchesSecrets {
            secrets = try self.secrets(request, of: before, adapter, &provider, check, try stored())
        }
        let summaries = secrets?.sealed.map(\.summary) ?? provider.secrets
        try Self.checkKeyHeader(of: provider, summaries, check)
        let isOtherwiseCalled =
            secrets?.isChanged == true || provider.type != before.type || provider.baseURL != before.baseURL
            || provider.project != before.project || provider.apiKeyHeader != before.apiKeyHeader
        if isOtherwiseCalled {
            provider.lastTest = nil
            provider.announced = nil
            provider.status = summaries.contains(where: \.isVoid) ? .keyRequired : .untested
        }
        return (provider, secrets?.isChanged == true ? secrets?.sealed : nil)
    }

    /// The address that is asked for, and the secrets as far as they go there.
    private func secrets(
        _ request: ProviderUpdate, of before: Provider, _ adapter: any UpstreamAdapter, _ provider: inout Provider,
        _ check: FieldCheck, _ stored: [SealedSecret]
    ) throws -> SecretDraft {
        let address: String? =
            switch request.baseURL {
            case .unchanged: before.baseURL
            case .cleared: adapter.defaultBaseURL
            case .set(let url): url
            }
        let url = try self.url(address, type: provider.type, check)
        provider.baseURL = url.text
        var secrets = SecretDraft(
            vault: vault, providerID: before.id, origin: url.origin, at: provider.updatedAt, stored: stored)
        try secrets.apply(request.apiKey, to: .apiKey) { try check.secret($0, "api_key") }
        try secrets.apply(request.organizationID, to: .organizationID) { try check.secret($0, "organization_id") }
        switch request.extraHeaders {
        case .unchanged: break
        case .cleared: try secrets.replaceHeaders(with: [])
        case .set(let headers): try secrets.replaceHeaders(with: try check.headers(headers))
        }
        return secrets
    }

    private static func apply(
        _ update: Update<String>, to field: inout String?, _ checked: (String?) throws -> String?
    ) throws {
        if case .unchanged = update { return }
        field = try checked(update.applied(to: nil))
    }

    /// One header cannot carry two values. Another header than before leaves the key valid: it goes to the same origin.
    private static func checkKeyHeader(
        of provider: Provider, _ secrets: [SecretSummary], _ check: FieldCheck
    ) throws(Failure) {
        guard let name = provider.apiKeyHeader?.lowercased() else { return }
        guard secrets.contains(where: { !$0.isVoid && $0.purpose.headerName?.lowercased() == name }) else { return }
        throw check.invalid("api_key_header", "is one of the extra headers too; give the value in one of the two ways")
    }

    /// Only an active provider can be made the default.
    static func inactiveDefault(_ action: String) -> Failure {
        Failure(
            .failedPrecondition, "PROVIDER_INACTIVE",
            "cannot \(action): only an active provider can be the default; activate it first",
            fieldViolations: [Failure.FieldViolation(field: "default", description: "needs an active provider")])
    }

    private func adapter(_ type: String, _ check: FieldCheck) throws(Failure) -> any UpstreamAdapter {
        if let adapter = upstreams.adapter(for: type) { return adapter }
        throw check.invalid(
            "type",
            "is \"\(type)\", which this daemon does not speak; it speaks "
                + upstreams.types.joined(separator: ", "), reason: "UNKNOWN_PROVIDER_TYPE")
    }

    private func url(_ text: String?, type: String, _ check: FieldCheck) throws(Failure) -> BaseURL {
        guard let text else {
            let form = upstreams.adapter(for: type)?.baseURLForm.map { ": write it as \($0)" } ?? ""
            throw check.invalid("base_url", "is missing; the type \(type) has no address of its own\(form)")
        }
        let url: BaseURL
        do throws(BaseURL.Problem) {
            url = try BaseURL(text, plainHosts: plainHosts)
        } catch {
            throw check.invalid("base_url", error.description, reason: "INVALID_BASE_URL")
        }
        if let problem = upstreams.adapter(for: type)?.baseURLProblem(url.text) {
            throw check.invalid("base_url", problem, reason: "INVALID_BASE_URL")
        }
        return url
    }
}

/// The secrets of one provider while a change of it is made.
struct SecretDraft {
    private let vault: any Vault
    private let providerID: String
    private let origin: String
    private let now: Timestamp
    private(set) var sealed: [SealedSecret]
    private(set) var isChanged = false

    /// Stored ones that were entered for another origin are void from here on.
    init(
        vault: any Vault, providerID: String, origin: String, at now: Timestamp, stored: [SealedSecret] = []
    ) {
        self.vault = vault
        self.providerID = providerID
        self.origin = origin
        self.now = now
        sealed = stored.map { $0.origin == origin ? $0 : $0.voided }
        isChanged = sealed != stored
    }

    /// Seals a new value; nil changes nothing.
    mutating func set(_ purpose: SecretPurpose, _ value: SecretString?) throws {
        guard let value else { return }
        let former = sealed.first { $0.purpose == purpose }
        let binding = SecretBinding(
            providerID: providerID, secretID: Identifier.uuidV7(at: now), purpose: purpose,
            version: (former?.version ?? 0) + 1, origin: origin)
        let secret = try vault.seal(value, for: binding)
        sealed.removeAll { $0.purpose == purpose }
        sealed.append(secret)
        isChanged = true
    }

    mutating func remove(_ purpose: SecretPurpose) {
        guard sealed.contains(where: { $0.purpose == purpose }) else { return }
        sealed.removeAll { $0.purpose == purpose }
        isChanged = true
    }

    mutating func apply(
        _ update: Update<SecretString>, to purpose: SecretPurpose, _ check: (SecretString) throws -> SecretString?
    ) throws {
        switch update {
        case .unchanged: break
        case .cleared: remove(purpose)
        case .set(let value): try set(purpose, try check(value))
        }
    }

    /// The headers are given all together: one that is not among them goes.
    mutating func replaceHeaders(with headers: [(String, SecretString)]) throws {
        for purpose in sealed.map(\.purpose) where purpose.headerName != nil { remove(purpose) }
        for (name, value) in headers { try set(.header(name), value) }
    }
}

extension ProviderUpdate {
    /// Whether it says anything about the address, on which all secrets depend, or about a secret.
    fileprivate var touchesSecrets: Bool {
        baseURL != .unchanged || type != nil || apiKey != .unchanged || organizationID != .unchanged
            || extraHeaders != .unchanged
    }
}
