import ProviderJSON

/// Whether the daemon can use its secrets.
package enum VaultState: Sendable, Hashable {
    case unsealed(keyID: String, source: String)
    /// Why, and what to do, in words for an administrator.
    case sealed(reason: String)

    package var isUnsealed: Bool {
        if case .unsealed = self { return true }
        return false
    }
}

/// What a secret is bound to: every part is authenticated when it is opened.
package struct SecretBinding: Sendable, Hashable {
    package var providerID: String
    package var secretID: String
    package var purpose: SecretPurpose
    package var version: Int64
    /// `scheme://host:port`, computed from the URL about to be used.
    package var origin: String

    package init(providerID: String, secretID: String, purpose: SecretPurpose, version: Int64, origin: String) {
        self.providerID = providerID
        self.secretID = secretID
        self.purpose = purpose
        self.version = version
        self.origin = origin
    }
}

/// Seals and opens the secrets of providers, and keys the audit chain and the fingerprints.
package protocol Vault: Sendable {
    var state: VaultState { get }
    /// Seals under a fresh data key; fails with VAULT_SEALED while sealed.
    func seal(_ secret: SecretString, for binding: SecretBinding) throws -> SealedSecret
    /// Opens for the origin about to be called; fails with KEY_UNREADABLE or VAULT_SEALED, never with another value.
    func open(_ sealed: SealedSecret, providerID: String, origin: String) throws -> SecretString
    /// HMAC-SHA256 under the fingerprint key, for comparing params of replayed requests.
    func digest(_ bytes: [UInt8]) throws -> [UInt8]
}

/// Keys the audit chain.
package protocol AuditAuthenticator: Sendable {
    /// HMAC-SHA256 under the audit key; fails with VAULT_SEALED while sealed.
    func authenticate(_ bytes: [UInt8]) throws -> [UInt8]
}

/// SHA-256 over a stream of bytes.
package protocol ContentHasher: AnyObject {
    func update(_ bytes: UnsafeRawBufferPointer) throws
    /// 32 bytes; nothing may follow.
    func finish() throws -> [UInt8]
}

/// Makes hashers, so that the store needs no cryptography of its own.
package protocol ContentHashing: Sendable {
    func makeHasher() throws -> any ContentHasher
}

/// What the vault keeps in the database: nothing in it opens without a master key.
package struct VaultRecords: Sendable, Hashable {
    package struct MasterKey: Sendable, Hashable {
        package enum State: String, Sendable, Hashable {
            case active
            case decryptOnly = "decrypt_only"
            case retired
        }

        package var id: String
        package var state: State
        package var createdAt: Timestamp
        /// A known text sealed under this key: tells a wrong key from damaged data at start.
        package var check: [UInt8]

        package init(id: String, state: State, createdAt: Timestamp, check: [UInt8]) {
            self.id = id
            self.state = state
            self.createdAt = createdAt
            self.check = check
        }
    }

    /// The audit and fingerprint keys, sealed like any secret.
    package struct InternalKey: Sendable, Hashable {
        /// `audit` or `fingerprint`.
        package var purpose: String
        package var masterKeyID: String
        package var wrappedKey: [UInt8]
        package var ciphertext: [UInt8]

        package init(purpose: String, masterKeyID: String, wrappedKey: [UInt8], ciphertext: [UInt8]) {
            self.purpose = purpose
            self.masterKeyID = masterKeyID
            self.wrappedKey = wrappedKey
            self.ciphertext = ciphertext
        }
    }

    package var instanceID: String
    package var masterKeys: [MasterKey]
    package var internalKeys: [InternalKey]

    package init(instanceID: String, masterKeys: [MasterKey] = [], internalKeys: [InternalKey] = []) {
        self.instanceID = instanceID
        self.masterKeys = masterKeys
        self.internalKeys = internalKeys
    }
}
