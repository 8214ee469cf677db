import ArgumentParser
import Glibc
import ProviderCore
import ProviderUpstream

/// `providerd config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Looks at config files.", subcommands: [ConfigCheck.self])
}

/// `providerd config check FILE`: what `serve` would say of it, without serving.
struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tells whether a config file would be loaded, and everything that is wrong.",
        discussion: "Example: providerd config check /etc/providerd/config.yaml")

    @Argument(help: "The config file.")
    var file: String

    func run() throws {
        let config: Config
        do throws(ConfigError) {
            config = try ConfigLoader.load(file)
        } catch {
            throw Self.refused("\(error)")
        }
        do {
            try HTTPTransport.check(HTTPTransport.Settings(config))
        } catch {
            throw Self.refused((error as? Failure)?.message ?? "\(error)")
        }
        for notice in config.notices { StandardError.say("note: \(notice)") }
        print("\(file) is fine")
    }

    private static func refused(_ why: String) -> ExitCode {
        StandardError.say("providerd: \(why)")
        return ExitCode(1)
    }
}

/// What is said to people rather than to programs.
enum StandardError {
    static func say(_ text: String) {
        var line = text + "\n"
        // Nothing could be told of a standard error that can't be written to.
        line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
