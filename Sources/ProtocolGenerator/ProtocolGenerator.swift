import ArgumentParser
import Foundation

/// Makes everything that is made from Protocol/openrpc.json, checks that it is up to date, and compares contracts.
@main
struct ProtocolGenerator: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Works on Protocol/openrpc.json, the contract.",
        subcommands: [GenerateCommand.self, CompareCommand.self], defaultSubcommand: GenerateCommand.self)

    /// As ArgumentParser does it, but for the exit code of what cannot be understood, which is 2.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            complain(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
    }

    static func complain(_ text: String) {
        FileHandle.standardError.write(Data("ProtocolGenerator: \(text)\n".utf8))
    }
}
