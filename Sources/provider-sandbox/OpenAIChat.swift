import NIOHTTP1
import ProviderJSON

/// `POST /chat/completions`. Honoured are the parameters that mean something to so small a model; the other documented
/// ones are accepted and change nothing, but for those whose answer would be missed.
struct OpenAIChat {
    let store: SandboxStore

    /// What is asked for.
    struct Order {
        var model: String
        var prompt: Conversation
        var options: SamplingOptions
        var count: Int
        var isStreamed: Bool
        var withUsage: Bool
        var mayCallTools: Bool
    }

    /// What the answers of one request have in common.
    private struct Writer: Sendable {
        let id = Identifier.make("chatcmpl-")
        let created = Clock.seconds()
        let model: String

        func object(_ kind: String, choices: [JSONValue]) -> JSONObject {
            [
                "id": .string(id), "object": .string(kind), "created": .integer(created), "model": .string(model),
                "service_tier": "default", "system_fingerprint": "fp_sandbox", "choices": .array(choices),
            ]
        }

        func chunk(_ index: Int, _ delta: JSONObject, finish: AnswerText.Finish? = nil, withUsage: Bool) -> String {
            var chunk = object(
                "chat.completion.chunk",
                choices: [
                    [
                        "index": .integer(Int64(index)), "delta": .object(delta), "logprobs": .null,
                        "finish_reason": .optional(finish?.rawValue),
                    ]
                ])
            if withUsage { chunk["usage"] = .null }
            return Self.event(.object(chunk))
        }

        static func event(_ value: JSONValue) -> String { "data: \(value.serializedText())\n\n" }
    }

    func answer(_ object: JSONObject) throws -> HTTPReply {
        let order = try Order(object)
        guard store.models.entry(order.model) != nil else { throw APIError.noSuchModel(order.model) }
        return order.isStreamed ? stream(order) : try whole(order)
    }

    private func whole(_ order: Order) throws -> HTTPReply {
        let model = try store.models.ready(order.model)
        let writer = Writer(model: order.model)
        var choices: [JSONValue] = []
        var usage = Usage()
        for index in 0..<order.count {
            let (answer, promptTokens) = order.prompt.answer(by: model, order.options, index: index)
            let text = answer.whole()
            usage.add(answer, promptTokens: promptTokens)
            var message: JSONObject = ["role": "assistant", "content": .string(text), "refusal": .null]
            var finish = answer.finish ?? .length
            if answer.callsTool, order.mayCallTools, let calls = AnswerText.toolCalls(in: text) {
                message["content"] = .null
                message["tool_calls"] = .array(calls.map { .object(Self.view($0)) })
                finish = .toolCalls
            }
            message["annotations"] = []
            choices.append([
                "index": .integer(Int64(index)), "message": .object(message), "logprobs": .null,
                "finish_reason": .string(finish.rawValue),
            ])
        }
        var view = writer.object("chat.completion", choices: choices)
        view["usage"] = usage.view
        return .object(view)
    }

    private static func view(_ call: ChatMessage.ToolCall) -> JSONObject {
        [
            "id": .string(Identifier.make("call_")), "type": "function",
            "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
        ]
    }

    private func stream(_ order: Order) -> HTTPReply {
        let models = store.models
        let writer = Writer(model: order.model)
        return HTTPReply(
            headers: ["content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"],
            body: .stream { send in
                let model = try models.ready(order.model)
                var usage = Usage()
                for index in 0..<order.count {
                    let (answer, promptTokens) = order.prompt.answer(by: model, order.options, index: index)
                    try await Self.send(answer, index: index, order: order, writer: writer, send: send)
                    usage.add(answer, promptTokens: promptTokens)
                }
                if order.withUsage {
                    var last = writer.object("chat.completion.chunk", choices: [])
                    last["usage"] = usage.view
                    try await send(Writer.event(.object(last)))
                }
                try await send("data: [DONE]\n\n")
            })
    }

    private static func send(
        _ answer: AnswerText, index: Int, order: Order, writer: Writer, send: (String) async throws -> Void
    ) async throws {
        let first: JSONObject = ["role": "assistant", "content": "", "refusal": .null]
        try await send(writer.chunk(index, first, withUsage: order.withUsage))
        var finish: AnswerText.Finish?
        var held = ""
        while let piece = answer.next() {
            // Whether a call is well-formed shows at its end only.
            if answer.callsTool, order.mayCallTools {
                held += piece
            } else {
                try await send(writer.chunk(index, ["content": .string(piece)], withUsage: order.withUsage))
            }
        }
        if let calls = AnswerText.toolCalls(in: held) {
            for (place, call) in calls.enumerated() {
                var view = Self.view(call)
                view["index"] = .integer(Int64(place))
                let delta: JSONObject = ["tool_calls": [.object(view)]]
                try await send(writer.chunk(index, delta, withUsage: order.withUsage))
            }
            finish = .toolCalls
        } else if !held.isEmpty {
            try await send(writer.chunk(index, ["content": .string(held)], withUsage: order.withUsage))
        }
        let end = finish ?? answer.finish ?? .length
        try await send(writer.chunk(index, [:], finish: end, withUsage: order.withUsage))
    }

    private struct Usage {
        private var prompt = 0
        private var completion = 0

        mutating func add(_ answer: AnswerText, promptTokens: Int) {
            prompt = promptTokens
            completion += answer.tokenCount
        }

        var view: JSONValue {
            [
                "prompt_tokens": .integer(Int64(prompt)), "completion_tokens": .integer(Int64(completion)),
                "total_tokens": .integer(Int64(prompt + completion)),
                "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
                "completion_tokens_details": ["reasoning_tokens": 0, "audio_tokens": 0],
            ]
        }
    }
}
