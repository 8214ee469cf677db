import Foundation
import Glibc
import Logging
import ProviderCore
import ProviderEngine
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ProviderStore
import ProviderTransport
import ProviderUpstream
import ProviderVault
import ServiceLifecycle
import UnixSignals

/// All parts of the daemon, put together: the one place that sees every layer.
struct Daemon {
    private let config: Config
    private let isUser: Bool
    private let inherited: Int32?
    private let logger: Logger
    private let database: Database
    private let vault: EnvelopeVault
    private let store: SQLiteStore
    private let files: FileStore
    private let transport: HTTPTransport
    private let upstreams: Registry
    private let engine: CommandEngine
    private let recorder: AuditRecorder
    private let health: DaemonHealth
    private let world: MethodWorld

    /// Opens the state folder and everything in it; throws what an administrator can put right. `inherited` is the
    /// listening socket that the process was started with, to be served in place of the config's.
    init(
        _ config: Config, isUser: Bool, environment: [String: String], inherited: Int32? = nil, logger: Logger
    ) throws {
        self.config = config
        self.isUser = isUser
        self.inherited = inherited
        self.logger = logger
        // Before anything is made: a key in the environment stops the start.
        let source = try MasterKeySource(
            path: config.masterKeyFile, createsIfAbsent: isUser, environment: environment)
        if isUser { try Self.makeFolder(config.stateDirectory) }
        database = try Database(folder: config.stateDirectory)
        vault = try Self.openVault(database, source, logger)
        store = try SQLiteStore(
            database, auditAuthenticator: vault, requestMemory: .seconds(config.retention.requestsHours * 3600))
        files = try FileStore(database, hashing: SHA256Hashing())
        transport = try HTTPTransport(HTTPTransport.Settings(config))
        upstreams = Registry(transport: transport)
        engine = CommandEngine(
            store: store, vault: vault, upstreams: upstreams, files: files,
            settings: EngineSettings(config, instanceID: vault.instanceID ?? ""), logger: logger)
        recorder = AuditRecorder(store: store, logger: logger, name: UserNames.name)
        health = DaemonHealth(store: store, vault: vault)
        world = MethodWorld(
            store: store, vault: vault, upstreams: upstreams, files: files, engine: engine,
            plainHosts: config.plainHosts, fileBytes: config.limits.fileBytes, name: UserNames.name)
    }

    /// A person's state folder may be the first thing in `~/.local`.
    private static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(
                .failedPrecondition, "NO_STATE_DIRECTORY",
                "cannot make the state folder \(path): \(error.localizedDescription); give another with --state-dir",
                metadata: ["path": path])
        }
    }

    private static func openVault(
        _ database: Database, _ source: MasterKeySource, _ logger: Logger
    ) throws -> EnvelopeVault {
        let (vault, newRecords) = try EnvelopeVault.open(
            records: try database.vaultRecords(), source: source, at: .now())
        if let newRecords { try database.save(newRecords) }
        if case .sealed(let reason) = vault.state {
            logger.warning("the vault is sealed: reads work, changes are refused", metadata: ["why": "\(reason)"])
        }
        return vault
    }

    /// Serves until SIGTERM or SIGINT; then ends calls, streams and steps in good order.
    func run() async throws {
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await serve())
        } catch {
            outcome = .failure(error)
        }
        // Both, whatever becomes of the one.
        try? await transport.shutdown()
        try await store.close()
        try outcome.get()
        logger.info("stopped")
    }

    private func serve() async throws {
        let server = try await makeServer()
        // Stopped in the reverse order: whoever is served needs all the others.
        let services: [any Service] = [
            recorder, health,
            Housekeeping(store: store, files: files, commandDays: config.retention.commandsDays, logger: logger),
            ProviderChecks(
                providers: ProviderHandlers(world), interval: config.intervals.providerTest, logger: logger),
            EngineService(engine: engine), server,
        ]
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger)
        ).run()
    }

    private func makeServer() async throws -> RPCServer {
        let ask =
            isUser
            ? "only uid \(geteuid()), who runs this providerd, may use it"
            : "ask an administrator of this machine for one of the groups in its config"
        let limits = ServerLimits(config.limits, drain: config.timeouts.shutdown)
        let identity = DaemonIdentity(
            version: ProviderdCommand.version, pid: getpid(), startedAt: .now(), limits: limits.document, ask: ask,
            name: UserNames.name)
        let metrics = ServerMetrics()
        let process = DaemonMetrics(version: identity.version, startedAt: identity.startedAt, vault: vault)
        let running = RunningParts(
            store: store, keys: vault, server: metrics, sources: [process, metrics, store, upstreams, engine])
        let handlers = Handlers(
            system: SystemHandlers(identity, running: running),
            health: HealthHandlers(health), rpc: try RPCHandlers(), provider: ProviderHandlers(world),
            file: FileHandlers(world), command: CommandHandlers(world), vault: VaultHandlers(world),
            audit: AuditHandlers(world))
        let roles = config.roles
        return try await RPCServer(
            address: try UnixAddress(config.socket.path), inherited: inherited, socketMode: config.socket.mode,
            folderMode: isUser ? 0o700 : 0o755, table: MethodTable(handlers), limits: limits, ownUID: geteuid(),
            ask: ask, roles: { roles }, gate: { [vault] in try Self.gate($0, vault) }, observer: recorder,
            metrics: metrics, logger: logger)
    }

    /// Without keys nothing can be audited, so nothing may change.
    private static func gate(_ method: MethodDescriptor, _ vault: EnvelopeVault) throws {
        guard method.effect == .change, case .sealed(let reason) = vault.state else { return }
        throw Failure(
            .failedPrecondition, "VAULT_SEALED",
            "cannot call \(method.name): the vault is sealed: \(reason)", metadata: ["method": method.name])
    }

    /// The service group's own log, without its news of every step.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }
}

/// The engine as a part of the service group.
private struct EngineService: Service {
    let engine: CommandEngine

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await engine.run() }
    }
}

/// What `system.status` and `system.metrics` tell of.
private struct RunningParts: RunningDaemon {
    let store: SQLiteStore
    let keys: EnvelopeVault
    let server: ServerMetrics
    let sources: [any MetricSource]

    var vault: VaultInfo { VaultInfo(keys.state, secrets: store.providers.secretCount) }
    var providers: ProviderCounts {
        let snapshot = store.providers
        return ProviderCounts(total: snapshot.count, active: snapshot.activeCount)
    }
    var connections: Int { server.connections }

    func commandCounts() async throws -> [Command.State: Int] {
        try await store.read { try $0.commandCounts() }
    }

    func database() async throws -> DatabaseStatus {
        let status = try await store.status()
        return DatabaseStatus(schemaVersion: status.schemaVersion, size: Int(status.databaseBytes))
    }

    func metrics() async throws -> [Metric] {
        var all: [Metric] = []
        for source in sources { all += try await source.metrics() }
        return all
    }
}
