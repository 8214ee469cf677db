import ProviderJSON

/// A fine-tuning job.
struct Job: Sendable {
    enum Status: String {
        case validatingFiles = "validating_files"
        case queued, running, paused, succeeded, failed, cancelled
        var isFinal: Bool { self == .succeeded || self == .failed || self == .cancelled }
    }

    enum Wire: String {
        case openAI = "openai"
        case together, fireworks
    }

    struct Failure: Sendable, Hashable {
        var code: String
        var message: String
        var parameter: String?
    }

    struct Event: Sendable {
        var id: String
        var createdAt: Int64
        var level = "info"
        var message: String
        var data: JSONObject?
        /// The step that it tells of.
        var step: Int?
    }

    struct Checkpoint: Sendable {
        var id: String
        var createdAt: Int64
        var model: String
        var metrics: StepMetrics
    }

    var id: String
    /// The later one's is higher; times are in seconds and cannot tell.
    var sequence = 0
    var createdAt: Int64
    var finishedAt: Int64?
    var estimatedFinish: Int64?
    var status = Status.validatingFiles
    var model: String
    var fineTunedModel: String?
    var trainingFile: String
    var validationFile: String?
    var suffix: String?
    var seed: Int64
    var metadata: JSONObject?
    var integrations: [JSONValue] = []
    var hyperparameters = Hyperparameters()
    var failure: Failure?
    var trainedTokens: Int64?
    var resultFiles: [String] = []
    var events: [Event] = []
    var checkpoints: [Checkpoint] = []
    var metrics: [StepMetrics] = []
    var areFilesValid = false
    /// By which it was made; each wire shows its own jobs.
    var wire = Wire.openAI
    /// The model's name where the wire gives it from the start.
    var outputName: String?
    /// What else the wire was told and shows.
    var options = JSONObject()

    /// `sandbox-small` also of a model that was tuned from it.
    var baseModel: String {
        guard model.hasPrefix("ft:") else { return model }
        return model.split(separator: ":", omittingEmptySubsequences: false).dropFirst().first.map(String.init) ?? model
    }

    /// The name of the model that the job makes, as the provider puts it together.
    var tunedName: String {
        if let outputName { return outputName }
        let clean = (suffix ?? "").map { character in
            character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
                ? character : "-"
        }
        return "ft:\(baseModel):sandbox:\(String(clean)):\(id.suffix(8))"
    }

    func checkpointName(step: Int) -> String {
        "\(tunedName):ckpt-step-\(step)"
    }

    mutating func say(_ message: String, level: String = "info", data: JSONObject? = nil, step: Int? = nil) {
        events.append(
            Event(
                id: Identifier.make("ftevent-"), createdAt: Clock.seconds(), level: level, message: message, data: data,
                step: step))
    }

    /// Takes back what was told after this step, which will be done again.
    mutating func forget(after step: Int) {
        metrics.removeAll { $0.step > step }
        events.removeAll { ($0.step ?? 0) > step }
        checkpoints.removeAll { $0.metrics.step > step }
    }
}
