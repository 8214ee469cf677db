import NIOHTTP1
import ProviderJSON

/// `POST /generate` of the custom contract.
struct CustomGenerate {
    let store: SandboxStore

    private struct Order {
        var model: String
        var prompt: Conversation
        var options: SamplingOptions
        var isStreamed: Bool

        init(_ object: JSONObject) throws {
            let fields = try JSONFields(object, known: ["model", "messages", "max_tokens", "temperature", "stream"])
            model = try fields.requiredString("model")
            do {
                prompt = try Conversation(object["messages"], path: "messages")
            } catch {
                throw APIError(error)
            }
            options = SamplingOptions()
            options.temperature = Float(try fields.number("temperature", in: 0...2) ?? 1)
            options.seed = UInt64.random(in: 0...UInt64.max)
            if let limit = try fields.integer("max_tokens", in: 1...Int64(Int32.max)) {
                options.longest = min(Int(limit), SamplingOptions.longestAllowed)
            }
            isStreamed = try fields.bool("stream") ?? false
        }
    }

    func answer(_ object: JSONObject) throws -> HTTPReply {
        let order = try Order(object)
        guard store.models.entry(order.model) != nil else { throw APIError.noSuchModel(order.model) }
        let models = store.models
        guard order.isStreamed else {
            let (answer, promptTokens) = try Self.begin(order, models)
            return .object(Self.last(answer, text: answer.whole(), promptTokens))
        }
        return HTTPReply(
            headers: ["content-type": "text/event-stream"],
            body: .stream { send in
                let (answer, promptTokens) = try Self.begin(order, models)
                while let piece = answer.next() { try await send(Self.event(["text": .string(piece)])) }
                try await send(Self.event(Self.last(answer, text: "", promptTokens)))
            })
    }

    private static func begin(
        _ order: Order, _ models: ModelStore
    ) throws -> (answer: AnswerText, promptTokens: Int) {
        let loaded: LanguageModel?
        do {
            loaded = try models.load(order.model)
        } catch {
            throw APIError.server("The weights of the model `\(order.model)` cannot be read.")
        }
        guard let model = loaded else { throw APIError.noSuchModel(order.model) }
        let prompt = order.prompt.prompt(before: order.prompt.messages.count, shape: model.shape)
        let sampler = Sampler(model: model, prompt: prompt, options: order.options)
        return (AnswerText(sampler: sampler, options: order.options), prompt.tokens.count)
    }

    private static func last(_ answer: AnswerText, text: String, _ promptTokens: Int) -> JSONObject {
        [
            "text": .string(text), "finish_reason": .string((answer.finish ?? .length).rawValue),
            "prompt_tokens": .integer(Int64(promptTokens)), "completion_tokens": .integer(Int64(answer.tokenCount)),
        ]
    }

    private static func event(_ object: JSONObject) -> String {
        "data: \(JSONValue.object(object).serializedText())\n\n"
    }
}
