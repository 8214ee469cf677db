import Foundation
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderVault

struct EnvelopeVaultTests {
    let folder: TemporaryFolder
    let vault: EnvelopeVault
    let records: VaultRecords
    let secret = SecretString("sk-test-0123456789abcdef")

    init() throws {
        folder = try TemporaryFolder()
        (vault, records) = try EnvelopeVault.make(in: folder)
    }

    private func reopen(_ records: VaultRecords, creating: Bool = false) throws -> EnvelopeVault {
        let source = try MasterKeySource.make(folder.path + "/master.key", createsIfAbsent: creating)
        let (vault, newRecords) = try EnvelopeVault.open(records: records, source: source, at: .example)
        #expect(newRecords == nil)
        return vault
    }

    private func open(
        _ sealed: SealedSecret, by vault: EnvelopeVault? = nil, providerID: String = "prv_a",
        origin: String = "https://api.openai.com:443"
    ) throws -> String {
        try (vault ?? self.vault).open(sealed, providerID: providerID, origin: origin).revealed()
    }

    private func expectUnreadable(
        _ sealed: SealedSecret, providerID: String = "prv_a", origin: String = "https://api.openai.com:443",
        saying words: String = "does not open", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: Failure.self, sourceLocation: sourceLocation) {
            try open(sealed, providerID: providerID, origin: origin)
        }
        #expect(error?.reason == "KEY_UNREADABLE", sourceLocation: sourceLocation)
        #expect(error?.code == .failedPrecondition, sourceLocation: sourceLocation)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test func aSealedSecretOpensForWhatItIsBoundTo() throws {
        let sealed = try vault.seal(secret, for: .make())
        #expect(try open(sealed) == "sk-test-0123456789abcdef")
        #expect(sealed.masterKeyID == records.masterKeys[0].id)
        #expect(sealed.origin == "https://api.openai.com:443")
    }

    @Test func itStillOpensAfterARestart() throws {
        let sealed = try vault.seal(secret, for: .make())
        let restarted = try reopen(records)
        #expect(try open(sealed, by: restarted) == secret.revealed())
        #expect(restarted.instanceID == vault.instanceID)
        #expect(restarted.state == vault.state)
        #expect(try restarted.authenticate([1]) == vault.authenticate([1]))
        #expect(try restarted.digest([1]) == vault.digest([1]))
        #expect(try restarted.seal(secret, for: .make()).summary == sealed.summary)
    }

    @Test func nothingStoredHoldsTheSecret() throws {
        let sealed = try vault.seal(secret, for: .make())
        let text = Data(secret.revealed().utf8)
        #expect(Data(sealed.ciphertext).range(of: text) == nil)
        #expect(!"\(sealed)\(records)".contains(secret.revealed()))
    }

    @Test func eachPartOfTheBindingIsNeededToOpen() throws {
        let sealed = try vault.seal(secret, for: .make())
        expectUnreadable(sealed, providerID: "prv_b")
        expectUnreadable(
            sealed, origin: "https://evil.example:443", saying: "entered for https://api.openai.com:443, not for")
        expectUnreadable(sealed, origin: "http://api.openai.com:443", saying: "entered for")
        expectUnreadable(sealed, origin: "https://api.openai.com:444", saying: "entered for")
        var changed = sealed
        changed.id = "2"
        expectUnreadable(changed)
        changed = sealed
        changed.version = 2
        expectUnreadable(changed)
        changed = sealed
        changed.purpose = .organizationID
        expectUnreadable(changed)
    }

    @Test func changingTheStoredOriginDoesNotRedirectAKey() throws {
        // As a raw change of the database would: the check of origins passes, and the cipher decides.
        var sealed = try vault.seal(secret, for: .make())
        sealed.origin = "https://evil.example:443"
        expectUnreadable(sealed, origin: "https://evil.example:443")
    }

    @Test func partsOfTwoSecretsCannotBeSwapped() throws {
        let one = try vault.seal(secret, for: .make(secretID: "1"))
        let two = try vault.seal(SecretString("another secret"), for: .make(secretID: "2"))
        var mixed = one
        mixed.ciphertext = two.ciphertext
        expectUnreadable(mixed)
        mixed.wrappedKey = two.wrappedKey
        expectUnreadable(mixed)
        mixed = one
        mixed.wrappedKey = two.wrappedKey
        expectUnreadable(mixed)
    }

    @Test func anOlderVersionCannotTakeTheNewersPlace() throws {
        let old = try vault.seal(secret, for: .make(version: 1))
        var replayed = try vault.seal(SecretString("the new one"), for: .make(version: 2))
        replayed.wrappedKey = old.wrappedKey
        replayed.ciphertext = old.ciphertext
        expectUnreadable(replayed)
    }

    @Test func theVaultsOwnKeysAreNoSecretsOfProviders() throws {
        let audit = try #require(records.internalKeys.first { $0.purpose == "audit" })
        let summary = SecretSummary(purpose: .apiKey, hint: "...", fingerprint: "")
        let planted = SealedSecret(
            id: "audit", purpose: SecretPurpose(rawValue: "audit"), version: 1, origin: "https://api.openai.com:443",
            masterKeyID: audit.masterKeyID, wrappedKey: audit.wrappedKey, ciphertext: audit.ciphertext,
            summary: summary)
        expectUnreadable(planted)
    }

    @Test func truncatedAndEmptyValuesDoNotOpen() throws {
        let sealed = try vault.seal(secret, for: .make())
        for length in [0, 1, 12, 28, sealed.ciphertext.count - 1] {
            var cut = sealed
            cut.ciphertext = Array(sealed.ciphertext.prefix(length))
            expectUnreadable(cut)
            cut = sealed
            cut.wrappedKey = Array(sealed.wrappedKey.prefix(length))
            expectUnreadable(cut)
        }
    }

    @Test func aSecretUnderAnotherMasterKeyIsNamedAsSuch() throws {
        var sealed = try vault.seal(secret, for: .make())
        sealed.masterKeyID = "0192f0c1-7d3a-7c55-9b1e-3f2a6c1d9e10"
        expectUnreadable(sealed, saying: "under the master key 0192f0c1-7d3a-7c55-9b1e-3f2a6c1d9e10")
    }

    @Test func anotherInstanceWithTheSameMasterKeyOpensNothing() throws {
        let sealed = try vault.seal(secret, for: .make())
        let source = try MasterKeySource.make(folder.path + "/master.key")
        let (other, newRecords) = try EnvelopeVault.open(records: nil, source: source, at: .example)
        #expect(newRecords?.instanceID != records.instanceID)
        #expect(throws: Failure.self) { try open(sealed, by: other) }
        var renamed = records
        renamed.instanceID = try #require(newRecords?.instanceID)
        #expect(try !reopen(renamed).state.isUnsealed)
    }

    @Test func messagesAboutASecretNeverHoldIt() throws {
        let sealed = try vault.seal(secret, for: .make())
        let error = #expect(throws: Failure.self) { try open(sealed, providerID: "prv_b") }
        #expect(error.map { "\($0)".contains("0123456789") } == false)
        #expect(error?.message.hasPrefix("cannot use the api_key of provider prv_b: ") == true)
    }

    @Test func manyThreadsSealAndOpenAtOnce() async throws {
        let wrapped = try await withThrowingTaskGroup(of: [[UInt8]].self) { group in
            for worker in 0..<8 {
                group.addTask {
                    try (0..<200).map { index in
                        let binding = SecretBinding.make(secretID: "\(worker)-\(index)")
                        let text = "secret \(worker) \(index)"
                        let sealed = try vault.seal(SecretString(text), for: binding)
                        #expect(try open(sealed) == text)
                        return sealed.wrappedKey
                    }
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.formUnion($1) }
        }
        #expect(wrapped.count == 1600)
    }
}

