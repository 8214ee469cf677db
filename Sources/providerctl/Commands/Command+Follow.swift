import ArgumentParser
import ProviderClient
import ProviderProtocol

/// `command watch`.
struct CommandFollow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Shows what happens to a command, from its first event to its end.",
        discussion: """
            Without an id: to all commands, from now until Ctrl-C. Exit code 1 if the command failed or was cancelled, \
            7 if its provider was to blame. Ctrl-C ends the watch, never the command.

            Example: providerctl command watch cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id; all commands if left out.") var id: String?

    func run() async throws {
        guard let id else {
            return try await general.daemon.watch(nil) { event in
                general.printer.reply(event) { ["\(Printable.line($0.commandID))  \($0.line)"] }
            }
        }
        let command = try await general.following(id) { event in general.printer.reply(event) { [$0.line] } }
        if !general.json { general.printer.lines(command.value.outcome) }
        try command.value.tellFailure()
    }
}

/// `command wait`.
struct CommandWaiting: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Waits until a command has ended, or is in one of some states.",
        discussion: """
            --timeout is how long to wait; exit code 124 if the time was over first. Exit code 1 if the command failed \
            or was cancelled and that was not waited for, 7 if its provider was to blame.

            Example: providerctl command wait cmd_019a2b63-7c0e-7d41-8f5a-2b1c0d9e8f34 --timeout 600
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The command's id.") var id: String
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Wait for this state; more than once for one of several.", valueName: "state"))
    var states: [String] = []

    func run() async throws {
        var daemon = general.daemon
        let end = daemon.options.timeout.map { ContinuousClock.now + $0 }
        // The time is the wait's, and the daemon needs a moment more to say that it is over.
        daemon.options.timeout = nil
        let wanted = states.map(CommandState.init(rawValue:))
        let reply = try await daemon.call(
            CommandWait(id: id, for: wanted.isEmpty ? nil : wanted, waitMs: end.map(Self.milliseconds(until:))))
        general.printer.reply(reply, \.command.details)
        if reply.value.timedOut {
            throw Failure(
                .timedOut, "cannot wait longer: the time is over, and \(id) is \(reply.value.command.state.rawValue)")
        }
        guard !wanted.contains(reply.value.command.state) else { return }
        try reply.value.command.tellFailure()
    }

    private static func milliseconds(until end: ContinuousClock.Instant) -> Int {
        max(0, Int(clamping: Int64((end - .now) / .milliseconds(1))))
    }
}
