import NIOHTTP1
import ProviderJSON

/// `POST /fine_tuning/jobs`
extension OpenAIJobs {
    private static let names: Set<String> = [
        "model", "training_file", "hyperparameters", "suffix", "validation_file", "integrations", "seed", "method",
        "metadata",
    ]
    private static let hyperparameterNames: Set<String> = ["n_epochs", "batch_size", "learning_rate_multiplier"]

    func create(_ object: JSONObject) throws -> Job {
        let fields = try JSONFields(object, known: Self.names)
        let model = try fields.requiredString("model")
        let trainingFile = try fields.requiredString("training_file")
        guard store.models.entry(model) != nil else {
            throw APIError.invalid(
                "Model \(model) is not available for fine-tuning or does not exist.", "model",
                code: "model_not_available")
        }
        try check(file: trainingFile, "training_file")
        let validationFile = try fields.string("validation_file")
        if let validationFile { try check(file: validationFile, "validation_file") }
        var job = Job(
            id: Identifier.make("ftjob-"), createdAt: Clock.seconds(), model: model, trainingFile: trainingFile,
            seed: try fields.integer("seed", in: 0...2_147_483_647) ?? Int64.random(in: 0...2_147_483_647))
        job.validationFile = validationFile
        job.suffix = try suffix(fields)
        job.metadata = try metadata(fields)
        job.integrations = try integrations(fields)
        job.hyperparameters = try hyperparameters(fields)
        job.say("Created fine-tuning job: \(job.id)")
        guard let added = store.jobs.add(job) else {
            throw APIError(
                status: .tooManyRequests,
                message: "You have \(JobStore.mostUnfinished) unfinished fine-tuning jobs, which is the limit.",
                type: "rate_limit_error", code: "rate_limit_exceeded")
        }
        store.training.begin(added.id)
        return added
    }

    private func check(file id: String, _ parameter: String) throws {
        guard let file = store.files.file(id) else {
            throw APIError.invalid("invalid \(parameter): \(id)", parameter, code: "invalid_file")
        }
        guard file.purpose == "fine-tune" else {
            throw APIError.invalid(
                "File '\(id)' has the purpose '\(file.purpose)'; expected 'fine-tune'.", parameter,
                code: "invalid_file_purpose")
        }
    }

    private func suffix(_ fields: JSONFields) throws -> String? {
        guard let suffix = try fields.string("suffix") else { return nil }
        guard (1...64).contains(suffix.count) else {
            throw APIError.invalid(
                "Invalid 'suffix': expected 1 to 64 characters, but got \(suffix.count).", "suffix",
                code: suffix.isEmpty ? "string_below_min_length" : "string_above_max_length")
        }
        return suffix
    }

    private func metadata(_ fields: JSONFields) throws -> JSONObject? {
        guard let value = fields.value("metadata") else { return nil }
        guard let object = value.objectValue else { throw APIError.wrongType("metadata", expected: "an object") }
        guard object.count <= 16 else {
            throw APIError.invalid(
                "Invalid 'metadata': too many properties. Expected at most 16.", "metadata",
                code: "object_above_max_properties")
        }
        for member in object.members {
            guard let text = member.value.stringValue else {
                throw APIError.wrongType("metadata.\(member.name)", expected: "a string")
            }
            guard member.name.count <= 64, text.count <= 512 else {
                throw APIError.invalid(
                    "Invalid 'metadata': a key has at most 64 characters and a value at most 512.",
                    "metadata.\(member.name)", code: "string_above_max_length")
            }
        }
        return object
    }

    private func integrations(_ fields: JSONFields) throws -> [JSONValue] {
        guard let value = fields.value("integrations") else { return [] }
        guard let items = value.arrayValue, items.count <= 5 else {
            throw APIError.wrongType("integrations", expected: "an array of at most 5 objects")
        }
        for (index, item) in items.enumerated() {
            guard item["type"]?.stringValue == "wandb" else {
                throw APIError.invalid(
                    "Invalid 'integrations[\(index)].type'. Supported value is: 'wandb'.",
                    "integrations[\(index)].type",
                    code: "invalid_value")
            }
            guard item["wandb"]?["project"]?.stringValue != nil else {
                throw APIError.missing("integrations[\(index)].wandb.project")
            }
        }
        return items
    }

    private func hyperparameters(_ fields: JSONFields) throws -> Hyperparameters {
        guard let method = try fields.fields("method", known: ["type", "supervised", "dpo", "reinforcement"]) else {
            return try read(try fields.fields("hyperparameters", known: Self.hyperparameterNames))
        }
        let type = try method.requiredString("type")
        guard ["supervised", "dpo", "reinforcement"].contains(type) else {
            throw APIError.invalid(
                "Invalid value: '\(type)'. Supported values are: 'supervised', 'dpo', and 'reinforcement'.",
                "method.type", code: "invalid_value")
        }
        guard type == "supervised" else {
            throw APIError.invalid(
                "The models of this provider can be tuned by the method 'supervised' only, not '\(type)'.",
                "method.type", code: "unsupported_value")
        }
        guard fields.value("hyperparameters") == nil else {
            throw APIError.invalid(
                "Use either 'method' or the deprecated 'hyperparameters', not both.", "hyperparameters",
                code: "mutually_exclusive_parameters")
        }
        let supervised = try method.fields("supervised", known: ["hyperparameters"])
        return try read(try supervised?.fields("hyperparameters", known: Self.hyperparameterNames))
    }

    private func read(_ fields: JSONFields?) throws -> Hyperparameters {
        guard let fields else { return Hyperparameters() }
        var multiplier: Double?
        if let value = fields.value("learning_rate_multiplier"), value.stringValue != "auto" {
            let name = fields.prefix + "learning_rate_multiplier"
            guard let number = value.doubleValue else {
                throw APIError.wrongType(name, expected: "a number or \"auto\"")
            }
            guard number > 0 else {
                throw APIError.invalid(
                    "Invalid '\(name)': decimal below minimum value. Expected a value > 0, but got \(number) instead.",
                    name, code: "decimal_below_min_value")
            }
            multiplier = number
        }
        return Hyperparameters(
            epochs: try fields.integer("n_epochs", in: 1...50, orAuto: true).map { Int($0) },
            batchSize: try fields.integer("batch_size", in: 1...256, orAuto: true).map { Int($0) },
            learningRateMultiplier: multiplier)
    }
}
