import ProviderCore
import ProviderJSON
import ProviderProtocol

extension ProviderInfo {
    /// As the wire shows it: of secrets no more than a hint and a fingerprint.
    init(_ provider: Provider, upstreams: any UpstreamRegistry) {
        var key: SecretSummary?
        var organization: SecretSummary?
        var headers: [HeaderInfo] = []
        for secret in provider.secrets where !secret.isVoid {
            if secret.purpose == .apiKey {
                key = secret
            } else if secret.purpose == .organizationID {
                organization = secret
            } else if let name = secret.purpose.headerName {
                headers.append(HeaderInfo(name: name, hint: secret.hint, fingerprint: secret.fingerprint))
            }
        }
        self.init(
            id: provider.id, name: provider.name, type: provider.type, baseURL: provider.baseURL,
            hasAPIKey: key != nil, extraHeaders: headers, active: provider.active, default: provider.isDefault,
            status: ProviderStatus(rawValue: provider.status.rawValue), etag: Etag.text(provider.rev),
            createdAt: provider.createdAt.rfc3339, updatedAt: provider.updatedAt.rfc3339,
            createdBy: OwnerInfo(provider.createdBy))
        capabilities = upstreams.capabilities(of: provider)?.words
        baseModel = provider.baseModel
        fineTunedModel = provider.fineTunedModel
        apiKeyHint = key?.hint
        apiKeyFingerprint = key?.fingerprint
        organizationIDHint = organization?.hint
        organizationIDFingerprint = organization?.fingerprint
        apiKeyHeader = provider.apiKeyHeader
        project = provider.project
        lastTest = provider.lastTest.map { TestInfo($0) }
    }
}

extension TestInfo {
    init(_ test: Provider.Test) {
        self.init(
            class: TestClass(rawValue: test.outcome), message: test.message, latencyMs: test.latencyMilliseconds,
            at: test.at.rfc3339)
        step = test.failedStep.map { TestStep(rawValue: $0.rawValue) }
        if !test.models.isEmpty { models = test.models.map { ModelCheck($0) } }
        fineTuning = FineTuningAccess(rawValue: test.fineTuning.rawValue)
    }
}

extension ModelCheck {
    init(_ check: Provider.Test.ModelCheck) {
        self.init(
            model: check.model, use: check.isFineTuned ? .fineTunedModel : .baseModel, present: check.isPresent,
            shutdownDate: check.shutdownDate)
    }
}

extension OwnerInfo {
    init(_ owner: Owner) {
        self.init(uid: Int(owner.uid), name: owner.name)
    }
}

extension ErrorInfo {
    /// The same that a call of its own would have been answered.
    init(_ failure: Failure) {
        self.init(
            code: failure.code.rawValue, status: ErrorCode(rawValue: failure.code.rawValue).status,
            reason: failure.reason, message: failure.message)
    }
}

extension Provider {
    /// What the audit may hold of it: of each secret its fingerprint.
    var auditFields: JSONObject {
        JSONObject { writer in
            writer.key("name")
            writer.string(name)
            writer.key("type")
            writer.string(type)
            writer.key("base_url")
            writer.string(baseURL)
            writer.key("active")
            writer.bool(active)
            writer.key("default")
            writer.bool(isDefault)
            writer.key("status")
            writer.string(status.rawValue)
            if let baseModel {
                writer.key("base_model")
                writer.string(baseModel)
            }
            if let fineTunedModel {
                writer.key("fine_tuned_model")
                writer.string(fineTunedModel)
            }
            if let apiKeyHeader {
                writer.key("api_key_header")
                writer.string(apiKeyHeader)
            }
            if let project {
                writer.key("project")
                writer.string(project)
            }
            let valid = secrets.filter { !$0.isVoid }
            guard !valid.isEmpty else { return }
            writer.key("secrets")
            writer.beginObject()
            for secret in valid {
                writer.key(secret.purpose.rawValue)
                writer.string(secret.fingerprint)
            }
            writer.endObject()
        }
    }
}

extension PageRequest {
    /// As a request has it; a negative size is refused.
    init(size: Int?, token: String?, _ action: String) throws(Failure) {
        let size = size ?? 0
        guard size >= 0 else { throw .invalid(action, field: "page_size", "must not be negative") }
        self.init(size: size, token: token ?? "")
    }
}
