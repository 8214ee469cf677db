import ProviderCore
import ProviderJSON

/// Seals each secret under a data key of its own, and the data keys under the master key.
///
/// Safe to use from any thread: everything in it is fixed when it is opened.
package final class EnvelopeVault: Vault, AuditAuthenticator {
    package let state: VaultState
    /// The instance the secrets are bound to; nil while there is none, which is only before the first master key.
    package let instanceID: String?
    private let keys: Keyring?

    private init(state: VaultState, instanceID: String?, keys: Keyring?) {
        self.state = state
        self.instanceID = instanceID
        self.keys = keys
    }

    /// Opens the vault that `records` describe. Without records it makes a new one, whose `newRecords` must be stored
    /// before anything is sealed. Without the right master key the vault is sealed, and its state says why.
    package static func open(
        records: VaultRecords?, source: MasterKeySource, at now: Timestamp
    ) throws -> (vault: EnvelopeVault, newRecords: VaultRecords?) {
        do {
            let master = try source.load(mayCreate: records == nil)
            if let records { return (try open(records, with: master), nil) }
            let (keys, records) = try Keyring.make(under: master.bytes, at: now)
            return (unsealed(keys, from: master), records)
        } catch let reason as SealedReason {
            let text = advice(for: reason, masterKeyID: records?.activeMasterKey?.id)
            return (EnvelopeVault(state: .sealed(reason: text), instanceID: records?.instanceID, keys: nil), nil)
        }
    }

    package func seal(_ secret: SecretString, for binding: SecretBinding) throws -> SealedSecret {
        let keys = try unsealedKeys("seal the \(binding.purpose.rawValue)")
        let box = try secret.withUnsafeBytes { try keys.seal($0, for: binding) }
        return SealedSecret(
            id: binding.secretID, purpose: binding.purpose, version: binding.version, origin: binding.origin,
            masterKeyID: keys.masterKeyID, wrappedKey: box.wrappedKey, ciphertext: box.ciphertext,
            summary: try SecretSummary.make(of: secret, purpose: binding.purpose, fingerprintKey: keys.fingerprint))
    }

    package func open(_ sealed: SealedSecret, providerID: String, origin: String) throws -> SecretString {
        let keys = try unsealedKeys("open the \(sealed.purpose.rawValue)")
        let binding = SecretBinding(
            providerID: providerID, secretID: sealed.id, purpose: sealed.purpose, version: sealed.version,
            origin: origin)
        do {
            let text = try keys.open(
                SealedBox(wrappedKey: sealed.wrappedKey, ciphertext: sealed.ciphertext), for: binding,
                masterKeyID: sealed.masterKeyID)
            return text.withBytes { SecretString(bytes: $0) }
        } catch is Cipher.DoesNotOpen {
            throw Self.unreadable(sealed, providerID: providerID, origin: origin, masterKeyID: keys.masterKeyID)
        }
    }

    package func digest(_ bytes: [UInt8]) throws -> [UInt8] {
        let keys = try unsealedKeys("compare the request")
        return try bytes.withUnsafeBytes { try MessageAuthentication.code(of: $0, key: keys.fingerprint) }
    }

    package func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
        let keys = try unsealedKeys("write the audit")
        return try bytes.withUnsafeBytes { try MessageAuthentication.code(of: $0, key: keys.audit) }
    }

    private func unsealedKeys(_ action: String) throws(Failure) -> Keyring {
        if let keys { return keys }
        var reason = "it has no keys"
        if case .sealed(let text) = state { reason = text }
        throw Failure(
            .failedPrecondition, "VAULT_SEALED", "cannot \(action): the vault is sealed: \(reason)",
            metadata: ["vault": reason])
    }
}

extension EnvelopeVault {
    private static func open(_ records: VaultRecords, with master: MasterKey) throws -> EnvelopeVault {
        unsealed(try Keyring.open(records, with: master), from: master)
    }

    private static func unsealed(_ keys: Keyring, from master: MasterKey) -> EnvelopeVault {
        EnvelopeVault(
            state: .unsealed(keyID: keys.masterKeyID, source: master.source), instanceID: keys.instanceID, keys: keys)
    }

    private static func advice(for reason: SealedReason, masterKeyID: String?) -> String {
        guard reason.needsMasterKey else { return reason.text + "; put that right and restart the daemon" }
        guard let masterKeyID else { return reason.text + "; put one there (mode 0400) and restart the daemon" }
        return reason.text + "; the secrets stored here need the master key \(masterKeyID): put it there from its "
            + "backup and restart the daemon"
    }

    private static func unreadable(
        _ sealed: SealedSecret, providerID: String, origin: String, masterKeyID: String
    ) -> Failure {
        let what = sealed.purpose.rawValue
        // Only words for people: what decides is that the cipher did not open.
        let why =
            if sealed.origin != origin {
                "it was entered for \(sealed.origin), not for \(origin)"
            } else if sealed.masterKeyID != masterKeyID {
                "it is sealed under the master key \(sealed.masterKeyID), which is not loaded"
            } else {
                "what is stored does not open; it was damaged or moved"
            }
        return Failure(
            .failedPrecondition, "KEY_UNREADABLE",
            "cannot use the \(what) of provider \(providerID): \(why); enter it again with providerctl provider update",
            metadata: ["provider": providerID, "secret": what, "origin": origin])
    }
}

extension VaultRecords {
    /// The key that new secrets are sealed under.
    fileprivate var activeMasterKey: MasterKey? {
        masterKeys.first { $0.state == .active }
    }
}
