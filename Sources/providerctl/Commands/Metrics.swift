import ArgumentParser
import ProviderProtocol

/// `providerctl metrics`.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Prints what the daemon counts and measures, as Prometheus reads it.",
        discussion: """
            For the node exporter's textfile collector, write it to a file beside and rename that.

            Example: providerctl metrics > providerd.prom.new && mv providerd.prom.new providerd.prom
            """)

    @OptionGroup var general: GeneralOptions

    func run() async throws {
        general.printer.reply(try await general.daemon.call(SystemMetrics())) { metrics in
            metrics.text.split(separator: "\n").map(String.init)
        }
    }
}
