import ProviderCore

/// Who may start: at most so many commands of one kind per provider and per owner, owners taking turns.
package struct Admission: Sendable {
    private let perProvider: Int
    private let perOwner: Int
    /// The owner who was let in last; the next turn is of the one after.
    private var lastOwner: UInt32?

    package init(perProvider: Int, perOwner: Int) {
        self.perProvider = perProvider
        self.perOwner = perOwner
    }

    private struct Place: Hashable {
        var kind: Command.Kind
        var provider: String?
        var owner: UInt32?
    }

    /// Those of `candidates` that may start beside the ones that are `active`; oldest first for each owner.
    package mutating func admit(_ candidates: [Command], beside active: [Command]) -> [Command] {
        var taken: [Place: Int] = [:]
        for command in active { Self.count(command, in: &taken) }
        var queues = Dictionary(grouping: candidates.sorted { $0.id < $1.id }, by: \.createdBy.uid)
        var owners = queues.keys.sorted()
        if let last = lastOwner { owners = owners.filter { $0 > last } + owners.filter { $0 <= last } }
        var admitted: [Command] = []
        while !owners.isEmpty {
            for owner in owners {
                let queue = queues[owner] ?? []
                // A full provider does not hold up what the owner wants of another one.
                guard let index = queue.firstIndex(where: { hasPlace(for: $0, in: taken) }) else {
                    owners.removeAll { $0 == owner }
                    continue
                }
                queues[owner]?.remove(at: index)
                Self.count(queue[index], in: &taken)
                admitted.append(queue[index])
                lastOwner = owner
            }
        }
        return admitted
    }

    private func hasPlace(for command: Command, in taken: [Place: Int]) -> Bool {
        taken[Place(kind: command.kind, provider: command.providerID), default: 0] < perProvider
            && taken[Place(kind: command.kind, owner: command.createdBy.uid), default: 0] < perOwner
    }

    private static func count(_ command: Command, in taken: inout [Place: Int]) {
        taken[Place(kind: command.kind, provider: command.providerID), default: 0] += 1
        taken[Place(kind: command.kind, owner: command.createdBy.uid), default: 0] += 1
    }
}
