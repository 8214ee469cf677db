import ProviderJSON

/// Tells what a caller of an old contract notices of a new one. What goes to the daemon may only be taken more widely,
/// and what comes from it may only be promised more narrowly; all else breaks callers. The exceptions are the two that
/// Protocol/README.md asks callers to be ready for: new fields and new words in what is answered.
struct Comparison {
    /// Which way a value goes.
    enum Direction: Hashable {
        case request
        case answer
    }

    /// A type's name in both documents, in one direction.
    struct Pair: Hashable {
        var old: String
        var new: String
        var direction: Direction
    }

    /// What refers to a type: a method, a notification or the like by its name, or another type.
    enum Owner: Hashable {
        case root(String)
        case type(Pair)
    }

    let old: Contract
    let new: Contract
    /// Whose schema is being compared.
    var owner = Owner.root("")
    /// Types still to be compared; each pair stands here once, so that types may refer to themselves.
    private var pending: [Pair] = []
    private var known: Set<Pair> = []
    private var references: [Owner: [Pair]] = [:]
    private var found: [(owner: Owner, change: ContractChange)] = []

    /// Every change, the document's order kept.
    static func changes(from old: JSONValue, to new: JSONValue) -> [ContractChange] {
        var comparison = Comparison(old: Contract(old), new: Contract(new))
        comparison.compareMethods()
        comparison.compareNotifications()
        comparison.compareDocument()
        comparison.compareTypes()
        return comparison.resolved
    }

    private init(old: Contract, new: Contract) {
        self.old = old
        self.new = new
    }

    mutating func report(_ isBreaking: Bool, _ place: String, _ text: String) {
        found.append((owner, ContractChange(isBreaking: isBreaking, place: place, text: text)))
    }

    /// Notes that the owner uses a type, which is compared later.
    mutating func refer(to old: String, _ new: String, _ direction: Direction) {
        let pair = Pair(old: old, new: new, direction: direction)
        references[owner, default: []].append(pair)
        if known.insert(pair).inserted { pending.append(pair) }
    }

    private mutating func compareTypes() {
        var next = 0
        while next < pending.count {
            let pair = pending[next]
            next += 1
            owner = .type(pair)
            let name = pair.old == pair.new ? pair.new : "\(pair.new) (was \(pair.old))"
            let types = (old.type(pair.old), new.type(pair.new))
            compare(types.0, types.1, pair.direction, at: name)
        }
    }

    /// The changes, each once, those of types with the methods that they reach.
    private var resolved: [ContractChange] {
        var reached: [Pair: [String]] = [:]
        for method in new.methods.map(\.name) + new.notifications.map(\.name) + [Self.meta] {
            var open = references[.root(method)] ?? []
            var seen = Set(open)
            while let pair = open.popLast() {
                reached[pair, default: []].append(method)
                for inner in references[.type(pair)] ?? [] where seen.insert(inner).inserted { open.append(inner) }
            }
        }
        var told = Set<ContractChange>()
        return found.compactMap { owner, change in
            var change = change
            if case .type(let pair) = owner { change.methods = reached[pair] ?? [] }
            return told.insert(change).inserted ? change : nil
        }
    }
}

extension Contract {
    func type(_ name: String) -> JSONValue { document["components"]?["schemas"]?[name] ?? .object([:]) }
}
