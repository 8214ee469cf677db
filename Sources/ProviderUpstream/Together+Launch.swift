import ProviderCore
import ProviderJSON

/// What a launch asks for, in Together's words. A W&B key or a Hugging Face token is never sent: both are secrets of
/// others, which no command may carry.
extension Together {
    /// As the SDKs say; the reference speaks of 64 by now.
    static let longestSuffix = 40
    private static let numbers: Set<String> = [
        "n_epochs", "n_checkpoints", "n_evals", "learning_rate", "warmup_ratio", "max_grad_norm", "weight_decay",
    ]
    private static let lora: Set<String> = ["lora_r", "lora_alpha", "lora_dropout"]

    static func launchRequest(
        _ request: FineTuneRequest, baseURL: String
    ) throws(UpstreamFailure) -> HTTPRequest {
        HTTPRequest(
            .post, baseURL + "/fine-tunes", body: .json(JSONValue.object(try launchBody(request)).serialized()))
    }

    static func launchBody(_ request: FineTuneRequest) throws(UpstreamFailure) -> JSONObject {
        var body: JSONObject = [
            "training_file": .string(request.trainingFileID), "model": .string(request.model),
        ]
        body["validation_file"] = request.validationFileID.map { .string($0) }
        body["suffix"] = .string(request.tag.name(after: request.suffix, limit: longestSuffix))
        body["random_seed"] = request.seed.map { .integer($0) }
        try add(request.hyperparameters, to: &body)
        // Without evaluations a validation file would not be looked at.
        if request.validationFileID != nil, body["n_evals"] == nil { body["n_evals"] = body["n_epochs"] ?? 1 }
        body["training_method"] = .object(try method(request))
        return body
    }

    /// `auto` is left to Together, as is everything that is not given.
    private static func add(_ settings: JSONObject, to body: inout JSONObject) throws(UpstreamFailure) {
        for (name, value) in settings.members.map({ ($0.name, $0.value) }) where value.stringValue != "auto" {
            switch name {
            case "batch_size":
                guard value.stringValue == "max" || value.wholeNumber != nil else {
                    throw refusal("batch_size", "is a whole number or \"max\"")
                }
                body[name] = value
            case _ where numbers.contains(name):
                guard value.doubleValue != nil else { throw refusal(name, "is a number") }
                body[name] = value
            case "learning_rate_multiplier":
                throw UpstreamFailure(
                    .rejected,
                    "was not asked: it has no learning_rate_multiplier; give a learning_rate, such as 0.00001")
            case "training_type", "beta": break
            case _ where lora.contains(name): break
            default:
                throw UpstreamFailure(
                    .rejected,
                    "was not asked: it has no hyperparameter \(name); it takes batch_size, training_type, beta for dpo, "
                        + (numbers.union(lora)).sorted().joined(separator: ", "))
            }
        }
        body["training_type"] = try trainingType(settings).map { .object($0) }
    }

    /// nil: as Together likes it, which is LoRA.
    private static func trainingType(_ settings: JSONObject) throws(UpstreamFailure) -> JSONObject? {
        let given = lora.filter { settings[$0] != nil }.sorted()
        let word = settings["training_type"]?.stringValue
        switch word?.lowercased() {
        case "full":
            guard given.isEmpty else { throw refusal(given[0], "is for the training_type Lora") }
            return ["type": "Full"]
        case nil where given.isEmpty && settings["training_type"] == nil: return nil
        case "auto" where given.isEmpty: return nil
        case nil, "lora", "auto":
            guard settings["training_type"] == nil || word != nil, let rank = settings["lora_r"]?.wholeNumber else {
                throw refusal("training_type", "is Full or Lora, and Lora needs lora_r")
            }
            var type: JSONObject = ["type": "Lora", "lora_r": .integer(rank), "lora_trainable_modules": "all-linear"]
            type["lora_alpha"] =
                settings["lora_alpha"] ?? .integer(rank.multipliedReportingOverflow(by: 2).partialValue)
            type["lora_dropout"] = settings["lora_dropout"]
            return type
        default: throw refusal("training_type", "is Full or Lora")
        }
    }

    private static func method(_ request: FineTuneRequest) throws(UpstreamFailure) -> JSONObject {
        switch request.method {
        case "supervised":
            return ["method": "sft", "train_on_inputs": request.methodOptions["train_on_inputs"] ?? "auto"]
        case "dpo":
            var method: JSONObject = ["method": "dpo"]
            if let beta = request.hyperparameters["beta"], beta.stringValue != "auto" { method["dpo_beta"] = beta }
            return method
        default:
            throw UpstreamFailure(
                .rejected, "was not asked: it has no method \(request.method); it takes supervised and dpo")
        }
    }

    private static func refusal(_ name: String, _ rule: String) -> UpstreamFailure {
        UpstreamFailure(.rejected, "was not asked: the hyperparameter \(name) \(rule)")
    }
}