/// The vault without its master key, or with the wrong one.
struct SealedVaultTests {
    let folder: TemporaryFolder
    let records: VaultRecords
    let sealedSecret: SealedSecret

    init() throws {
        folder = try TemporaryFolder()
        let vault: EnvelopeVault
        (vault, records) = try EnvelopeVault.make(in: folder)
        sealedSecret = try vault.seal(SecretString("sk-test-0123456789abcdef"), for: .make())
    }

    private func open(_ records: VaultRecords?, creating: Bool = false) throws -> EnvelopeVault {
        let source = try MasterKeySource.make(folder.path + "/master.key", createsIfAbsent: creating)
        let (vault, newRecords) = try EnvelopeVault.open(records: records, source: source, at: .example)
        #expect(newRecords == nil)
        return vault
    }

    private func replaceMasterKey(by bytes: [UInt8], mode: mode_t = 0o400) throws {
        try FileManager.default.removeItem(atPath: folder.path + "/master.key")
        _ = try folder.write(bytes, mode: mode)
    }

    @Test func aMissingMasterKeySealsAndIsNeverMadeAnew() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/master.key")
        let reason = try #require(try open(records, creating: true).sealedReason)
        #expect(reason.contains("no master key at \(folder.path)/master.key"))
        #expect(reason.contains("need the master key \(records.masterKeys[0].id)"))
        #expect(try folder.names.isEmpty)
    }

    @Test func aWrongMasterKeySeals() throws {
        try replaceMasterKey(by: Array(1...32))
        let reason = try #require(try open(records).sealedReason)
        #expect(reason.contains("is not the master key that the secrets were sealed under"))
        #expect(reason.contains("restart the daemon"))
    }

    @Test func aFreshInstallationWithoutAMasterKeyIsSealed() throws {
        try FileManager.default.removeItem(atPath: folder.path + "/master.key")
        let vault = try open(nil)
        #expect(vault.sealedReason?.contains("put one there (mode 0400)") == true)
        #expect(vault.instanceID == nil)
    }

    @Test func aMasterKeyThatIsOpenToOthersSealsWithItsRemedyAlone() throws {
        try replaceMasterKey(by: Array(1...32), mode: 0o644)
        let reason = try #require(try open(records).sealedReason)
        #expect(reason.contains("chmod 0400 it"))
        #expect(!reason.contains("backup"))
    }

    @Test(arguments: ["audit", "fingerprint"])
    func aDamagedKeyOfItsOwnSeals(purpose: String) throws {
        var damaged = records
        let index = try #require(records.internalKeys.firstIndex { $0.purpose == purpose })
        damaged.internalKeys[index].ciphertext[20] ^= 1
        #expect(try open(damaged).sealedReason?.contains("the \(purpose) key in the database is damaged") == true)
        damaged.internalKeys.remove(at: index)
        #expect(try open(damaged).sealedReason?.contains("the \(purpose) key is missing") == true)
    }

    @Test func swappedKeysOfItsOwnSeal() throws {
        var swapped = records
        swapped.internalKeys[0].purpose = records.internalKeys[1].purpose
        swapped.internalKeys[1].purpose = records.internalKeys[0].purpose
        #expect(try open(swapped).sealedReason?.contains("damaged") == true)
    }

    @Test(arguments: [VaultRecords.MasterKey.State.decryptOnly, .retired])
    func aMasterKeyThatIsNoLongerInUseSeals(state: VaultRecords.MasterKey.State) throws {
        var rotated = records
        rotated.masterKeys[0].state = state
        #expect(try open(rotated).sealedReason?.contains("no longer in use") == true)
    }

    @Test func sealedMeansThatNothingWorks() throws {
        try replaceMasterKey(by: Array(1...32))
        let vault = try open(records)
        let attempts: [() throws -> Void] = [
            { _ = try vault.seal(SecretString("x"), for: .make()) },
            { _ = try vault.open(sealedSecret, providerID: "prv_a", origin: sealedSecret.origin) },
            { _ = try vault.digest([1]) }, { _ = try vault.authenticate([1]) },
        ]
        for attempt in attempts {
            let error = #expect(throws: Failure.self) { try attempt() }
            #expect(error?.reason == "VAULT_SEALED")
            #expect(error?.code == .failedPrecondition)
            #expect(error?.message.contains("is not the master key") == true)
        }
    }
}
