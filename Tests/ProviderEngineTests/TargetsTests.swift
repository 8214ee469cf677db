import ProviderCore
import ProviderJSON
import Synchronization
import Testing

@testable import ProviderEngine

@Suite struct TargetsTests {
    private func sealed(_ purpose: SecretPurpose, _ text: String, origin: String) -> SealedSecret {
        SealedSecret(
            id: "s-" + purpose.rawValue, purpose: purpose, version: 1, origin: origin, masterKeyID: "k", wrappedKey: [],
            ciphertext: Array(text.utf8), summary: SecretSummary(purpose: purpose, hint: "", fingerprint: ""))
    }

    private func target(
        _ provider: Provider, _ secrets: [SealedSecret], sealed: Bool = false
    ) async throws -> UpstreamTarget {
        let store = FakeStore()
        store.state.withLock { $0.secrets[provider.id] = secrets }
        return try await Targets(store: store, vault: FakeVault(sealed: sealed)).target(for: provider)
    }

    private func reason(_ provider: Provider, _ secrets: [SealedSecret], sealed: Bool = false) async -> String? {
        do {
            _ = try await target(provider, secrets, sealed: sealed)
            return nil
        } catch {
            return (error as? Failure)?.reason
        }
    }

    private let origin = "https://api.example.com:443"

    @Test("opens every secret for the origin about to be called")
    func opens() async throws {
        let target = try await target(
            .make(),
            [
                sealed(.apiKey, "sk-1", origin: origin), sealed(.organizationID, "org-1", origin: origin),
                sealed(.header("X-Team"), "blue", origin: origin),
            ])
        #expect(target.origin == origin)
        #expect(target.baseURL == "https://api.example.com/v1")
        #expect(target.apiKey?.revealed() == "sk-1")
        #expect(target.organizationID?.revealed() == "org-1")
        #expect(target.headers.map(\.name) == ["X-Team"])
        #expect(target.headers.first?.value.revealed() == "blue")
    }

    @Test("hands on the header that shall carry the key")
    func keyHeader() async throws {
        var provider = Provider.make()
        #expect(try await target(provider, []).apiKeyHeader == nil)
        provider.apiKeyHeader = "X-API-Key"
        #expect(try await target(provider, []).apiKeyHeader == "X-API-Key")
    }

    @Test("calls a server that needs no key without one")
    func keyless() async throws {
        #expect(try await target(.make(baseURL: "http://127.0.0.1:8080/v1"), []).apiKey == nil)
    }

    @Test("makes no target, not even one without a key, where a secret is missing, bound elsewhere or does not open")
    func refusals() async {
        var other = sealed(.apiKey, "sk-1", origin: origin)
        other.masterKeyID = "another"
        #expect(await reason(.make(status: .keyRequired), []) == "KEY_REQUIRED")
        #expect(await reason(.make(active: false, status: .keyRequired), []) == "KEY_REQUIRED")
        #expect(await reason(.make(), [sealed(.apiKey, "k", origin: "https://old.example.com:443")]) == "KEY_REQUIRED")
        #expect(await reason(.make(), [other]) == "KEY_UNREADABLE")
        #expect(await reason(.make(), [sealed(.apiKey, "k", origin: origin)], sealed: true) == "VAULT_SEALED")
        #expect(await reason(.make(baseURL: "http://api.example.com"), []) == "BASE_URL_REFUSED")
    }
}
