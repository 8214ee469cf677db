import ArgumentParser
import ProviderProtocol

/// `command resolve`.
struct CommandDecision: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Decides about a command in state needs_attention.",
        discussion: """
            The provider cannot tell whether it took the job: look there first. Give exactly one of --adopt, \
            --relaunch and --abandon.

            Example: providerctl command resolve cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34 --adopt ftjob-abc123
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String
    @Option(help: ArgumentHelp("The provider has this job of it: follow that.", valueName: "job")) var adopt: String?
    @Flag(help: "The provider has no job of it: launch it again.") var relaunch = false
    @Flag(help: "End it as cancelled, and leave alone what the provider has.") var abandon = false

    func validate() throws {
        guard [adopt != nil, relaunch, abandon].count(where: { $0 }) == 1 else {
            throw ValidationError("cannot resolve \(id): give exactly one of --adopt, --relaunch and --abandon")
        }
    }

    var request: CommandResolve {
        let action: ResolveAction = adopt != nil ? .adopt : relaunch ? .relaunch : .abandon
        return CommandResolve(id: id, action: action, upstreamID: adopt)
    }

    func run() async throws {
        let reply = try await general.daemon.call(request)
        general.printer.change(reply, general) { ["\($0.id) is \($0.shownState)"] }
    }
}
