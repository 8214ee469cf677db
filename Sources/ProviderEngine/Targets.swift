import ProviderCore
import ProviderJSON

/// Makes what an adapter needs to call a provider: its address, and its secrets opened for exactly that origin.
package struct Targets: Sendable {
    private let store: any Store
    private let vault: any Vault
    private let plainHosts: Set<String>

    package init(store: any Store, vault: any Vault, plainHosts: Set<String> = []) {
        self.store = store
        self.vault = vault
        self.plainHosts = plainHosts
    }

    /// Fails with KEY_REQUIRED, KEY_UNREADABLE or VAULT_SEALED; never leaves out a secret that the provider has.
    package func target(for provider: Provider, traceparent: String? = nil) async throws -> UpstreamTarget {
        if provider.status == .keyRequired { try ProviderChoice.check(activated(provider)) }
        let url: BaseURL
        do throws(BaseURL.Problem) {
            url = try BaseURL(provider.baseURL, plainHosts: plainHosts)
        } catch {
            throw Failure(
                .failedPrecondition, "BASE_URL_REFUSED",
                "cannot use provider \"\(provider.name)\": its base URL \(error.description)",
                metadata: ["provider": provider.name])
        }
        let id = provider.id
        let sealed = try await store.read { try $0.secrets(of: id) }
        guard sealed.allSatisfy({ $0.origin == url.origin }) else {
            throw Failure(
                .failedPrecondition, "KEY_REQUIRED",
                "cannot use provider \"\(provider.name)\": its secrets were entered for another address, so "
                    + ProviderChoice.reentry(
                        of: sealed.filter { $0.origin != url.origin }.map(\.purpose), provider.name),
                metadata: ["provider": provider.name])
        }
        var target = UpstreamTarget(
            providerID: id, providerName: provider.name, baseURL: url.text, origin: url.origin,
            apiKeyHeader: provider.apiKeyHeader, project: provider.project,
            announced: provider.announced, traceparent: traceparent)
        for secret in sealed {
            let opened = try vault.open(secret, providerID: id, origin: url.origin)
            switch secret.purpose {
            case .apiKey: target.apiKey = opened
            case .organizationID: target.organizationID = opened
            default:
                if let name = secret.purpose.headerName { target.headers.append((name: name, value: opened)) }
            }
        }
        return target
    }

    /// The same provider as if it were active: tests and model lists work on inactive ones too.
    private func activated(_ provider: Provider) -> Provider {
        var provider = provider
        provider.active = true
        return provider
    }
}
