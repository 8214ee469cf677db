import NIOHTTP1
import ProviderJSON

/// `POST /v1/messages`
struct AnthropicMessages {
    let store: SandboxStore

    /// What is asked for.
    struct Order {
        var model: String
        var prompt: Conversation
        var options: SamplingOptions
        var isStreamed: Bool
    }

    func answer(_ object: JSONObject) throws -> HTTPReply {
        let order = try Order(object)
        guard store.models.entry(order.model) != nil else { throw AnthropicAPI.noSuchModel(order.model) }
        return order.isStreamed ? stream(order) : try whole(order)
    }

    /// `POST /v1/messages/count_tokens`
    func count(_ object: JSONObject) throws -> HTTPReply {
        // What is counted is asked as a message is, but for how it shall be answered.
        let answering: Set<String> = ["max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences"]
        if let extra = object.members.first(where: { answering.contains($0.name) }) {
            throw APIError.invalid("\(extra.name): Extra inputs are not permitted")
        }
        var asked = object
        asked["max_tokens"] = 1
        let order = try Order(asked)
        guard store.models.entry(order.model) != nil else { throw AnthropicAPI.noSuchModel(order.model) }
        let (_, promptTokens) = order.prompt.answer(by: try store.models.ready(order.model), order.options)
        return .json(["input_tokens": .integer(Int64(promptTokens))])
    }

    /// Why the answer ends.
    private static func stop(_ answer: AnswerText) -> JSONObject {
        let reason =
            answer.stoppedAt != nil ? "stop_sequence" : answer.finish == .stop ? "end_turn" : "max_tokens"
        return ["stop_reason": .string(reason), "stop_sequence": .optional(answer.stoppedAt)]
    }

    private static func message(
        _ order: Order, _ content: [JSONValue], stop: JSONObject = ["stop_reason": .null, "stop_sequence": .null],
        _ usage: JSONObject
    ) -> JSONObject {
        var message: JSONObject = [
            "id": .string(Identifier.make("msg_")), "type": "message", "role": "assistant",
            "model": .string(order.model), "content": .array(content),
        ]
        for member in stop.members { message[member.name] = member.value }
        message["usage"] = .object(usage)
        return message
    }

    private static func usage(_ input: Int, _ output: Int) -> JSONObject {
        [
            "input_tokens": .integer(Int64(input)), "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
            "output_tokens": .integer(Int64(output)),
        ]
    }

    private func whole(_ order: Order) throws -> HTTPReply {
        let model = try store.models.ready(order.model)
        let (answer, promptTokens) = order.prompt.answer(by: model, order.options)
        let text = answer.whole()
        return .object(
            Self.message(
                order, [["type": "text", "text": .string(text)]], stop: Self.stop(answer),
                Self.usage(promptTokens, answer.tokenCount)))
    }

    private func stream(_ order: Order) -> HTTPReply {
        let models = store.models
        return HTTPReply(
            headers: ["content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"],
            body: .stream { send in
                let model = try models.ready(order.model)
                let (answer, promptTokens) = order.prompt.answer(by: model, order.options)
                func event(_ name: String, _ members: JSONObject) async throws {
                    var value: JSONObject = ["type": .string(name)]
                    for member in members.members { value[member.name] = member.value }
                    try await send("event: \(name)\ndata: \(JSONValue.object(value).serializedText())\n\n")
                }
                let start = Self.message(order, [], Self.usage(promptTokens, 1))
                try await event("message_start", ["message": .object(start)])
                let block: JSONValue = ["type": "text", "text": ""]
                try await event("content_block_start", ["index": 0, "content_block": block])
                try await event("ping", [:])
                while let piece = answer.next() {
                    let delta: JSONValue = ["type": "text_delta", "text": .string(piece)]
                    try await event("content_block_delta", ["index": 0, "delta": delta])
                }
                try await event("content_block_stop", ["index": 0])
                let usage: JSONValue = ["output_tokens": .integer(Int64(answer.tokenCount))]
                try await event("message_delta", ["delta": .object(Self.stop(answer)), "usage": usage])
                try await event("message_stop", [:])
            })
    }
}

