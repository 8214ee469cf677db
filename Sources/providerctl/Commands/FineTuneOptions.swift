import ArgumentParser
import ProviderJSON

/// What a fine-tuning command is made of.
struct FineTuneOptions: ParsableArguments {
    @Option(
        name: .customLong("file"), parsing: .upToNextOption,
        help: ArgumentHelp("A training file: a path, or the id of an uploaded one. One or more.", valueName: "file"))
    var files: [String]
    @Option(
        name: .customLong("validation-file"), parsing: .upToNextOption,
        help: ArgumentHelp("A file to measure by; as --file.", valueName: "file"))
    var validationFiles: [String] = []
    @Option(help: "The provider, by name or id; the default one if left out.") var provider: String?
    @Option(help: "The model to train; the provider's base model if left out.") var model: String?
    @Option(help: "A part of the new model's name.") var suffix: String?
    @Option(help: "Makes a run repeatable, as far as the provider can.") var seed: Int?
    @Option(help: "How to train: supervised, dpo or reinforcement.") var method: String?
    @Option(
        help: ArgumentHelp(
            "A hyperparameter, as n_epochs=3; more than once for more of them.", valueName: "name=value"))
    var set: [Setting] = []

    func validate() throws {
        _ = try Setting.object(set)
    }

    /// Whether some of the files are not uploaded yet.
    var hasPaths: Bool { (files + validationFiles).contains { !FileReference.isID($0) } }

    /// The ids of the training files, which are uploaded where they are paths.
    func training(_ daemon: Daemon) async throws -> [String] {
        try await daemon.ids(of: files, step: "training")
    }

    func validation(_ daemon: Daemon) async throws -> [String]? {
        validationFiles.isEmpty ? nil : try await daemon.ids(of: validationFiles, step: "validation")
    }

    func data() throws -> JSONObject {
        var data = JSONObject()
        data["model"] = model.map(JSONValue.string)
        data["suffix"] = suffix.map(JSONValue.string)
        data["seed"] = seed.map { .integer(Int64($0)) }
        data["method"] = method.map(JSONValue.string)
        data["hyperparameters"] = try Setting.object(set).map(JSONValue.object)
        return data
    }
}
