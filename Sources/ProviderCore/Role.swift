/// What a caller may do; the contract names one for each method.
package enum Role: String, Sendable, Hashable, CaseIterable {
    case viewer
    case auditor
    case `operator`
    case admin

    /// Whether someone in this role may call what `needed` may call.
    package func allows(_ needed: Role) -> Bool {
        needed == .viewer || needed == self || self == .admin
    }
}

/// The roles of one caller: auditor and operator stand beside each other, so that one person may be both.
package struct RoleSet: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A set of one.
    package init(_ role: Role) {
        switch role {
        case .viewer: rawValue = 1
        case .auditor: rawValue = 2
        case .operator: rawValue = 4
        case .admin: rawValue = 8
        }
    }

    package static let viewer = RoleSet(.viewer)
    package static let auditor = RoleSet(.auditor)
    package static let `operator` = RoleSet(.operator)
    package static let admin = RoleSet(.admin)

    /// Whether one of the roles may call what `needed` may call.
    package func allows(_ needed: Role) -> Bool {
        roles.contains { $0.allows(needed) }
    }

    /// Lowest first.
    package var roles: [Role] {
        Role.allCases.filter { contains(RoleSet($0)) }
    }

    /// The one to show where there is room for one: admin, operator, auditor, viewer in this order.
    package var highest: Role? {
        roles.last
    }

    /// For people and the audit: `operator`, `auditor+operator`, or `none`. What an admin's or operator's role holds
    /// anyway is left out.
    package var text: String {
        if contains(.admin) { return Role.admin.rawValue }
        let shown = isDisjoint(with: [.auditor, .operator]) ? self : subtracting(.viewer)
        return shown.isEmpty ? "none" : shown.roles.map(\.rawValue).joined(separator: "+")
    }
}

/// Who has which roles, by the kernel's ids.
package struct RoleMap: Sendable, Hashable {
    /// What the kernel shows in place of an id that has no meaning here, and "no id" itself: never anybody.
    package static let namelessIDs: Set<UInt32> = [65_534, .max]

    private var users: [UInt32: RoleSet]
    private var groups: [UInt32: RoleSet]
    private var denied: Set<UInt32>

    /// Roles by uid and by gid; uid 0 is admin besides. A uid in `denied` has none.
    package init(users: [UInt32: RoleSet] = [:], groups: [UInt32: RoleSet] = [:], denied: Set<UInt32> = []) {
        self.users = users
        self.users[0] = .admin
        self.groups = groups
        self.denied = denied
    }

    /// Only this uid has a role: admin. Root has none, since it needs no daemon of somebody else's.
    package static func onlyAdmin(uid: UInt32) -> RoleMap {
        var map = RoleMap()
        map.users = [uid: .admin]
        return map
    }

    /// The roles of a peer, as its user and as a member of its groups.
    package func roles(uid: UInt32, gid: UInt32, groups memberships: some Sequence<UInt32>) -> RoleSet {
        guard !Self.namelessIDs.contains(uid), !denied.contains(uid) else { return [] }
        var roles = users[uid] ?? []
        guard !groups.isEmpty else { return roles }
        roles.formUnion(role(ofGroup: gid))
        for group in memberships { roles.formUnion(role(ofGroup: group)) }
        return roles
    }

    private func role(ofGroup gid: UInt32) -> RoleSet {
        Self.namelessIDs.contains(gid) ? [] : groups[gid] ?? []
    }
}
