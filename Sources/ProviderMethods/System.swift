import ProviderCore
import ProviderJSON
import ProviderProtocol

/// What the daemon tells of itself.
package struct DaemonIdentity: Sendable {
    package var version: String
    package var pid: Int32
    package var startedAt: Timestamp
    /// As the contract's `Hello.limits`, by name.
    package var limits: JSONObject
    /// Ends the sentence for a caller without a role: whom to ask, and for what.
    package var ask: String
    /// The passwd entry's name of a uid, if there is one.
    package var name: @Sendable (UInt32) -> String?

    package init(
        version: String, pid: Int32, startedAt: Timestamp, limits: JSONObject, ask: String,
        name: @escaping @Sendable (UInt32) -> String?
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.limits = limits
        self.ask = ask
        self.name = name
    }
}

/// What `system.status` and `system.metrics` tell of.
package protocol RunningDaemon: Sendable {
    var providers: ProviderCounts { get }
    var vault: VaultInfo { get }
    /// Open now.
    var connections: Int { get }
    func commandCounts() async throws -> [Command.State: Int]
    func database() async throws -> DatabaseStatus
    func metrics() async throws -> [Metric]
}

/// `system.*`: all but its status and metrics is open to everyone on the machine.
package struct SystemHandlers: SystemHandling {
    /// The protocol's major versions that are spoken.
    package static let protocols = 1...1

    private let identity: DaemonIdentity
    private let running: any RunningDaemon

    package init(_ identity: DaemonIdentity, running: any RunningDaemon) {
        self.identity = identity
        self.running = running
    }

    package func status(_ request: SystemStatus, _ context: CallContext) async throws -> DaemonStatus {
        let counts = try await running.commandCounts()
        let states = counts.map { (key: $0.key.rawValue, value: $0.value) }
        return DaemonStatus(
            version: identity.version, pid: Int(identity.pid), startedAt: identity.startedAt.rfc3339,
            uptimeMs: Timestamp.now().milliseconds(since: identity.startedAt),
            vault: running.vault,
            database: try await running.database(),
            providers: running.providers,
            commands: Dictionary(uniqueKeysWithValues: states), connections: running.connections)
    }

    package func metrics(_ request: SystemMetrics, _ context: CallContext) async throws -> MetricsText {
        MetricsText(contentType: Metric.contentType, text: Metric.text(try await running.metrics()))
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
