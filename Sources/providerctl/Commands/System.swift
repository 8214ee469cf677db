import ArgumentParser
import ProviderProtocol

/// `providerctl status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tells how the daemon is and what it has to do.",
        discussion: "Example: providerctl status")

    @OptionGroup var general: GeneralOptions

    func run() async throws {
        general.printer.reply(try await general.daemon.call(SystemStatus()), \.details)
    }
}

/// `providerctl whoami`.
struct WhoamiCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "Tells whom the daemon sees in you, and what you may do.",
        discussion: "Example: providerctl whoami")

    @OptionGroup var general: GeneralOptions

    func run() async throws {
        general.printer.reply(try await general.daemon.call(SystemWhoami()), \.details)
    }
}
