import ProviderCore
import ProviderJSON

extension OpenAI {
    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        let order = Self.generateRequest(request, baseURL: target.baseURL)
        return try await generate(order, as: ChatCompletion.self, at: target, onText: onText)
    }

    static func generateRequest(_ request: GenerateRequest, baseURL: String) -> HTTPRequest {
        var body: JSONObject = [
            "model": .string(request.model), "messages": .array(request.messages.map { .object($0) }),
            "stream": true, "stream_options": ["include_usage": true],
        ]
        body["max_completion_tokens"] = request.maxTokens.map { .integer(Int64($0)) }
        body["temperature"] = request.temperature.map { .double($0) }
        var order = HTTPRequest(
            .post, baseURL + "/chat/completions", body: .json(JSONValue.object(body).serialized()))
        order.accept = "text/event-stream, application/json"
        return order
    }
}

/// A chat completion as its chunks come in.
struct ChatCompletion: GeneratedText {
    private var text: StreamedText

    init(_ scrubber: SecretScrubber) {
        text = StreamedText(scrubber)
    }

    mutating func append(_ data: String) throws(UpstreamFailure) -> String {
        if data == "[DONE]" {
            text.isDone = true
            return ""
        }
        let chunk = try text.event(data)
        if let usage = chunk["usage"], !usage.isNull { text.result.note(usage) }
        guard let choice = chunk["choices"]?[0] else { return "" }
        if let reason = choice["finish_reason"]?.stringValue {
            text.result.finishReason = text.scrubber.clean(reason, limit: 100)
        }
        let delta = choice["delta"]
        return try text.append(delta?["content"]?.stringValue ?? delta?["refusal"]?.stringValue ?? "")
    }

    mutating func rest() throws(UpstreamFailure) -> String { try text.rest() }
    func finish() throws(UpstreamFailure) -> GenerateResult { try text.finish() }

    static func whole(_ answer: JSONValue) -> GenerateResult? {
        guard let choice = answer["choices"]?[0], let message = choice["message"]?.objectValue else { return nil }
        var result = GenerateResult(
            text: message["content"]?.stringValue ?? message["refusal"]?.stringValue ?? "",
            finishReason: choice["finish_reason"]?.stringValue)
        if let usage = answer["usage"] { result.note(usage) }
        return result
    }
}

extension GenerateResult {
    fileprivate mutating func note(_ usage: JSONValue) {
        promptTokens = usage["prompt_tokens"]?.wholeNumber
        completionTokens = usage["completion_tokens"]?.wholeNumber
    }
}
