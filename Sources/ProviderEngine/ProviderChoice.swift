import ProviderCore

/// Which provider and model a command uses.
package struct ProviderChoice: Sendable, Hashable {
    /// Why this provider.
    package enum Reason: String, Sendable, Hashable {
        case named
        case `default`
        case oldestActive = "oldest_active"
    }

    package let provider: Provider
    package let model: String
    package let reason: Reason

    /// The named provider; else the active default; else the oldest active one. The model asked for; else by kind of
    /// command what the provider has.
    package static func choose(
        named name: String?, model: String?, for kind: Command.Kind, among providers: any ProviderSnapshot
    ) throws(Failure) -> ProviderChoice {
        let (provider, reason) = try provider(named: name, among: providers)
        try check(provider)
        return ProviderChoice(provider: provider, model: try self.model(model, for: kind, of: provider), reason: reason)
    }

    private static func provider(
        named name: String?, among providers: any ProviderSnapshot
    ) throws(Failure) -> (Provider, Reason) {
        guard let name else {
            guard let provider = providers.preferred() else {
                throw Failure(.failedPrecondition, "NO_ACTIVE_PROVIDER", "No active AI provider configured")
            }
            return (provider, provider.isDefault ? .default : .oldestActive)
        }
        guard let provider = providers.provider(name) else {
            throw Failure(
                .notFound, "PROVIDER_NOT_FOUND",
                "cannot use provider \"\(name)\": there is none of that name or id; see providerctl provider list",
                metadata: ["provider": name])
        }
        return (provider, .named)
    }

    /// Whether the provider may be called at all.
    static func check(_ provider: Provider) throws(Failure) {
        let metadata = ["provider": provider.name]
        guard provider.active else {
            throw Failure(
                .failedPrecondition, "PROVIDER_INACTIVE",
                "cannot use provider \"\(provider.name)\": it is not active; activate it with providerctl provider "
                    + "activate \"\(provider.name)\"", metadata: metadata)
        }
        switch provider.status {
        case .keyRequired:
            throw Failure(
                .failedPrecondition, "KEY_REQUIRED",
                "cannot use provider \"\(provider.name)\": its address changed, so "
                    + reentry(of: provider.secrets.filter(\.isVoid).map(\.purpose), provider.name), metadata: metadata)
        case .keyUnreadable:
            throw Failure(
                .failedPrecondition, "KEY_UNREADABLE",
                "cannot use provider \"\(provider.name)\": its stored key does not open; enter it again with "
                    + "providerctl provider update \"\(provider.name)\" --api-key-file FILE", metadata: metadata)
        case .untested, .ok, .failing: return
        }
    }

    /// What of the secrets has to be entered again and how, ready to follow "so".
    static func reentry(of purposes: [SecretPurpose], _ name: String) -> String {
        let (hasOrganization, hasHeaders) = (
            purposes.contains(.organizationID), purposes.contains { $0.headerName != nil }
        )
        var (words, options): ([String], [String]) = ([], [])
        if purposes.contains(.apiKey) || !(hasOrganization || hasHeaders) {
            words.append("key")
            options.append("--api-key-file FILE")
        }
        if hasOrganization {
            words.append("organization")
            options.append("--organization-id ID")
        }
        if hasHeaders {
            words.append("extra headers")
            options.append("--header-file FILE")
        }
        let rest = hasOrganization || hasHeaders ? "; --clear takes off what it no longer has" : ""
        return "its \(words.joined(separator: " and ")) must be entered again with providerctl provider update "
            + "\"\(name)\" \(options.joined(separator: " "))\(rest)"
    }

    private static func model(
        _ asked: String?, for kind: Command.Kind, of provider: Provider
    ) throws(Failure) -> String {
        let own =
            switch kind {
            case .generate: provider.fineTunedModel ?? provider.baseModel
            case .fineTune: provider.baseModel
            }
        guard let model = asked ?? own, !model.isEmpty else {
            throw Failure(
                .failedPrecondition, "NO_MODEL",
                "cannot choose a model: provider \"\(provider.name)\" has none of its own; name one with --model or "
                    + "set one with providerctl provider update \"\(provider.name)\" --base-model",
                metadata: ["provider": provider.name])
        }
        return model
    }
}
