import ProviderCore
import ProviderJSON

/// Anthropic's wire: models and messages. It has no fine-tuning.
/// Source: https://docs.anthropic.com/en/api, and the official Python SDK.
struct Anthropic: HTTPWire {
    /// What servers that copy the API accept; a provider's extra header `anthropic-version` stands in its place.
    static let version = "2023-06-01"

    let transport: HTTPTransport

    let type = "anthropic"
    let defaultBaseURL: String? = "https://api.anthropic.com"
    let capabilities = UpstreamCapabilities([.models, .generate, .stream])

    func authorized(_ request: HTTPRequest, _ target: UpstreamTarget) -> HTTPRequest {
        var request = request
        request.headers.append((name: "anthropic-version", value: Self.version))
        if let key = target.keyHeader(orElse: "x-api-key") { request.secrets.append(key) }
        request.secrets += target.headers.map { SecretHeader(name: $0.name, value: $0.value) }
        return request
    }

    /// People write the address with the version and without it.
    static func url(_ path: String, _ target: UpstreamTarget) -> String {
        target.baseURL + (target.baseURL.hasSuffix("/v1") ? "" : "/v1") + path
    }
}

// MARK: Models

extension Anthropic {
    private static let maximumPages = 50

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        try await models(target)
    }

    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] {
        var models: [UpstreamModel] = []
        var after: String?
        for _ in 0..<Self.maximumPages {
            let rest = after.map { "&after_id=" + HTTPRequest.encoded($0) } ?? ""
            let answer = try await call(HTTPRequest(.get, Self.url("/models?limit=1000" + rest, target)), target)
            guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of models") }
            models += list.compactMap(Self.model)
            guard answer["has_more"]?.boolValue == true else { return models }
            guard let last = answer["last_id"]?.stringValue ?? list.last?["id"]?.stringValue, last != after else {
                return models
            }
            after = last
        }
        return models
    }

    static func model(_ value: JSONValue) -> UpstreamModel? {
        guard let id = value["id"]?.stringValue else { return nil }
        // Of an announced end only the day counts.
        let end = value["retires_at"]?.stringValue.map { String($0.prefix(10)) }
        return UpstreamModel(
            id: id, ownedBy: "anthropic", createdAt: value["created_at"]?.stringValue.flatMap(Timestamp.init(rfc3339:)),
            shutdownDate: end)
    }
}

// MARK: Messages

extension Anthropic {
    /// The wire wants a bound; this one is below that of every model it has.
    private static let standardMaxTokens = 4096

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        try await generate(Self.messageRequest(request, target), as: Message.self, at: target, onText: onText)
    }

    /// Instructions stand beside the messages here, not among them.
    static func messageRequest(_ request: GenerateRequest, _ target: UpstreamTarget) -> HTTPRequest {
        var instructions: [String] = []
        var messages: [JSONValue] = []
        for message in request.messages {
            switch message["role"]?.stringValue {
            case "system", "developer": instructions.append(message["content"]?.stringValue ?? "")
            default: messages.append(.object(message))
            }
        }
        var body: JSONObject = [
            "model": .string(request.model), "max_tokens": .integer(Int64(request.maxTokens ?? standardMaxTokens)),
            "messages": .array(messages), "stream": true,
        ]
        if !instructions.isEmpty { body["system"] = .string(instructions.joined(separator: "\n\n")) }
        // Some models refuse the request that has it.
        body["temperature"] = request.temperature.map { .double($0) }
        var order = HTTPRequest(.post, url("/messages", target), body: .json(JSONValue.object(body).serialized()))
        order.accept = "text/event-stream, application/json"
        return order
    }

    /// A message as its events come in.
    struct Message: GeneratedText {
        private var text: StreamedText

        init(_ scrubber: SecretScrubber) {
            text = StreamedText(scrubber)
        }

        mutating func append(_ data: String) throws(UpstreamFailure) -> String {
            let event = try text.event(data)
            switch event["type"]?.stringValue {
            case "message_start": note(event["message"]?["usage"])
            case "content_block_delta":
                // Thoughts, citations and calls of tools are no text.
                guard event["delta"]?["type"]?.stringValue == "text_delta" else { return "" }
                return try text.append(event["delta"]?["text"]?.stringValue ?? "")
            case "message_delta":
                note(event["usage"])
                if let reason = event["delta"]?["stop_reason"]?.stringValue {
                    text.result.finishReason = text.scrubber.clean(reason, limit: 100)
                }
            case "message_stop": text.isDone = true
            // There are pings, and there will be more kinds.
            default: break
            }
            return ""
        }

        mutating func rest() throws(UpstreamFailure) -> String { try text.rest() }
        func finish() throws(UpstreamFailure) -> GenerateResult { try text.finish() }

        static func whole(_ answer: JSONValue) -> GenerateResult? {
            guard let blocks = answer["content"]?.arrayValue else { return nil }
            let texts = blocks.filter { $0["type"]?.stringValue == "text" }.compactMap { $0["text"]?.stringValue }
            return GenerateResult(
                text: texts.joined(), finishReason: answer["stop_reason"]?.stringValue,
                promptTokens: promptTokens(answer["usage"]),
                completionTokens: answer["usage"]?["output_tokens"]?.wholeNumber)
        }

        /// What was read from the cache, or written to it, is counted apart there.
        private static func promptTokens(_ usage: JSONValue?) -> Int64? {
            guard let count = usage?["input_tokens"]?.wholeNumber else { return nil }
            let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"].compactMap {
                usage?[$0]?.wholeNumber
            }
            return cached.reduce(count) { $0.addingReportingOverflow($1).partialValue }
        }

        private mutating func note(_ usage: JSONValue?) {
            if let count = Self.promptTokens(usage) { text.result.promptTokens = count }
            if let count = usage?["output_tokens"]?.wholeNumber { text.result.completionTokens = count }
        }
    }
}
