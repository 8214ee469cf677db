import ArgumentParser

@main
struct ProviderdCommand: AsyncParsableCommand {
    /// Told by `--version` and `system.hello`.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "providerd",
        abstract: "Manages AI providers and the commands run on them, for everything on this machine.",
        version: version,
        subcommands: [Serve.self, ConfigCommand.self])
}
