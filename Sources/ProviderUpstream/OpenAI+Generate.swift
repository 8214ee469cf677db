import ProviderCore
import ProviderJSON

extension OpenAI {
    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        let order = authorized(Self.generateRequest(request, baseURL: target.baseURL), target)
        let scrubber = SecretScrubber(target)
        let reader = try await transport.open(order, to: target)
        guard reader.head.isSuccess else {
            let body = try await Self.collect(reader, limit: 1 << 20)
            throw UpstreamError.failure(from: HTTPAnswer(head: reader.head, body: body), scrubber: scrubber)
        }
        let isStream = reader.head.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
        guard isStream else {
            let body = try await Self.collect(reader, limit: 16 << 20)
            return try await Self.wholeAnswer(body, scrubber, onText)
        }
        var events = ServerSentEvents()
        var completion = Completion(scrubber)
        try await reader.forEach { (piece) throws(UpstreamFailure) in
            let complete: [ServerSentEvents.Event]
            do throws(ServerSentEvents.TooLong) {
                complete = try events.append(piece)
            } catch {
                throw Self.notAnAPI("a stream of events")
            }
            for event in complete { try await Self.hand(try completion.append(event.data), to: onText) }
        }
        if let last = events.finish() { try await Self.hand(try completion.append(last.data), to: onText) }
        try await Self.hand(completion.rest(), to: onText)
        return try completion.finish()
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

    private static func collect(
        _ reader: HTTPBodyReader, limit: Int
    ) async throws(UpstreamFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try await reader.forEach { (piece) throws(UpstreamFailure) in
            guard bytes.count + piece.count <= limit else { throw OpenAI.notAnAPI("an answer of sensible length") }
            bytes += piece
        }
        return bytes
    }

    /// The answer of a server that does not stream.
    private static func wholeAnswer(
        _ body: [UInt8], _ scrubber: SecretScrubber, _ onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        guard let value = JSONValue.tolerant(body) else { throw OpenAI.notAnAPI("a completion") }
        if let failure = UpstreamError.failure(from: value, scrubber: scrubber) { throw failure }
        guard let choice = value["choices"]?[0], let message = choice["message"]?.objectValue else {
            throw OpenAI.notAnAPI("a completion")
        }
        let text = scrubber.removingSecrets(
            from: message["content"]?.stringValue ?? message["refusal"]?.stringValue ?? "")
        try await hand(text, to: onText)
        return GenerateResult(
            text: text, finishReason: choice["finish_reason"]?.stringValue,
            promptTokens: value["usage"]?["prompt_tokens"]?.wholeNumber,
            completionTokens: value["usage"]?["completion_tokens"]?.wholeNumber)
    }

    private static func hand(
        _ text: String, to onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) {
        guard !text.isEmpty else { return }
        do {
            try await onText(text)
        } catch let failure as UpstreamFailure {
            throw failure
        } catch {
            throw UpstreamFailure(.connection, "was not waited for any longer", isAmbiguous: true)
        }
    }

    /// A completion as its chunks come in.
    private struct Completion {
        private let scrubber: SecretScrubber
        private var stream: StreamScrubber
        private var result = GenerateResult(text: "")
        private var isDone = false
        /// A server that streams without end is no model.
        private static let maximumTextBytes = 16 << 20

        init(_ scrubber: SecretScrubber) {
            self.scrubber = scrubber
            stream = StreamScrubber(scrubber)
        }

        /// The text to hand on, by one event's data.
        mutating func append(_ data: String) throws(UpstreamFailure) -> String {
            if data == "[DONE]" {
                isDone = true
                return ""
            }
            guard let chunk = JSONValue.tolerant(Array(data.utf8)) else { throw OpenAI.notAnAPI("a stream of JSON") }
            if let failure = UpstreamError.failure(from: chunk, scrubber: scrubber) { throw failure }
            if let usage = chunk["usage"], !usage.isNull {
                result.promptTokens = usage["prompt_tokens"]?.wholeNumber
                result.completionTokens = usage["completion_tokens"]?.wholeNumber
            }
            guard let choice = chunk["choices"]?[0] else { return "" }
            if let reason = choice["finish_reason"]?.stringValue {
                result.finishReason = scrubber.clean(reason, limit: 100)
            }
            let delta = choice["delta"]
            return try note(
                stream.append(delta?["content"]?.stringValue ?? delta?["refusal"]?.stringValue ?? ""))
        }

        mutating func rest() throws(UpstreamFailure) -> String {
            try note(stream.finish())
        }

        /// Fails if the stream broke off.
        func finish() throws(UpstreamFailure) -> GenerateResult {
            guard isDone || result.finishReason != nil else {
                throw UpstreamFailure(.connection, "broke off in the middle of the text", isAmbiguous: true)
            }
            return result
        }

        private mutating func note(_ text: String) throws(UpstreamFailure) -> String {
            guard result.text.utf8.count + text.utf8.count <= Self.maximumTextBytes else {
                throw OpenAI.notAnAPI("a text of sensible length")
            }
            result.text += text
            return text
        }
    }
}
