import ProviderJSON

/// A provider: a wire, an address, and what people set about it. Its secrets live beside it as `SealedSecret`s.
package struct Provider: Sendable, Hashable {
    /// What the daemon knows about whether the provider can be called.
    package enum Status: String, Sendable, Hashable {
        case untested
        case ok
        case failing
        /// The origin changed: nothing is called until the secrets are entered again.
        case keyRequired = "key_required"
        /// The stored secret does not open under any loaded master key.
        case keyUnreadable = "key_unreadable"
    }

    package var id: String
    package var name: String
    /// The adapter's registered type, such as `openai`.
    package var type: String
    /// Normalized, without a trailing slash.
    package var baseURL: String
    package var baseModel: String?
    package var fineTunedModel: String?
    package var project: String?
    /// The HTTP header that carries the key; nil for the wire's own way.
    package var apiKeyHeader: String?
    package var active: Bool
    package var isDefault: Bool
    package var status: Status
    package var lastTest: Test?
    /// What its server said it can do when it was asked last; nil where all servers of its type are alike, or before.
    package var announced: UpstreamCapabilities?
    package var secrets: [SecretSummary]
    /// Counts the changes people make; the etag is `"<rev>"`.
    package var rev: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var createdBy: Owner

    package init(
        id: String, name: String, type: String, baseURL: String, baseModel: String? = nil,
        fineTunedModel: String? = nil, project: String? = nil, apiKeyHeader: String? = nil, active: Bool = true,
        isDefault: Bool = false, status: Status = .untested, lastTest: Test? = nil,
        announced: UpstreamCapabilities? = nil, secrets: [SecretSummary] = [],
        rev: Int64 = 1,
        createdAt: Timestamp, updatedAt: Timestamp, createdBy: Owner
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.project = project
        self.apiKeyHeader = apiKeyHeader
        self.active = active
        self.isDefault = isDefault
        self.status = status
        self.lastTest = lastTest
        self.announced = announced
        self.secrets = secrets
        self.rev = rev
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }
}

/// What a secret of a provider is for; extra headers carry their name.
package struct SecretPurpose: Sendable, Hashable {
    /// `api_key`, `organization_id`, or `header:Name`.
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let apiKey = SecretPurpose(rawValue: "api_key")
    package static let organizationID = SecretPurpose(rawValue: "organization_id")

    package static func header(_ name: String) -> SecretPurpose {
        SecretPurpose(rawValue: "header:" + name)
    }

    /// The header's name, if this is one.
    package var headerName: String? {
        rawValue.hasPrefix("header:") ? String(rawValue.dropFirst(7)) : nil
    }
}

/// What may be shown of a secret.
package struct SecretSummary: Sendable, Hashable {
    package var purpose: SecretPurpose
    /// At most the last 4 characters, such as `...a1b2`.
    package var hint: String
    /// Keyed: tells equal secrets apart from different ones without being an offline oracle.
    package var fingerprint: String

    /// The provider's address changed: the secret is gone, and has to be entered again or given up.
    package var isVoid: Bool { fingerprint.isEmpty }

    package init(purpose: SecretPurpose, hint: String, fingerprint: String) {
        self.purpose = purpose
        self.hint = hint
        self.fingerprint = fingerprint
    }
}

/// A secret as it stands in the database: sealed under a data key of its own, which the master key wraps.
package struct SealedSecret: Sendable, Hashable {
    package var id: String
    package var purpose: SecretPurpose
    /// Rises with each replacement.
    package var version: Int64
    /// The origin the secret is bound to, `https://host:port`.
    package var origin: String
    package var masterKeyID: String
    package var wrappedKey: [UInt8]
    package var ciphertext: [UInt8]
    package var summary: SecretSummary

    package init(
        id: String, purpose: SecretPurpose, version: Int64, origin: String, masterKeyID: String, wrappedKey: [UInt8],
        ciphertext: [UInt8], summary: SecretSummary
    ) {
        self.id = id
        self.purpose = purpose
        self.version = version
        self.origin = origin
        self.masterKeyID = masterKeyID
        self.wrappedKey = wrappedKey
        self.ciphertext = ciphertext
        self.summary = summary
    }

    /// What is left of it once it is void: nothing that could be opened, only that there was one.
    package var voided: SealedSecret {
        var copy = self
        copy.wrappedKey = []
        copy.ciphertext = []
        copy.summary = SecretSummary(purpose: purpose, hint: "", fingerprint: "")
        return copy
    }
}
