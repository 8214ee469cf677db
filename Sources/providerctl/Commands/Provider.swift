import ArgumentParser
import ProviderProtocol

/// `providerctl provider`.
struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Sets up providers, tests them, and chooses among them.",
        subcommands: [
            ProviderAdd.self, ProviderListing.self, ProviderShow.self, ProviderChange.self, ProviderRemoval.self,
            ProviderModelList.self, ProviderTrial.self, ProviderDefault.self, ProviderActivation.self,
            ProviderDeactivation.self, ProviderChoice.self,
        ])
}

/// `provider list`.
struct ProviderListing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists providers by name.",
        discussion: "Example: providerctl provider list --status failing")

    @OptionGroup var general: GeneralOptions
    @Option(help: "Only those of this type, such as openai.") var type: String?
    @Option(help: "Only those in this status: untested, ok, failing, key_required, key_unreadable.")
    var status: String?
    @Option(help: "Only those with this text in their name.") var query: String?
    @Flag(help: "Only active ones, or only inactive ones.") var activity: Activity?
    @OptionGroup var limited: LimitOption

    func run() async throws {
        let request = ProviderList(
            type: type, active: activity?.isActive, status: status.map(ProviderStatus.init(rawValue:)), query: query)
        try await general.printer.list(
            request, of: general.daemon, limit: limited.limit, ProviderInfo.columns, \.row)
    }
}

/// `provider show`.
struct ProviderShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one provider. Nobody can read its key.",
        discussion: "Example: providerctl provider show \"Production OpenAI\"")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider's name or id.") var name: String

    func run() async throws {
        general.printer.reply(try await general.daemon.call(ProviderGet(id: name)), \.details)
    }
}

/// `provider delete`.
struct ProviderRemoval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a provider with its key, after you have typed its name.",
        discussion: "Example: providerctl provider delete \"Old account\" --yes")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider's name or id.") var name: String
    @OptionGroup var guarded: EtagOption

    func run() async throws {
        if !general.validateOnly, !general.yes { try await confirm() }
        let request = ProviderDelete(id: name, etag: guarded.value)
        general.printer.change(try await general.daemon.call(request), general) { provider in
            ["\(general.deleted) provider \"\(provider.name)\" (\(provider.id))"]
        }
    }

    /// Whatever was given, it is the provider's name that must be typed.
    private func confirm() async throws {
        try Prompt.requireTerminal(to: "delete provider \"\(name)\"")
        let provider = try await general.daemon.call(ProviderGet(id: name)).value
        try Prompt.confirm("delete provider \"\(provider.name)\"", typing: provider.name)
    }
}

/// `provider models`.
struct ProviderModelList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "Lists the models that a provider offers now.",
        discussion: "Example: providerctl provider models \"Production OpenAI\"")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider's name or id.") var name: String

    func run() async throws {
        general.printer.reply(try await general.daemon.call(ProviderModels(id: name))) { page in
            var table = Table(ModelInfo.columns)
            return table.lines(page.models.map(\.row))
        }
    }
}

/// `provider resolve`.
struct ProviderChoice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Tells which provider and model a command would use now.",
        discussion: "Example: providerctl provider resolve --type fine_tune")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider that the command would name.") var name: String?
    @Option(help: "The model that the command would name.") var model: String?
    @Option(help: "The command's type: fine_tune or generate.") var type: String?

    func run() async throws {
        let request = ProviderResolve(provider: name, model: model, type: type.map(CommandType.init(rawValue:)))
        general.printer.reply(try await general.daemon.call(request), \.lines)
    }
}
