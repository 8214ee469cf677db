import ArgumentParser
import Glibc
import Logging
import ProviderCore
import ProviderTransport

/// `providerd serve`: the daemon, in the foreground.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the socket until SIGTERM or SIGINT.",
        discussion: """
            Without --user it takes the system's paths, and roles from its config; with --user it runs for the person \
            who starts it, who is its only admin. A listening socket that systemd passes (LISTEN_FDS) is served in place \
            of one of its own, and stays when the daemon stops.

            Example: providerd serve --user --state-dir ~/providerd
            """)

    @Flag(help: "Run for yourself, unprivileged, with paths below your own folders.")
    var user = false

    @Option(
        name: .customLong("state-dir"), help: "Where the database and the files are, in place of the config's folder.")
    var stateDirectory: String?

    @Option(help: "Where to serve, in place of the config's path.")
    var socket: String?

    @Option(name: .customLong("config"), help: "The config file; without --user /etc/providerd/config.yaml.")
    var configFile: String?

    func run() async throws {
        do {
            let environment = Environment.read()
            let inherited = try SocketActivation.take(environment)
            var config = try loadConfig(environment)
            DescriptorLimit.raise()
            EventLoops.limit()
            try config.fitConnections(descriptors: DescriptorLimit.current)
            var logger = Logger(label: "providerd") { StreamLogHandler.standardError(label: $0) }
            logger.logLevel = .info
            for notice in config.notices { logger.notice("\(notice)") }
            try await Daemon(
                config, isUser: user, environment: environment, inherited: inherited, logger: logger
            ).run()
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

    private func loadConfig(_ environment: [String: String]) throws -> Config {
        var config: Config
        if user {
            let own = try Config.forUser(geteuid(), environment: environment, stateDirectory: stateDirectory)
            config = try configFile.map { path in try ConfigLoader.load(path, over: own) } ?? own
            // The person's own roles stand whatever the file says.
            config.roles = own.roles
        } else {
            let standard = "/etc/providerd/config.yaml"
            config = try ConfigLoader.load(configFile ?? (access(standard, F_OK) == 0 ? standard : nil))
        }
        if let stateDirectory { config.stateDirectory = stateDirectory }
        if let socket { config.socket.path = socket }
        return config
    }
}
