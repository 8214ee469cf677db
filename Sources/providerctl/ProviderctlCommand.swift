import ArgumentParser

/// The whole tree of what a person types.
struct ProviderctlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providerctl",
        abstract: "Manages AI providers and the commands run on them, through providerd.",
        discussion: """
            Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, \
            2 wrong usage, 3 not found, 4 not allowed, 5 providerd is out of reach, 6 conflict, 7 the provider failed, \
            124 time is over. A W3C trace in TRACEPARENT is passed on.

            Example: providerctl provider list
            """,
        version: "0.1.0",
        subcommands: [
            ProviderCommand.self, FileCommand.self, CommandCommand.self, AuditCommand.self, VaultCommand.self,
            StatusCommand.self, MetricsCommand.self, WhoamiCommand.self, CallCommand.self,
        ])
}

@main
enum Main {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        Terminal.exit(await run(arguments))
    }

    private static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            var command = try ProviderctlCommand.parseAsRoot(
                ArgumentOrder.normalized(arguments, root: ProviderctlCommand.self))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .ok
        } catch {
            return FailureReport(error).tell()
        }
    }
}
