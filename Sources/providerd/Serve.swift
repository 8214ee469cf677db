import ArgumentParser
import Glibc
import Logging
import ProviderCore
import ProviderMethods
import ProviderServer
import ProviderTransport
import ServiceLifecycle
import UnixSignals

/// `providerd serve`: the daemon, in the foreground.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the socket until SIGTERM or SIGINT.",
        discussion: """
            Without --user it takes the system's paths, and roles from its config; with --user it runs for the person \
            who starts it, who is its only admin.

            Example: providerd serve --user --socket /tmp/me/providerd.sock
            """)

    @Flag(help: "Run for yourself, unprivileged, with paths below your own folders.")
    var user = false

    @Option(help: "Where to serve, in place of the config's path.")
    var socket: String?

    @Option(name: .customLong("config"), help: "The config file; without --user /etc/providerd/config.yaml.")
    var configFile: String?

    func run() async throws {
        do {
            try await serve(try loadConfig())
        } catch let error as ExitCode {
            throw error
        } catch {
            StandardError.say("providerd: \(Self.text(of: error))")
            throw ExitCode(1)
        }
    }

    private static func text(of error: any Error) -> String {
        (error as? Failure)?.message ?? "\(error)"
    }

    private func loadConfig() throws -> Config {
        let config: Config
        if user {
            let own = try Config.forUser(geteuid(), environment: Environment.read())
            // The person's own roles stand whatever the file says.
            var loaded = try configFile.map { path in try ConfigLoader.load(path, over: own) } ?? own
            loaded.roles = own.roles
            config = loaded
        } else {
            let standard = "/etc/providerd/config.yaml"
            config = try ConfigLoader.load(configFile ?? (access(standard, F_OK) == 0 ? standard : nil))
        }
        guard let socket else { return config }
        var changed = config
        changed.socket.path = socket
        return changed
    }

    private func serve(_ config: Config) async throws {
        var logger = Logger(label: "providerd") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .info
        for notice in config.notices { logger.notice("\(notice)") }
        let ask =
            user
            ? "only uid \(geteuid()), who runs this providerd, may use it"
            : "ask an administrator of this machine for one of the groups in its config"
        let limits = ServerLimits(config.limits, drain: config.timeouts.shutdown)
        let identity = DaemonIdentity(
            version: ProviderdCommand.version, limits: limits.document, ask: ask, name: { UserNames.name(of: $0) })
        let handlers = Handlers(
            system: SystemHandlers(identity), health: HealthHandlers(DaemonHealth()), rpc: try RPCHandlers())
        let roles = config.roles
        let server = try await RPCServer(
            address: try UnixAddress(config.socket.path), socketMode: config.socket.mode,
            folderMode: user ? 0o700 : 0o755, table: MethodTable(handlers), limits: limits, ownUID: geteuid(),
            ask: ask, roles: { roles }, logger: logger)
        try await ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger)
        ).run()
        logger.info("stopped")
    }

    /// The service group's own log, without its news of every step.
    private static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }
}

extension ServerLimits {
    /// As config has them.
    init(_ limits: Config.Limits, drain: Duration) {
        self.init()
        frameBytes = limits.frameBytes
        callsInFlight = limits.callsPerConnection
        streams = limits.streamsPerConnection
        batch = limits.batchItems
        connections = limits.connections
        connectionsPerUser = limits.connectionsPerUser
        drainMilliseconds = Int(drain.components.seconds * 1000 + drain.components.attoseconds / 1_000_000_000_000_000)
    }
}
