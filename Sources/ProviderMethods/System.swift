import ProviderCore
import ProviderJSON
import ProviderProtocol

/// What the daemon tells of itself.
package struct DaemonIdentity: Sendable {
    package var version: String
    /// As the contract's `Hello.limits`, by name.
    package var limits: JSONObject
    /// Ends the sentence for a caller without a role: whom to ask, and for what.
    package var ask: String
    /// The passwd entry's name of a uid, if there is one.
    package var name: @Sendable (UInt32) -> String?

    package init(
        version: String, limits: JSONObject, ask: String, name: @escaping @Sendable (UInt32) -> String?
    ) {
        self.version = version
        self.limits = limits
        self.ask = ask
        self.name = name
    }
}

/// `system.*`: open to everyone on the machine.
package struct SystemHandlers: SystemHandling {
    /// The protocol's major versions that are spoken.
    package static let protocols = 1...1

    private let identity: DaemonIdentity

    package init(_ identity: DaemonIdentity) {
        self.identity = identity
    }

    package func hello(_ request: SystemHello, _ context: CallContext) throws -> Hello {
        Hello(
            protocol: ProtocolRange(min: Self.protocols.lowerBound, max: Self.protocols.upperBound),
            server: ServerVersion(name: "providerd", version: identity.version), features: [],
            limits: identity.limits, uidSeen: Int(context.uid), access: context.roles.roles.map(\.rawValue))
    }

    package func whoami(_ request: SystemWhoami, _ context: CallContext) throws -> Whoami {
        Whoami(
            uid: Int(context.uid), gid: Int(context.gid), groups: context.groups.map(Int.init),
            roles: context.roles.roles.map(\.rawValue),
            methods: Methods.all.filter { $0.role.isHeld(by: context.roles) }.map(\.name),
            name: identity.name(context.uid), ask: context.roles.isEmpty ? identity.ask : nil)
    }
}

extension MethodRole {
    /// Whether a caller with these roles may call a method that needs this one.
    package func isHeld(by roles: RoleSet) -> Bool {
        switch self {
        case .open: true
        case .viewer: roles.allows(.viewer)
        case .auditor: roles.allows(.auditor)
        case .operator: roles.allows(.operator)
        case .admin: roles.allows(.admin)
        }
    }
}
