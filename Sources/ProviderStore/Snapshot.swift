import HashTreeCollections
import ProviderCore

/// The providers as of one commit. A value over persistent trees: a copy costs nothing, and a change costs the
/// logarithm of how many there are.
struct Snapshot: ProviderSnapshot {
    /// Oldest first.
    private struct Age: Comparable, Sendable {
        var createdAt: Timestamp
        var id: String

        static func < (left: Age, right: Age) -> Bool {
            (left.createdAt, left.id) < (right.createdAt, right.id)
        }
    }

    private var byID: TreeDictionary<String, ProviderEntry> = [:]
    private var idByName: TreeDictionary<String, String> = [:]
    private var byName = OrderedTree<String, ProviderEntry>()
    private var active = OrderedTree<Age, String>()
    private(set) var defaultID: String?
    /// Counts the changes since the database was made: the position of the providers' topic.
    private(set) var position: Int64

    /// An empty one, at the position of the last commit.
    init(position: Int64) {
        self.position = position
    }

    var count: Int { byID.count }
    private(set) var activeCount = 0
    private(set) var secretCount = 0

    func entry(_ idOrName: String) -> ProviderEntry? {
        if idOrName.hasPrefix(IdentifierKind.provider.rawValue) { return byID[idOrName] }
        return idByName[FoldedName.fold(idOrName)].flatMap { byID[$0] }
    }

    func preferred() -> Provider? {
        if let defaultID, let provider = byID[defaultID]?.provider, provider.active { return provider }
        return active.first.flatMap { byID[$0]?.provider }
    }

    func all() -> [Provider] {
        var providers: [Provider] = []
        providers.reserveCapacity(count)
        byName.forEach { _, entry in
            providers.append(entry.provider)
            return true
        }
        return providers
    }

    func page(_ filter: ProviderFilter, _ page: PageRequest) throws -> Page<Provider> {
        let list = PageToken.List(
            "provider", filter.type, filter.active.map { $0 ? "1" : "0" }, filter.status?.rawValue, filter.query)
        let limit = try PageLimit(page)
        let after = try PageToken.text(page.token, of: list)
        let query = filter.query.map(FoldedName.fold)
        var collector = PageCollector<Provider>(limit)
        byName.forEach(after: after) { folded, entry in
            let provider = entry.provider
            if let type = filter.type, provider.type != type { return true }
            if let active = filter.active, provider.active != active { return true }
            if let status = filter.status, provider.status != status { return true }
            if let query, !query.isEmpty, !folded.contains(query) { return true }
            return collector.add(provider, bytes: provider.approximateBytes, key: .text(folded))
        }
        return collector.page(list)
    }

    func provider(id: String) -> Provider? { byID[id]?.provider }
    func provider(folded: String) -> Provider? { idByName[folded].flatMap { byID[$0]?.provider } }

    /// Puts a provider in, in place of its former self.
    mutating func put(_ provider: Provider) {
        let entry = ProviderEntry(provider)
        let former = byID.updateValue(entry, forKey: provider.id)?.provider
        let folded = FoldedName.fold(provider.name)
        if let former {
            guard !former.stands(where: provider) else {
                byName.insert(folded, entry)
                position += 1
                return
            }
            forget(former)
        }
        idByName[folded] = provider.id
        byName.insert(folded, entry)
        if provider.active { active.insert(Age(createdAt: provider.createdAt, id: provider.id), provider.id) }
        if provider.isDefault { defaultID = provider.id }
        activeCount += provider.active ? 1 : 0
        secretCount += provider.secrets.count { !$0.isVoid }
        position += 1
    }

    /// Takes a provider out; absent is fine.
    mutating func remove(_ id: String) {
        guard let former = byID[id]?.provider else { return }
        forget(former)
        byID[id] = nil
        position += 1
    }

    /// For the load at start, which is no change.
    mutating func load(_ providers: [Provider]) {
        let start = position
        for provider in providers { put(provider) }
        position = start
    }

    private mutating func forget(_ provider: Provider) {
        let folded = FoldedName.fold(provider.name)
        idByName[folded] = nil
        byName.remove(folded)
        active.remove(Age(createdAt: provider.createdAt, id: provider.id))
        if defaultID == provider.id { defaultID = nil }
        activeCount -= provider.active ? 1 : 0
        secretCount -= provider.secrets.count { !$0.isVoid }
    }
}

extension Provider {
    /// Whether no order and no count tells the two apart.
    fileprivate func stands(where other: Provider) -> Bool {
        name == other.name && active == other.active && isDefault == other.isDefault && createdAt == other.createdAt
            && secrets == other.secrets
    }

    /// About what it takes on the wire.
    var approximateBytes: Int {
        var bytes = 512 + name.utf8.count + baseURL.utf8.count + (lastTest?.message.utf8.count ?? 0)
        for text in [baseModel, fineTunedModel, project] { bytes += text?.utf8.count ?? 0 }
        for secret in secrets { bytes += 64 + secret.purpose.rawValue.utf8.count + secret.hint.utf8.count }
        return bytes
    }
}
