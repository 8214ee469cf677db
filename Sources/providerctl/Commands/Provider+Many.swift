import ArgumentParser
import ProviderProtocol

/// `provider test`.
struct ProviderTrial: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Calls providers, free of charge, and tells what came of it.",
        discussion: "Example: providerctl provider test --generate \"Production OpenAI\" Staging")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "Names or ids.") var names: [String]
    @Flag(help: "Also send a prompt of few tokens, which the provider may bill.")
    var generate = false

    func run() async throws {
        try general.printer.results(
            try await general.daemon.call(ProviderTest(ids: names, generate: generate ? true : nil)), general)
    }
}

/// `provider activate`.
struct ProviderActivation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Lets commands use these providers.",
        discussion: "Example: providerctl provider activate Staging")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "Names or ids.") var names: [String]

    func run() async throws {
        try general.printer.results(try await general.daemon.call(ProviderActivate(ids: names)), general)
    }
}

/// `provider deactivate`.
struct ProviderDeactivation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate", abstract: "Keeps commands from using these providers.",
        discussion: "Example: providerctl provider deactivate \"Old account\" Staging")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "Names or ids.") var names: [String]

    func run() async throws {
        try general.printer.results(try await general.daemon.call(ProviderDeactivate(ids: names)), general)
    }
}

/// `provider set-default`.
struct ProviderDefault: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-default", abstract: "Makes a provider the one that commands use if they name none.",
        discussion: "Example: providerctl provider set-default \"Production OpenAI\"")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider's name or id.") var name: String

    func run() async throws {
        general.printer.change(try await general.daemon.call(ProviderSetDefault(id: name)), general, \.details)
    }
}
