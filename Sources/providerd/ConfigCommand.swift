import ArgumentParser
import Glibc

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
        do throws(ConfigError) {
            let config = try ConfigLoader.load(file)
            for notice in config.notices { StandardError.say("note: \(notice)") }
            print("\(file) is fine")
        } catch {
            StandardError.say("providerd: \(error)")
            throw ExitCode(1)
        }
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
