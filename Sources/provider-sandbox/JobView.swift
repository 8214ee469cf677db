import ProviderJSON

/// Jobs, events and checkpoints as the API shows them.
extension Job {
    var view: JSONObject {
        var view: JSONObject = [
            "object": "fine_tuning.job", "id": .string(id), "model": .string(model), "created_at": .integer(createdAt),
            "finished_at": .optional(finishedAt), "estimated_finish": .optional(estimatedFinish),
            "fine_tuned_model": .optional(fineTunedModel), "organization_id": "org-sandbox",
            "result_files": .array(resultFiles.map { .string($0) }), "status": .string(status.rawValue),
            "validation_file": .optional(validationFile), "training_file": .string(trainingFile),
        ]
        let settings = hyperparameters.view
        view["hyperparameters"] = .object(settings)
        view["method"] = ["type": "supervised", "supervised": ["hyperparameters": .object(settings)]]
        view["trained_tokens"] = .optional(trainedTokens)
        view["integrations"] = .array(integrations)
        view["seed"] = .integer(seed)
        view["metadata"] = metadata.map { .object($0) } ?? .null
        view["error"] = failure.map { .object($0.view) } ?? .null
        view["user_provided_suffix"] = .optional(suffix)
        return view
    }
}

extension Job.Failure {
    var view: JSONObject {
        ["code": .string(code), "message": .string(message), "param": .optional(parameter)]
    }
}

extension Job.Event {
    var view: JSONObject {
        [
            "object": "fine_tuning.job.event", "id": .string(id), "created_at": .integer(createdAt),
            "level": .string(level), "message": .string(message), "type": data == nil ? "message" : "metrics",
            "data": .object(data ?? [:]),
        ]
    }
}

extension Job.Checkpoint {
    func view(jobID: String) -> JSONObject {
        [
            "object": "fine_tuning.job.checkpoint", "id": .string(id), "created_at": .integer(createdAt),
            "fine_tuned_model_checkpoint": .string(model), "fine_tuning_job_id": .string(jobID),
            "step_number": .integer(Int64(metrics.step)), "metrics": .object(metrics.view),
        ]
    }
}

extension Hyperparameters {
    var view: JSONObject {
        [
            "n_epochs": epochs.map { .integer(Int64($0)) } ?? "auto",
            "batch_size": batchSize.map { .integer(Int64($0)) } ?? "auto",
            "learning_rate_multiplier": learningRateMultiplier.map { .double($0) } ?? "auto",
        ]
    }
}

extension StepMetrics {
    private static let names = [
        "step", "train_loss", "train_mean_token_accuracy", "valid_loss", "valid_mean_token_accuracy", "full_valid_loss",
        "full_valid_mean_token_accuracy",
    ]

    private var numbers: [Double?] {
        [trainLoss, trainAccuracy, validLoss, validAccuracy, fullValidLoss, fullValidAccuracy]
    }

    /// What was not measured is left out.
    var view: JSONObject {
        var view: JSONObject = ["step": .integer(Int64(step))]
        for (name, number) in zip(Self.names.dropFirst(), numbers) {
            if let number { view[name] = .double(number.rounded(places: 6)) }
        }
        return view
    }

    init?(_ value: JSONValue) {
        guard let step = value["step"]?.intValue, let loss = value["train_loss"]?.doubleValue else { return nil }
        self.init(
            step: Int(step), trainLoss: loss, trainAccuracy: value["train_mean_token_accuracy"]?.doubleValue ?? 0,
            validLoss: value["valid_loss"]?.doubleValue,
            validAccuracy: value["valid_mean_token_accuracy"]?.doubleValue,
            fullValidLoss: value["full_valid_loss"]?.doubleValue,
            fullValidAccuracy: value["full_valid_mean_token_accuracy"]?.doubleValue)
    }

    static let csvHead = "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy\n"

    /// A row of the result file.
    var csvRow: String {
        func cell(_ number: Double?) -> String { number.map { "\($0.rounded(places: 6))" } ?? "" }
        return "\(step),\(cell(trainLoss)),\(cell(trainAccuracy)),\(cell(validLoss)),\(cell(validAccuracy))\n"
    }
}

extension Double {
    func rounded(places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}

extension JSONValue {
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
    static func optional(_ number: Int64?) -> JSONValue { number.map { .integer($0) } ?? .null }
}
