import ProviderCore
import ProviderJSON

/// A training file as the launch needs it: where it lies, and what the upstream calls it if it keeps files.
struct TrainingSource: Sendable {
    var file: UpstreamFile
    var upstreamID: String?
}

/// What a fine-tuning command asks for, read from its `data`.
struct FineTuneOrder: Sendable {
    private let command: Command

    init(_ command: Command) {
        self.command = command
    }

    /// Whether the provider shall use the tuned model even if it has another one already.
    var setsModel: Bool? { command.data["set_as_model"]?.boolValue }

    /// `method` may be a word, or an object as OpenAI has it: `{type, <type>: {hyperparameters, ...}}`.
    func request(training: TrainingSource, validation: TrainingSource?, instanceID: String) -> FineTuneRequest {
        let data = command.data
        let method = data["method"]?.stringValue ?? data["method"]?["type"]?.stringValue ?? "supervised"
        var options = data["method"]?[method]?.objectValue ?? [:]
        var hyperparameters = options["hyperparameters"]?.objectValue ?? [:]
        options["hyperparameters"] = nil
        for member in data["hyperparameters"]?.objectValue?.members ?? [] {
            hyperparameters[member.name] = member.value
        }
        return FineTuneRequest(
            model: command.model, trainingFileID: training.upstreamID ?? "", validationFileID: validation?.upstreamID,
            trainingFile: training.file, validationFile: validation?.file, suffix: data["suffix"]?.stringValue,
            seed: data["seed"]?.intValue, method: method,
            hyperparameters: hyperparameters, methodOptions: options,
            tag: LaunchTag(command: command.tag, instance: instanceID))
    }
}
