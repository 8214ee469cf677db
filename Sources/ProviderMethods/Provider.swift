import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// `provider.*`
package struct ProviderHandlers: ProviderHandling {
    let world: MethodWorld
    private let draft: ProviderDraft

    package init(_ world: MethodWorld) {
        self.world = world
        draft = ProviderDraft(vault: world.vault, upstreams: world.upstreams, plainHosts: world.plainHosts)
    }

    // MARK: Reads

    package func get(_ request: ProviderGet, _ context: CallContext) throws -> Encoded<ProviderInfo> {
        guard let entry = world.store.providers.entry(request.id) else { throw Self.missing(request.id, "show") }
        return Encoded(bytes: entry.encoded { info($0).encoded() })
    }

    package func list(_ request: ProviderList, _ context: CallContext) throws -> ProviderPage {
        let filter = ProviderFilter(
            type: request.type, active: request.active,
            status: request.status.flatMap { Provider.Status(rawValue: $0.rawValue) }, query: request.query)
        let page = try world.store.providers.page(
            filter, try PageRequest(size: request.pageSize, token: request.pageToken, "list providers"))
        return ProviderPage(providers: page.items.map(info), nextPageToken: page.nextPageToken)
    }

    package func resolve(_ request: ProviderResolve, _ context: CallContext) throws -> ProviderResolution {
        let choice = try ProviderChoice.choose(
            named: request.provider, model: request.model,
            for: request.type.flatMap { Command.Kind(rawValue: $0.rawValue) } ?? .generate, among: world.store.providers
        )
        return ProviderResolution(
            provider: info(choice.provider), model: choice.model, reason: ChoiceReason(rawValue: choice.reason.rawValue)
        )
    }

    // MARK: Changes

    package func create(_ request: ProviderCreate, _ context: CallContext) async throws -> ProviderInfo {
        let change = try world.change(request, context)
        let id = Identifier.make(.provider, at: change.at)
        let owner = world.owner(of: context)
        return try await changed(change) { [draft, world] transaction in
            let (provider, secrets) = try draft.create(request, id: id, owner: owner, at: change.at)
            try transaction.insert(provider, secrets: secrets)
            let stored = try transaction.provider(id) ?? provider
            return Changed(
                ProviderInfo(stored, upstreams: world.upstreams), object: id, after: stored.auditFields)
        }
    }

    package func update(_ request: ProviderUpdate, _ context: CallContext) async throws -> ProviderInfo {
        let change = try world.change(request, context)
        return try await changed(change) { [draft, world] transaction in
            let before = try Self.existing(request.id, in: transaction, "update")
            try Etag.check(
                request.etag, rev: before.rev, id: before.id, "update provider \"\(before.name)\"")
            let (provider, secrets) = try draft.update(request, of: before, at: change.at) {
                try transaction.secrets(of: before.id)
            }
            let stored = try transaction.update(provider, secrets: secrets)
            return Changed(
                ProviderInfo(stored, upstreams: world.upstreams), object: stored.id, before: before.auditFields,
                after: stored.auditFields)
        }
    }

    package func delete(_ request: ProviderDelete, _ context: CallContext) async throws -> ProviderInfo {
        let change = try world.change(request, context)
        return try await changed(change) { [world] transaction in
            let before = try Self.existing(request.id, in: transaction, "delete")
            try Etag.check(
                request.etag, rev: before.rev, id: before.id, "delete provider \"\(before.name)\"")
            try transaction.deleteProvider(before.id)
            return Changed(
                ProviderInfo(before, upstreams: world.upstreams), object: before.id, before: before.auditFields)
        }
    }

    package func setDefault(_ request: ProviderSetDefault, _ context: CallContext) async throws -> ProviderInfo {
        let change = try world.change(request, context)
        return try await changed(change) { [world] transaction in
            let before = try Self.existing(request.id, in: transaction, "make the default")
            guard before.active else {
                throw ProviderDraft.inactiveDefault("make provider \"\(before.name)\" the default")
            }
            var provider = before
            provider.isDefault = true
            provider.updatedAt = change.at
            let stored = before.isDefault ? before : try transaction.update(provider, secrets: nil)
            return Changed(
                ProviderInfo(stored, upstreams: world.upstreams), object: stored.id, before: before.auditFields,
                after: stored.auditFields)
        }
    }

    package func activate(_ request: ProviderActivate, _ context: CallContext) async throws -> BulkResult {
        try await setActive(true, request.ids, try world.change(request, context))
    }

    package func deactivate(_ request: ProviderDeactivate, _ context: CallContext) async throws -> BulkResult {
        try await setActive(false, request.ids, try world.change(request, context))
    }

    private func setActive(_ active: Bool, _ ids: [String], _ change: ChangeContext) async throws -> BulkResult {
        try await changed(change) { [world] transaction in
            var results: [BulkItem] = []
            var parts: [ChangedPart] = []
            for id in ids {
                do {
                    let before = try Self.existing(id, in: transaction, active ? "activate" : "deactivate")
                    var provider = before
                    provider.active = active
                    provider.updatedAt = change.at
                    let stored = before.active == active ? before : try transaction.update(provider, secrets: nil)
                    parts.append(
                        ChangedPart(object: stored.id, before: before.auditFields, after: stored.auditFields))
                    results.append(
                        BulkItem(
                            id: id, outcome: .ok, name: stored.name,
                            provider: ProviderInfo(stored, upstreams: world.upstreams)))
                } catch let failure as Failure where failure.code == .notFound {
                    parts.append(ChangedPart(object: id, outcome: .failed, reason: failure.reason))
                    results.append(BulkItem(id: id, outcome: .failed, error: ErrorInfo(failure)))
                }
            }
            return Changed(BulkResult(results: results), parts: parts)
        }
    }

    // MARK: What they share

    /// Carries a change out, and tells the engine, whose commands may have waited for it.
    func changed<Reply: JSONReadable & JSONWritable>(
        _ change: ChangeContext, _ body: @escaping @Sendable (any StoreTransaction) throws -> Changed<Reply>
    ) async throws -> Reply {
        let reply = try await world.store.change(change, body)
        if !change.validateOnly { world.engine.providersChanged() }
        return reply
    }

    func info(_ provider: Provider) -> ProviderInfo {
        ProviderInfo(provider, upstreams: world.upstreams)
    }

    func find(_ idOrName: String, in providers: any ProviderSnapshot, _ verb: String) throws -> Provider {
        guard let provider = providers.provider(idOrName) else { throw Self.missing(idOrName, verb) }
        return provider
    }

    static func existing(
        _ idOrName: String, in transaction: any StoreTransaction, _ verb: String
    ) throws -> Provider {
        guard let provider = try transaction.provider(idOrName) else { throw missing(idOrName, verb) }
        return provider
    }

    private static func missing(_ idOrName: String, _ verb: String) -> Failure {
        Failure(
            .notFound, "PROVIDER_NOT_FOUND",
            "cannot \(verb) provider \"\(idOrName)\": there is none of that name or id; see providerctl provider list",
            metadata: ["id": idOrName])
    }
}
