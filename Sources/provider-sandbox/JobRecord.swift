import ProviderJSON

/// A job as it is kept on disk: what the API shows, and beside it what the API shows elsewhere.
extension Job {
    var record: JSONValue {
        [
            "job": .object(view), "sequence": .integer(Int64(sequence)), "are_files_valid": .bool(areFilesValid),
            "wire": .string(wire.rawValue), "output_name": .optional(outputName), "options": .object(options),
            "events": .array(
                events.map { event in
                    var record = event.view
                    record["step"] = event.step.map { .integer(Int64($0)) } ?? .null
                    return .object(record)
                }),
            "checkpoints": .array(checkpoints.map { .object($0.view(jobID: id)) }),
            "metrics": .array(metrics.map { .object($0.view) }),
        ]
    }

    init?(record: JSONValue) {
        guard let job = record["job"], let id = job["id"]?.stringValue, let created = job["created_at"]?.intValue,
            let status = job["status"]?.stringValue.flatMap(Status.init(rawValue:)),
            let model = job["model"]?.stringValue, let trainingFile = job["training_file"]?.stringValue
        else { return nil }
        self.init(
            id: id, createdAt: created, status: status, model: model, trainingFile: trainingFile,
            seed: job["seed"]?.intValue ?? 0)
        sequence = Int(record["sequence"]?.intValue ?? 0)
        finishedAt = job["finished_at"]?.intValue
        fineTunedModel = job["fine_tuned_model"]?.stringValue
        validationFile = job["validation_file"]?.stringValue
        suffix = job["user_provided_suffix"]?.stringValue
        metadata = job["metadata"]?.objectValue
        integrations = job["integrations"]?.arrayValue ?? []
        hyperparameters = Hyperparameters(
            epochs: job["hyperparameters"]?["n_epochs"]?.intValue.map { Int($0) },
            batchSize: job["hyperparameters"]?["batch_size"]?.intValue.map { Int($0) },
            learningRateMultiplier: job["hyperparameters"]?["learning_rate_multiplier"]?.doubleValue)
        failure = job["error"].flatMap(Failure.init(record:))
        trainedTokens = job["trained_tokens"]?.intValue
        resultFiles = (job["result_files"]?.arrayValue ?? []).compactMap(\.stringValue)
        areFilesValid = record["are_files_valid"]?.boolValue ?? false
        wire = record["wire"]?.stringValue.flatMap(Wire.init(rawValue:)) ?? .openAI
        outputName = record["output_name"]?.stringValue
        options = record["options"]?.objectValue ?? [:]
        events = (record["events"]?.arrayValue ?? []).compactMap(Event.init(record:))
        checkpoints = (record["checkpoints"]?.arrayValue ?? []).compactMap(Checkpoint.init(record:))
        metrics = (record["metrics"]?.arrayValue ?? []).compactMap { StepMetrics($0) }
    }
}

extension Job.Failure {
    fileprivate init?(record: JSONValue) {
        guard let code = record["code"]?.stringValue, let message = record["message"]?.stringValue else { return nil }
        self.init(code: code, message: message, parameter: record["param"]?.stringValue)
    }
}

extension Job.Event {
    fileprivate init?(record: JSONValue) {
        guard let id = record["id"]?.stringValue, let created = record["created_at"]?.intValue,
            let message = record["message"]?.stringValue
        else { return nil }
        self.init(id: id, createdAt: created, message: message)
        level = record["level"]?.stringValue ?? "info"
        if record["type"]?.stringValue == "metrics" { data = record["data"]?.objectValue }
        step = record["step"]?.intValue.map { Int($0) }
    }
}

extension Job.Checkpoint {
    fileprivate init?(record: JSONValue) {
        guard let id = record["id"]?.stringValue, let created = record["created_at"]?.intValue,
            let model = record["fine_tuned_model_checkpoint"]?.stringValue,
            let metrics = record["metrics"].flatMap(StepMetrics.init)
        else { return nil }
        self.init(id: id, createdAt: created, model: model, metrics: metrics)
    }
}
