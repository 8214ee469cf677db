import ArgumentParser
import ProviderProtocol

/// `providerctl command`.
struct CommandCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "command", abstract: "Runs commands on providers and follows them.",
        subcommands: [
            CommandRun.self, CommandPrice.self, CommandListing.self, CommandShow.self, CommandFollow.self,
            CommandWaiting.self,
            CommandEnd.self, CommandRest.self, CommandGoOn.self, CommandDecision.self, CommandAgain.self,
            CommandHistory.self, CommandCheckpointList.self,
        ])
}

/// `command list`.
struct CommandListing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists commands, the newest first.",
        discussion: "Example: providerctl command list --state running")

    @OptionGroup var general: GeneralOptions
    @Option(help: "Only those in this state, such as running or failed.") var state: String?
    @Option(help: "Only those of this type: fine_tune or generate.") var type: String?
    @Option(help: "Only those of this provider, by name or id.") var provider: String?
    @OptionGroup var limited: LimitOption

    func run() async throws {
        let request = CommandList(
            state: state.map(CommandState.init(rawValue:)), type: type.map(CommandType.init(rawValue:)),
            provider: provider)
        try await general.printer.list(
            request, of: general.daemon, limit: limited.limit, CommandInfo.columns, \.row)
    }
}

/// `command show`.
struct CommandShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what a command was asked, where it is, and what came of it.",
        discussion: "Example: providerctl command show cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String

    func run() async throws {
        general.printer.reply(try await general.daemon.call(CommandGet(id: id)), \.details)
    }
}

/// `command cancel`.
struct CommandEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Asks that a command end; its job at the provider is cancelled too.",
        discussion: "Example: providerctl command cancel cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String

    func run() async throws {
        let reply = try await general.daemon.call(CommandCancel(id: id))
        general.printer.change(reply, general) { ["\($0.id) is \($0.shownState)"] }
    }
}

/// `command pause`.
struct CommandRest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Asks that a fine-tuning command stand still until it is resumed.",
        discussion: """
            One that was not launched yet is held before its launch; the job of any other is paused at its provider, \
            if that offers it. Wait for it with: command wait ID --for paused.

            Example: providerctl command pause cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String

    func run() async throws {
        let reply = try await general.daemon.call(CommandPause(id: id))
        general.printer.change(reply, general) { ["\($0.id) is \($0.shownState)"] }
    }
}

/// `command resume`.
struct CommandGoOn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets a paused command go on where it stood.",
        discussion: """
            One that was held before its launch takes its turn again. Follow it with: command watch.

            Example: providerctl command resume cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String

    func run() async throws {
        let reply = try await general.daemon.call(CommandResume(id: id))
        general.printer.change(reply, general) { ["\($0.id) is \($0.shownState)"] }
    }
}

/// `command retry`.
struct CommandAgain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Starts the order of a failed or cancelled command again, as a new command.",
        discussion: """
            The old one stays as it is. Follow the new one with: command watch.

            Example: providerctl command retry cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String

    func run() async throws {
        let reply = try await general.daemon.call(CommandRetry(id: id))
        general.printer.change(reply, general) { ["\($0.id) is \($0.shownState), to retry \(id)"] }
    }
}

/// `command events`.
struct CommandHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Lists what has happened to a command so far, the oldest first.",
        discussion: "Example: providerctl command events cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String
    @OptionGroup var limited: LimitOption

    func run() async throws {
        try await general.printer.list(
            CommandEvents(id: id), of: general.daemon, limit: limited.limit, EventInfo.columns, \.row)
    }
}

/// `command checkpoints`.
struct CommandCheckpointList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoints", abstract: "Lists the models as they stood at steps of the training.",
        discussion: "Example: providerctl command checkpoints cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String
    @OptionGroup var limited: LimitOption

    func run() async throws {
        try await general.printer.list(
            CommandCheckpoints(id: id), of: general.daemon, limit: limited.limit, CheckpointInfo.columns, \.row)
    }
}
