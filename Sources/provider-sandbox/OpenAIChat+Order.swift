import ProviderJSON

extension OpenAIChat.Order {
    /// All that the description of the request knows.
    private static let names: Set<String> = [
        "messages", "model", "metadata", "top_logprobs", "temperature", "top_p", "user", "safety_identifier",
        "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "service_tier", "modalities", "verbosity",
        "reasoning_effort", "max_completion_tokens", "frequency_penalty", "presence_penalty", "web_search_options",
        "response_format", "audio", "store", "moderation", "stream", "stop", "logit_bias", "logprobs", "max_tokens",
        "n",
        "prediction", "seed", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "function_call",
        "functions",
    ]

    init(_ object: JSONObject) throws {
        let fields = try JSONFields(object, known: Self.names)
        model = try fields.requiredString("model")
        do {
            prompt = try Conversation(object["messages"], path: "messages")
        } catch {
            throw APIError(error)
        }
        if try fields.bool("logprobs") == true || fields.value("top_logprobs") != nil {
            throw APIError.invalid(
                "Unsupported parameter: 'logprobs' is not supported with this model.", "logprobs",
                code: "unsupported_parameter")
        }
        options = try Self.options(fields)
        count = Int(try fields.integer("n", in: 1...128) ?? 1)
        isStreamed = try fields.bool("stream") ?? false
        if fields.value("stream_options") != nil, !isStreamed {
            throw APIError.invalid(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options",
                code: "invalid_value")
        }
        let streaming = try fields.fields("stream_options", known: ["include_usage", "include_obfuscation"])
        withUsage = try streaming?.bool("include_usage") ?? false
        mayCallTools = try Self.hasTools(fields)
    }

    private static func options(_ fields: JSONFields) throws -> SamplingOptions {
        var options = SamplingOptions()
        options.temperature = Float(try fields.number("temperature", in: 0...2) ?? 1)
        options.topP = Float(try fields.number("top_p", in: 0...1) ?? 1)
        _ = try fields.number("frequency_penalty", in: -2...2)
        _ = try fields.number("presence_penalty", in: -2...2)
        let most = Int64(Int32.max)
        let limits = [
            try fields.integer("max_completion_tokens", in: 1...most), try fields.integer("max_tokens", in: 1...most),
        ]
        if limits.allSatisfy({ $0 != nil }) {
            throw APIError.invalid(
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.", "max_tokens",
                code: "invalid_parameter_combination")
        }
        if let limit = limits.compactMap(\.self).first {
            options.longest = min(Int(limit), SamplingOptions.longestAllowed)
        }
        let seed = try fields.integer("seed", in: Int64.min...Int64.max)
        options.seed = seed.map { UInt64(bitPattern: $0) } ?? UInt64.random(in: 0...UInt64.max)
        options.stop = try stop(fields)
        return options
    }

    private static func stop(_ fields: JSONFields) throws -> [String] {
        guard let value = fields.value("stop") else { return [] }
        if let text = value.stringValue { return [text] }
        guard let items = value.arrayValue, (1...4).contains(items.count) else {
            throw APIError.invalid(
                "Invalid 'stop': expected a string or an array of 1 to 4 strings.", "stop", code: "invalid_type")
        }
        return try items.map { item in
            guard let text = item.stringValue else { throw APIError.wrongType("stop", expected: "strings") }
            return text
        }
    }

    private static func hasTools(_ fields: JSONFields) throws -> Bool {
        guard let value = fields.value("tools") ?? fields.value("functions") else { return false }
        guard let items = value.arrayValue, items.allSatisfy({ $0.objectValue != nil }) else {
            throw APIError.wrongType("tools", expected: "an array of objects")
        }
        return !items.isEmpty && fields.value("tool_choice")?.stringValue != "none"
    }
}