extension AnthropicMessages.Order {
    private static let names: Set<String> = [
        "model", "max_tokens", "messages", "system", "stream", "temperature", "top_p", "top_k", "stop_sequences",
        "metadata", "service_tier", "thinking", "tools", "tool_choice", "container", "context_management",
        "mcp_servers", "output_config", "cache_control", "inference_geo",
    ]

    init(_ object: JSONObject) throws {
        if let extra = object.members.first(where: { !Self.names.contains($0.name) }) {
            throw APIError.invalid("\(extra.name): Extra inputs are not permitted")
        }
        guard let model = object["model"]?.stringValue, !model.isEmpty else {
            throw APIError.invalid("model: Field required")
        }
        guard let limit = object["max_tokens"] else { throw APIError.invalid("max_tokens: Field required") }
        guard let tokens = limit.intValue, tokens >= 1 else {
            throw APIError.invalid("max_tokens: Input should be greater than or equal to 1")
        }
        self.model = model
        prompt = try Self.conversation(object)
        options = SamplingOptions()
        options.longest = min(Int(clamping: tokens), SamplingOptions.longestAllowed)
        if let temperature = object["temperature"] {
            guard let value = temperature.doubleValue, (0...1).contains(value) else {
                throw APIError.invalid("temperature: range: 0..1")
            }
            options.temperature = Float(value)
        }
        if let share = object["top_p"]?.doubleValue { options.topP = Float(share) }
        if let list = object["stop_sequences"], !list.isNull {
            guard let stop = list.arrayValue?.map(\.stringValue), !stop.contains(nil) else {
                throw APIError.invalid("stop_sequences: Input should be a valid list of strings")
            }
            options.stop = stop.compactMap { $0 }
        }
        guard object["stream"].map({ $0.boolValue != nil }) ?? true else {
            throw APIError.invalid("stream: Input should be a valid boolean")
        }
        isStreamed = object["stream"]?.boolValue ?? false
    }

    private static func conversation(_ object: JSONObject) throws -> Conversation {
        guard let list = object["messages"]?.arrayValue else { throw APIError.invalid("messages: Field required") }
        guard !list.isEmpty else { throw APIError.invalid("messages: at least one message is required") }
        var messages: [ChatMessage] = []
        if let system = object["system"] {
            messages.append(ChatMessage(role: .system, text: try text(system, "system")))
        }
        for (index, item) in list.enumerated() {
            let role: ChatMessage.Role
            switch item["role"]?.stringValue {
            case "user": role = .user
            case "assistant": role = .assistant
            default:
                throw APIError.invalid(
                    "messages.\(index).role: Input should be 'user' or 'assistant'; instructions go into the top-level "
                        + "`system` parameter")
            }
            guard let content = item["content"] else {
                throw APIError.invalid("messages.\(index).content: Field required")
            }
            if let extra = item.objectValue?.members.first(where: { $0.name != "role" && $0.name != "content" }) {
                throw APIError.invalid("messages.\(index).\(extra.name): Extra inputs are not permitted")
            }
            let said = try text(content, "messages.\(index).content")
            guard !said.isEmpty || (role == .assistant && index == list.count - 1) else {
                throw APIError.invalid(
                    "messages.\(index): all messages must have non-empty content except for the optional final assistant "
                        + "message")
            }
            messages.append(ChatMessage(role: role, text: said))
        }
        guard list[0]["role"]?.stringValue == "user" else {
            throw APIError.invalid("messages: first message must use the \"user\" role")
        }
        return Conversation(messages)
    }

    /// A text, or blocks of which those of text are read.
    private static func text(_ value: JSONValue, _ path: String) throws -> String {
        if let text = value.stringValue { return text }
        guard let blocks = value.arrayValue else {
            throw APIError.invalid("\(path): Input should be a valid string or a list of content blocks")
        }
        return try blocks.enumerated().map { index, block in
            guard let type = block["type"]?.stringValue else {
                throw APIError.invalid("\(path).\(index).type: Field required")
            }
            return type == "text" ? block["text"]?.stringValue ?? "" : ""
        }.joined(separator: "\n")
    }
}
