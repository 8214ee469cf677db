import ArgumentParser
import Glibc
import ProviderClient
import ProviderProtocol

/// An error as people read it, and its exit code.
struct FailureReport {
    let status: ExitStatus
    /// One line each; without the program's name.
    let lines: [String]
    /// Whether this is help that was asked for rather than an error.
    private(set) var isHelp = false

    init(_ error: any Error) {
        switch error {
        case let error as RPCError: self.init(status: ExitStatus(error), lines: Self.lines(error))
        case let error as ConnectionError: self.init(status: .unavailable, lines: Self.lines(error))
        case let error as LocalFileError: self.init(status: .failed, lines: [error.description])
        case let error as Failure: self.init(status: error.status, lines: [error.description])
        case let error as Ended: self.init(status: error.status, lines: [])
        case is CancellationError: self.init(status: .interrupted, lines: [])
        default: self.init(parsing: error)
        }
    }

    private init(status: ExitStatus, lines: [String]) {
        self.status = status
        self.lines = lines
    }

    /// ArgumentParser's own: help, version, and what it can't parse.
    private init(parsing error: any Error) {
        let code = ProviderctlCommand.exitCode(for: error)
        let message = ProviderctlCommand.fullMessage(for: error)
        isHelp = code.isSuccess
        status = code.isSuccess ? .ok : code == .validationFailure ? .usage : .failed
        let text = message.hasPrefix("Error: ") ? String(message.dropFirst("Error: ".count)) : message
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func lines(_ error: RPCError) -> [String] {
        var lines = [error.message]
        // The message of a single violation usually has it already.
        let violations = error.fieldViolations
        if violations.count != 1 || !error.message.contains(violations[0].description) {
            lines += violations.map { "  \($0.field): \($0.description)" }
        }
        let shown = violations.count
        if shown > 0, let total = total(error.metadata), total > shown { lines.append("  and \(total - shown) more") }
        if error.code == .deadlineExceeded { lines.append("--timeout gives it longer") }
        if let milliseconds = error.retryAfterMilliseconds {
            lines.append("try again in \(max(1, (milliseconds + 999) / 1000)) s")
        }
        let isTheirs = error.code == .internal || error.code == .internalError || error.code == .dataLoss
        if isTheirs, let trace = error.traceID { lines.append("the daemon's log has it under \(trace)") }
        return lines
    }

    /// How many violations there are in all, if the daemon tells.
    private static func total(_ metadata: [String: String]) -> Int? {
        for name in ["errors", "problems", "count"] {
            if let text = metadata[name], let number = Int(text) { return number }
        }
        return nil
    }

    private static func lines(_ error: ConnectionError) -> [String] {
        guard error.kind == .unreachable else { return [error.description] }
        if access(error.path, F_OK) == 0, access(error.path, R_OK | W_OK) != 0, errno == EACCES {
            return [error.description, "ask whoever runs it to let you in, or run your own: providerd serve --user"]
        }
        return [
            error.description,
            "start it: \"systemctl start providerd\" for the system's, \"providerd serve --user\" for your own;"
                + " --socket or PROVIDERD_SOCKET names another",
        ]
    }

    /// Prints it where it belongs.
    func tell() -> ExitStatus {
        if isHelp {
            Terminal.print(lines.joined(separator: "\n"))
        } else {
            for line in lines { Terminal.say(line) }
        }
        return status
    }
}
