import NIOHTTP1
import ProviderJSON

/// `POST /fine-tunes`, and what it would cost.
extension TogetherJobs {
    /// The learning rate where none is given.
    private static let learningRate = 0.00001
    private static let longestSuffix = 64
    private static let names: Set<String> = [
        "training_file", "validation_file", "model", "n_epochs", "n_checkpoints", "n_evals", "batch_size",
        "learning_rate", "lr_scheduler", "warmup_ratio", "max_grad_norm", "weight_decay", "suffix", "wandb_api_key",
        "wandb_base_url", "wandb_project_name", "wandb_name", "train_on_inputs", "training_method", "training_type",
        "from_checkpoint", "from_hf_model", "hf_model_revision", "hf_api_token", "hf_output_repo_name", "random_seed",
        "packing", "max_seq_length", "gradient_accumulation_steps",
    ]
    private static let estimateNames: Set<String> = [
        "training_file", "validation_file", "model", "n_epochs", "n_evals", "training_method", "training_type",
        "from_checkpoint",
    ]

    func create(_ object: JSONObject) throws -> Job {
        let fields = try JSONFields(object, known: Self.names)
        let model = try fields.requiredString("model")
        guard store.models.entry(model) != nil else {
            throw APIError.invalid("Model \(model) does not support fine-tuning.", "model", code: "model_not_available")
        }
        let trainingFile = try file(fields, "training_file")
        guard let trainingFile else { throw APIError.missing("training_file") }
        let validationFile = try file(fields, "validation_file")
        let evaluations = try fields.integer("n_evals", in: 0...100) ?? 0
        if evaluations > 0, validationFile == nil {
            throw APIError.invalid("n_evals needs a validation file.", "n_evals")
        }
        let id = "ft-" + Identifier.make("", length: 36).lowercased()
        var job = Job(
            id: id, createdAt: Clock.seconds(), model: model, trainingFile: trainingFile.id,
            seed: try fields.integer("random_seed", in: 0...2_147_483_647) ?? 42)
        job.wire = .together
        job.validationFile = validationFile?.id
        job.suffix = try suffix(fields)
        job.hyperparameters = try hyperparameters(fields)
        job.outputName = "sandbox/\(model)-" + (job.suffix.map { $0 + "-" } ?? "") + id.suffix(8)
        job.options = [
            "batch_size": object["batch_size"] ?? "max",
            "learning_rate": object["learning_rate"] ?? .double(Self.learningRate),
            "training_method": try method(fields), "training_type": try type(fields), "n_evals": .integer(evaluations),
            "n_checkpoints": .integer(try fields.integer("n_checkpoints", in: 1...100) ?? 1),
        ]
        job.say("Fine tune request created")
        guard let added = store.jobs.add(job) else {
            throw APIError(
                status: .tooManyRequests, message: "Too many jobs are unfinished.", type: "rate_limit",
                code: "rate_limit")
        }
        store.training.begin(added.id)
        return added
    }

    /// A character is a token here. The price is made up, and the same each time.
    func estimate(_ object: JSONObject) throws -> JSONObject {
        let fields = try JSONFields(object, known: Self.estimateNames)
        guard let training = try file(fields, "training_file") else { throw APIError.missing("training_file") }
        let validation = try file(fields, "validation_file")
        _ = try method(fields)
        let epochs = try fields.integer("n_epochs", in: 1...20) ?? 1
        let evaluations = try fields.integer("n_evals", in: 0...100) ?? 0
        let (trained, evaluated) = (training.bytes * epochs, (validation?.bytes ?? 0) * evaluations)
        let price = Double(trained + evaluated) * 0.48 / 1_000_000
        return [
            "estimation_available": true, "estimated_total_price": .double(price.rounded(places: 6)),
            "allowed_to_proceed": .bool(price <= 25), "user_limit": 25,
            "estimated_train_token_count": .integer(trained), "estimated_eval_token_count": .integer(evaluated),
        ]
    }

    /// Only a file that was preprocessed is one.
    private func file(_ fields: JSONFields, _ name: String) throws -> StoredFile? {
        guard let id = try fields.string(name), !id.isEmpty else { return nil }
        guard let file = store.files.file(id) else {
            let isAnnounced = store.signedUploads.upload(id) != nil
            throw APIError.invalid(
                isAnnounced ? "The file \(id) is not processed." : "File \(id) not found.", name, code: "invalid_file")
        }
        guard file.purpose == "fine-tune" else {
            throw APIError.invalid(
                "The file \(id) has the purpose \(file.purpose).", name, code: "invalid_file_purpose")
        }
        return file
    }

    private func suffix(_ fields: JSONFields) throws -> String? {
        guard let suffix = try fields.string("suffix"), !suffix.isEmpty else { return nil }
        guard suffix.count <= Self.longestSuffix else {
            throw APIError.invalid("The suffix is longer than \(Self.longestSuffix) characters.", "suffix")
        }
        return suffix
    }

    private func hyperparameters(_ fields: JSONFields) throws -> Hyperparameters {
        var batchSize: Int64?
        if fields.value("batch_size")?.stringValue != "max" {
            batchSize = try fields.integer("batch_size", in: 1...1024)
        }
        let rate = try fields.number("learning_rate", in: 0...1)
        guard rate != 0 else { throw APIError.invalid("learning_rate is not above 0.", "learning_rate") }
        _ = try fields.number("warmup_ratio", in: 0...1)
        return Hyperparameters(
            epochs: Int(try fields.integer("n_epochs", in: 1...20) ?? 1), batchSize: batchSize.map { Int($0) },
            learningRateMultiplier: rate.map { $0 / Self.learningRate })
    }

    private func method(_ fields: JSONFields) throws -> JSONValue {
        let known: Set<String> = [
            "method", "train_on_inputs", "dpo_beta", "dpo_normalize_logratios_by_length", "dpo_reference_free",
            "rpo_alpha",
            "simpo_gamma",
        ]
        guard let method = try fields.fields("training_method", known: known) else {
            return ["method": "sft", "train_on_inputs": "auto"]
        }
        let word = try method.requiredString("method")
        guard word == "sft" || word == "dpo" else {
            throw APIError.invalid("'\(word)' is not one of sft, dpo.", "training_method.method")
        }
        guard word == "sft" else {
            throw APIError.invalid(
                "The models of this provider are tuned by sft only.", "training_method.method",
                code: "unsupported_value")
        }
        guard method.value("train_on_inputs") != nil else { throw APIError.missing("training_method.train_on_inputs") }
        return .object(method.object)
    }

    private func type(_ fields: JSONFields) throws -> JSONValue {
        let known: Set<String> = ["type", "lora_r", "lora_alpha", "lora_dropout", "lora_trainable_modules"]
        guard let type = try fields.fields("training_type", known: known) else {
            return ["type": "Lora", "lora_r": 8, "lora_alpha": 16]
        }
        switch try type.requiredString("type") {
        case "Full": break
        case "Lora":
            guard try type.integer("lora_r", in: 1...1024) != nil else {
                throw APIError.missing("training_type.lora_r")
            }
            guard try type.integer("lora_alpha", in: 1...4096) != nil else {
                throw APIError.missing("training_type.lora_alpha")
            }
        default: throw APIError.invalid("The type is Full or Lora.", "training_type.type")
        }
        return .object(type.object)
    }
}
