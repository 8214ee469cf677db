import ArgumentParser
import ProviderJSON
import ProviderProtocol

/// `command estimate`.
struct CommandPrice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Tells what a fine-tuning command would learn from and cost.",
        discussion: """
            Takes what run fine-tune takes. The tokens are providerd's own estimate; the price is the provider's, where it \
            tells one and has the file already. A file that is named by its path is uploaded, and stays; its id names it then.

            Example: providerctl command estimate --file train.jsonl --provider Together --set n_epochs=3
            """)

    @OptionGroup var general: GeneralOptions
    @OptionGroup var order: FineTuneOptions

    func run() async throws {
        let daemon = general.daemon
        let request = CommandEstimate(
            trainingFiles: try await order.training(daemon), data: try order.data(), provider: order.provider,
            validationFiles: try await order.validation(daemon))
        general.printer.reply(try await daemon.call(request), \.details)
    }
}
