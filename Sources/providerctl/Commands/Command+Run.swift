import ArgumentParser
import ProviderClient
import ProviderJSON
import ProviderProtocol

/// `command run`.
struct CommandRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Starts a command and follows it to its end.",
        subcommands: [FineTuneRun.self, GenerateRun.self])
}

/// `command run fine-tune`.
struct FineTuneRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fine-tune", abstract: "Trains a model on files, and shows how it goes.",
        discussion: """
            Ctrl-C leaves the command running. With --json, an event a line and at last the command as it ended.

            Example: providerctl command run fine-tune --file train.jsonl --set n_epochs=3
            """)

    @OptionGroup var general: GeneralOptions
    @OptionGroup var order: FineTuneOptions
    @Flag(help: "Make the new model the provider's fine-tuned model, also where it has one.") var setAsModel = false
    @Flag(help: "Answer as soon as it has started.") var detach = false

    func validate() throws {
        guard !general.validateOnly || !order.hasPaths else {
            throw ValidationError(
                "cannot check a command on files that are not uploaded: upload them, or check them with: file validate")
        }
    }

    func run() async throws {
        let daemon = general.daemon
        var data = try order.data()
        if setAsModel { data["set_as_model"] = true }
        let request = CommandCreate(
            type: .fineTune, data: data, provider: order.provider, trainingFiles: try await order.training(daemon),
            validationFiles: try await order.validation(daemon))
        let created = try await daemon.call(request)
        if detach || general.validateOnly { return general.printer.change(created, general, \.details) }
        let command = try await general.following(created.value.id) { event in
            general.printer.reply(event) { [$0.line] }
        }
        general.printer.reply(command, \.outcome)
        try command.value.tellFailure()
    }
}

/// `command run generate`.
struct GenerateRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Prompts a model, and prints its text as it comes.",
        discussion: """
            Standard output gets the text alone. With --json, an event a line and at last the command as it ended.

            Example: providerctl command run generate --prompt "Say hello." --provider "Production OpenAI"
            """)

    @OptionGroup var general: GeneralOptions
    @Option(help: "What to say to the model.") var prompt: String
    @Option(help: "What the model is told to be.") var system: String?
    @Option(help: "The provider, by name or id; the default one if left out.") var provider: String?
    @Option(help: "The model; the provider's fine-tuned or base model if left out.") var model: String?
    @Option(help: "How many tokens at most.") var maxTokens: Int?
    @Option(help: "How much chance is in it; 0 for none.") var temperature: Double?
    @Flag(help: "Answer as soon as it has started.") var detach = false

    func run() async throws {
        let created = try await general.daemon.call(CommandCreate(type: .generate, data: data, provider: provider))
        if detach || general.validateOnly { return general.printer.change(created, general, \.details) }
        var text = GeneratedText(isTerminal: Terminal.outputIsTerminal)
        let command = try await general.following(created.value.id) { event in
            if general.json { general.printer.line(event.bytes) } else { text.show(event.value) }
        }
        if general.json { general.printer.line(command.bytes) } else { text.end(command.value) }
        try command.value.tellFailure()
    }

    private var data: JSONObject {
        var data: JSONObject = ["prompt": .string(prompt)]
        data["system"] = system.map(JSONValue.string)
        data["model"] = model.map(JSONValue.string)
        data["max_tokens"] = maxTokens.map { .integer(Int64($0)) }
        data["temperature"] = temperature.map(JSONValue.double)
        return data
    }
}

extension GeneralOptions {
    /// Follows a command that was started here; the command as it ended. Ctrl-C leaves it running.
    func following(
        _ id: String, _ event: (Verbatim<EventInfo>) -> Void
    ) async throws -> Verbatim<CommandInfo> {
        let interruption = Interruption.leaving(id)
        defer { interruption.end() }
        do {
            try await daemon.watch(id, event)
        } catch let error as ConnectionError {
            Terminal.say("\(id) goes on where providerd does; see it with: providerctl command watch \(id)")
            throw error
        }
        return try await daemon.call(CommandGet(id: id), wasThere: true)
    }
}
