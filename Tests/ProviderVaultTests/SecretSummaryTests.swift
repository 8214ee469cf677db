import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderVault

struct SecretSummaryTests {
    let folder: TemporaryFolder
    let vault: EnvelopeVault

    init() throws {
        folder = try TemporaryFolder()
        vault = try EnvelopeVault.make(in: folder).vault
    }

    private func summary(_ secret: String, _ binding: SecretBinding = .make()) throws -> SecretSummary {
        try vault.seal(SecretString(secret), for: binding).summary
    }

    @Test(arguments: [
        ("sk-proj-0123a1b2", "...a1b2"), ("123456789012", "...9012"), ("12345678901", "..."), ("", "..."),
        // 12 bytes, but only 8 characters, of which 4 would be shown.
        ("éééé1234", "..."), ("0123456789ab\n", "..."), ("0123456789éé", "..."), ("0123456789 a b", "..."),
    ])
    func aHintShowsTheTailOfLongSecretsOnly(secret: String, hint: String) throws {
        #expect(try summary(secret).hint == hint)
    }

    @Test func equalSecretsHaveEqualFingerprintsAndOthersDoNot() throws {
        let one = try summary("sk-0123456789", .make(providerID: "prv_a"))
        let same = try summary("sk-0123456789", .make(providerID: "prv_b", secretID: "2", purpose: .organizationID))
        let other = try summary("sk-0123456780")
        #expect(one.fingerprint == same.fingerprint)
        #expect(one.fingerprint != other.fingerprint)
        #expect(one.fingerprint.count == 16)
        #expect(one.fingerprint.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test func anotherInstanceGivesTheSameSecretAnotherFingerprint() throws {
        let elsewhere = try TemporaryFolder()
        let other = try EnvelopeVault.make(in: elsewhere).vault.seal(SecretString("sk-0123456789"), for: .make())
        #expect(try summary("sk-0123456789").fingerprint != other.summary.fingerprint)
    }
}
