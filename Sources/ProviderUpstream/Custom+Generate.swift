import ProviderCore
import ProviderJSON

extension Custom {
    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        try check(.generate, "generating text", target)
        let streams = target.announced?.offers(.stream) ?? false
        let order = Self.generateRequest(request, streams: streams, baseURL: target.baseURL)
        return try await generate(order, as: Text.self, at: target, onText: onText)
    }

    static func generateRequest(_ request: GenerateRequest, streams: Bool, baseURL: String) -> HTTPRequest {
        var body: JSONObject = [
            "model": .string(request.model), "messages": .array(request.messages.map { .object($0) }),
        ]
        if streams { body["stream"] = true }
        body["max_tokens"] = request.maxTokens.map { .integer(Int64($0)) }
        body["temperature"] = request.temperature.map { .double($0) }
        var order = HTTPRequest(.post, baseURL + "/generate", body: .json(JSONValue.object(body).serialized()))
        if streams { order.accept = "text/event-stream, application/json" }
        return order
    }

    /// A text as its pieces come in: objects with `text`, the last of them with `finish_reason`. One that does not
    /// stream sends a single one.
    struct Text: GeneratedText {
        private var text: StreamedText

        init(_ scrubber: SecretScrubber) {
            text = StreamedText(scrubber)
        }

        mutating func append(_ data: String) throws(UpstreamFailure) -> String {
            let piece = try text.event(data)
            if let reason = piece["finish_reason"]?.stringValue {
                text.result.finishReason = text.scrubber.clean(reason, limit: 100)
            }
            text.result.promptTokens = piece["prompt_tokens"]?.wholeNumber ?? text.result.promptTokens
            text.result.completionTokens = piece["completion_tokens"]?.wholeNumber ?? text.result.completionTokens
            return try text.append(piece["text"]?.stringValue ?? "")
        }

        mutating func rest() throws(UpstreamFailure) -> String { try text.rest() }
        func finish() throws(UpstreamFailure) -> GenerateResult { try text.finish() }

        static func whole(_ answer: JSONValue) -> GenerateResult? {
            guard let words = answer["text"]?.stringValue, let reason = answer["finish_reason"]?.stringValue else {
                return nil
            }
            return GenerateResult(
                text: words, finishReason: reason, promptTokens: answer["prompt_tokens"]?.wholeNumber,
                completionTokens: answer["completion_tokens"]?.wholeNumber)
        }
    }
}
