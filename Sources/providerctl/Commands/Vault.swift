import ArgumentParser
import ProviderProtocol

/// `providerctl vault`.
struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault", abstract: "Tells of the secrets' keeping.", subcommands: [VaultView.self])
}

/// `vault status`.
struct VaultView: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells whether the daemon can use its secrets.",
        discussion: "Example: providerctl vault status")

    @OptionGroup var general: GeneralOptions

    func run() async throws {
        general.printer.reply(try await general.daemon.call(VaultStatus()), \.details)
    }
}
