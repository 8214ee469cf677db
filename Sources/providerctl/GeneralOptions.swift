import ArgumentParser
import ProviderClient

/// What every command takes, before the noun or after the verb.
struct GeneralOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket. Else PROVIDERD_SOCKET, else your own daemon's, else the system's.", valueName: "path")
    )
    var socket: String?

    @Flag(help: "Print the daemon's own reply as JSON; of streams, one line an item.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "How long a call may take; of \"command wait\", how long to wait. Exit code 124 when it is over.",
            valueName: "seconds"))
    var timeout: Double?

    @Option(
        help: ArgumentHelp(
            "Makes a change safe to repeat: the same id again changes nothing more. Made up if left out.",
            valueName: "id"))
    var requestID: String?

    @Flag(help: "Check everything and change nothing; answers what would be.")
    var validateOnly = false

    @Flag(name: [.customShort("y"), .long], help: "Don't ask before deleting.")
    var yes = false

    func validate() throws {
        if let timeout, !(timeout > 0 && timeout <= 1_000_000_000) {
            throw ValidationError("cannot use --timeout \(timeout): give seconds, more than 0")
        }
    }

    /// The same in the client's terms.
    var callOptions: CallOptions {
        CallOptions(
            timeout: timeout.map { .seconds($0) }, requestID: requestID, validateOnly: validateOnly,
            traceparent: Variable.value("TRACEPARENT"))
    }

    /// What is said of what a delete answers.
    var deleted: String { validateOnly ? "would delete" : "deleted" }

    /// The daemon these options mean.
    var daemon: Daemon {
        Daemon(path: SocketPath.choose(socket), options: callOptions)
    }

    /// Where the results go.
    var printer: Printer { Printer(json: json) }
}
