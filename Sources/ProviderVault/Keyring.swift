import ProviderCore

/// A text sealed under a data key of its own, and that key wrapped by the master key.
struct SealedBox: Sendable, Hashable {
    var wrappedKey: [UInt8]
    var ciphertext: [UInt8]
}

/// The keys of an open vault.
struct Keyring: Sendable {
    /// The vault's own keys, sealed like the secrets of providers. A raw value is the record's purpose.
    private enum InternalKey: String {
        case audit
        case fingerprint

        /// No provider has an empty id, so this never equals the binding of a provider's secret.
        var binding: SecretBinding {
            SecretBinding(
                providerID: "", secretID: rawValue, purpose: SecretPurpose(rawValue: rawValue), version: 1, origin: "")
        }
    }

    private static let checkText: [UInt8] = Array("providerd master key".utf8)

    let instanceID: String
    let masterKeyID: String
    let audit: SecretBuffer
    let fingerprint: SecretBuffer
    private let wrapping: Wrapping

    /// A new instance with new keys, under `master`.
    static func make(under master: SecretBuffer, at now: Timestamp) throws -> (Keyring, VaultRecords) {
        let wrapping = Wrapping(
            instanceID: Identifier.uuidV7(at: now), masterKeyID: Identifier.uuidV7(at: now), master: master)
        let keyring = Keyring(
            instanceID: wrapping.instanceID, masterKeyID: wrapping.masterKeyID, audit: try Random.key(),
            fingerprint: try Random.key(), wrapping: wrapping)
        let check = try checkText.withUnsafeBytes { text in
            try Cipher.seal(text, with: master, context: wrapping.checkContext)
        }
        let records = VaultRecords(
            instanceID: wrapping.instanceID,
            masterKeys: [.init(id: wrapping.masterKeyID, state: .active, createdAt: now, check: check)],
            internalKeys: [
                try wrapping.record(of: keyring.audit, as: .audit),
                try wrapping.record(of: keyring.fingerprint, as: .fingerprint),
            ])
        return (keyring, records)
    }

    /// The keys that `records` hold; throws `SealedReason` unless all of them open under `master`.
    static func open(_ records: VaultRecords, with master: MasterKey) throws -> Keyring {
        let wrappings = records.masterKeys.map { record in
            (record, Wrapping(instanceID: records.instanceID, masterKeyID: record.id, master: master.bytes))
        }
        guard let (record, wrapping) = try wrappings.first(where: { try $1.opens($0.check) }) else {
            throw SealedReason(
                "\(master.source) is not the master key that the secrets were sealed under", needsMasterKey: true)
        }
        guard record.state == .active else {
            throw SealedReason(
                "\(master.source) holds the master key \(record.id), which is no longer in use", needsMasterKey: true)
        }
        return Keyring(
            instanceID: records.instanceID, masterKeyID: record.id, audit: try wrapping.key(.audit, from: records),
            fingerprint: try wrapping.key(.fingerprint, from: records), wrapping: wrapping)
    }

    /// Seals under a fresh data key.
    func seal(_ text: UnsafeRawBufferPointer, for binding: SecretBinding) throws -> SealedBox {
        try wrapping.seal(text, for: binding)
    }

    /// Opens what was sealed for exactly this binding; throws `Cipher.DoesNotOpen` otherwise.
    func open(_ box: SealedBox, for binding: SecretBinding, masterKeyID: String) throws -> SecretBuffer {
        guard masterKeyID == self.masterKeyID else { throw Cipher.DoesNotOpen() }
        return try wrapping.open(box, for: binding)
    }

    /// The master key at work.
    private struct Wrapping {
        let instanceID: String
        let masterKeyID: String
        let master: SecretBuffer

        var checkContext: [UInt8] {
            BoundContext.masterKeyCheck(instance: instanceID, masterKeyID: masterKeyID)
        }

        func seal(_ text: UnsafeRawBufferPointer, for binding: SecretBinding) throws -> SealedBox {
            let dataKey = try Random.key()
            let ciphertext = try Cipher.seal(
                text, with: dataKey, context: BoundContext.secret(instance: instanceID, binding))
            let wrappedKey = try dataKey.withBytes { bytes in
                try Cipher.seal(bytes, with: master, context: dataKeyContext(binding))
            }
            return SealedBox(wrappedKey: wrappedKey, ciphertext: ciphertext)
        }

        func open(_ box: SealedBox, for binding: SecretBinding) throws -> SecretBuffer {
            let dataKey = try Cipher.open(box.wrappedKey, with: master, context: dataKeyContext(binding))
            guard dataKey.count == Cipher.keyLength else { throw Cipher.DoesNotOpen() }
            return try Cipher.open(
                box.ciphertext, with: dataKey, context: BoundContext.secret(instance: instanceID, binding))
        }

        func opens(_ check: [UInt8]) throws -> Bool {
            do {
                let text = try Cipher.open(check, with: master, context: checkContext)
                return text.withBytes { $0.elementsEqual(checkText) }
            } catch is Cipher.DoesNotOpen {
                return false
            }
        }

        func record(of key: SecretBuffer, as name: InternalKey) throws -> VaultRecords.InternalKey {
            let box = try key.withBytes { try seal($0, for: name.binding) }
            return VaultRecords.InternalKey(
                purpose: name.rawValue, masterKeyID: masterKeyID, wrappedKey: box.wrappedKey,
                ciphertext: box.ciphertext)
        }

        func key(_ name: InternalKey, from records: VaultRecords) throws -> SecretBuffer {
            guard let record = records.internalKeys.first(where: { $0.purpose == name.rawValue }) else {
                throw SealedReason("the \(name.rawValue) key is missing from the database: restore a backup")
            }
            do {
                let box = SealedBox(wrappedKey: record.wrappedKey, ciphertext: record.ciphertext)
                let key = try open(box, for: name.binding)
                guard key.count == Cipher.keyLength else { throw Cipher.DoesNotOpen() }
                return key
            } catch is Cipher.DoesNotOpen {
                throw SealedReason("the \(name.rawValue) key in the database is damaged: restore a backup")
            }
        }

        private func dataKeyContext(_ binding: SecretBinding) -> [UInt8] {
            BoundContext.dataKey(instance: instanceID, binding, masterKeyID: masterKeyID)
        }
    }
}
