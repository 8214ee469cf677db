import ProviderCore
import ProviderJSON

extension Together {
    /// Made from what a launch would ask; the price is in dollars.
    func estimate(
        _ request: FineTuneRequest, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> UpstreamEstimate {
        let answer = try await call(try Self.estimateRequest(request, baseURL: target.baseURL), target)
        guard answer["estimation_available"]?.boolValue != false else {
            let words = SecretScrubber(target).clean(answer["unavailable_reason"]?.stringValue ?? "it gave no reason")
            throw UpstreamFailure(.unsupported, "has no estimate for this: " + words)
        }
        guard let price = answer["estimated_total_price"]?.doubleValue, price.isFinite, price >= 0 else {
            throw Self.notAnAPI("a price")
        }
        return UpstreamEstimate(
            price: price, currency: "USD", trainingTokens: answer["estimated_train_token_count"]?.wholeNumber,
            validationTokens: answer["estimated_eval_token_count"]?.wholeNumber,
            limit: answer["user_limit"]?.doubleValue, isAllowed: answer["allowed_to_proceed"]?.boolValue)
    }

    private static let pricedNames = [
        "training_file", "validation_file", "model", "n_epochs", "n_evals", "training_method", "training_type",
    ]

    static func estimateRequest(
        _ request: FineTuneRequest, baseURL: String
    ) throws(UpstreamFailure) -> HTTPRequest {
        let order = try launchBody(request)
        var body = JSONObject()
        for name in pricedNames { body[name] = order[name] }
        return HTTPRequest(
            .post, baseURL + "/fine-tunes/estimate-price", body: .json(JSONValue.object(body).serialized()))
    }
}
