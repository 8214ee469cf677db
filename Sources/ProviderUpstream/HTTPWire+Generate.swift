import ProviderCore
import ProviderJSON

/// A text as one wire sends it: in pieces, or whole from a server that does not stream.
protocol GeneratedText {
    init(_ scrubber: SecretScrubber)

    /// The text to hand on, by one event's data.
    mutating func append(_ data: String) throws(UpstreamFailure) -> String
    /// What was held back, at the end of the stream.
    mutating func rest() throws(UpstreamFailure) -> String
    /// Fails if the stream broke off.
    func finish() throws(UpstreamFailure) -> GenerateResult
    /// An answer that came in one piece; nil if it is none. Its text is not cleaned yet.
    static func whole(_ answer: JSONValue) -> GenerateResult?
}

extension HTTPWire {
    /// Sends the order once, hands each piece of the text on as it comes, and answers the whole at the end.
    func generate<Text: GeneratedText>(
        _ order: HTTPRequest, as type: Text.Type, at target: UpstreamTarget,
        onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        let scrubber = SecretScrubber(target)
        // A model may think for long before its first word.
        var order = order
        order.isPatient = true
        let reader = try await transport.open(authorized(order, target), to: target)
        guard reader.head.isSuccess else {
            throw UpstreamError.failure(from: try await transport.collect(reader, for: order), scrubber: scrubber)
        }
        let isStream = reader.head.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
        guard isStream else {
            let answer = try await transport.collect(reader, for: order)
            return try await Self.handWhole(answer.body, as: type, scrubber, onText)
        }
        var (events, count) = (ServerSentEvents(), 0)
        var text = Text(scrubber)
        func hand(_ complete: [ServerSentEvents.Event]) async throws(UpstreamFailure) {
            count += complete.count
            for event in complete { try await Self.hand(try text.append(event.data), to: onText) }
        }
        try await reader.forEach { (piece) throws(UpstreamFailure) in
            try await hand(try Self.orNotAnAPI { () throws(ServerSentEvents.Garbage) in try events.append(piece) })
        }
        let last = try Self.orNotAnAPI { () throws(ServerSentEvents.Garbage) in try events.finish() }
        try await hand(last.map { [$0] } ?? [])
        guard count > 0 else { throw Self.notAnAPI("a stream of events") }
        try await Self.hand(text.rest(), to: onText)
        return try text.finish()
    }

    private static func orNotAnAPI<Value>(
        _ read: () throws(ServerSentEvents.Garbage) -> Value
    ) throws(UpstreamFailure) -> Value {
        do throws(ServerSentEvents.Garbage) { return try read() } catch { throw notAnAPI("a stream of events") }
    }

    /// An order for a chat completion without what only OpenAI's own service knows; the count of tokens comes with the
    /// last chunk unasked.
    static func plainCompletion(_ request: GenerateRequest, baseURL: String) -> HTTPRequest {
        var body: JSONObject = [
            "model": .string(request.model), "messages": .array(request.messages.map { .object($0) }), "stream": true,
        ]
        body["max_tokens"] = request.maxTokens.map { .integer(Int64($0)) }
        body["temperature"] = request.temperature.map { .double($0) }
        var order = HTTPRequest(.post, baseURL + "/chat/completions", body: .json(JSONValue.object(body).serialized()))
        order.accept = "text/event-stream, application/json"
        return order
    }

    /// Hands a piece on, unless it is empty.
    static func hand(
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

    private static func handWhole<Text: GeneratedText>(
        _ body: [UInt8], as type: Text.Type, _ scrubber: SecretScrubber,
        _ onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        guard let value = JSONValue.tolerant(body) else { throw notAnAPI("a completion") }
        if let failure = UpstreamError.failure(from: value, scrubber: scrubber) { throw failure }
        guard var result = type.whole(value) else { throw notAnAPI("a completion") }
        result.text = scrubber.removingSecrets(from: result.text)
        result.finishReason = result.finishReason.map { scrubber.clean($0, limit: 100) }
        try await hand(result.text, to: onText)
        return result
    }
}

/// What every streamed text keeps: no secret in it, and no more than a model could say.
struct StreamedText: Sendable {
    /// A server that streams without end is no model.
    private static let maximumBytes = 16 << 20

    let scrubber: SecretScrubber
    private var stream: StreamScrubber
    var result = GenerateResult(text: "")
    /// Whether the wire's own word for the end came.
    var isDone = false

    init(_ scrubber: SecretScrubber) {
        self.scrubber = scrubber
        stream = StreamScrubber(scrubber)
    }

    /// The event as JSON; what it reports as an error is thrown.
    func event(_ data: String) throws(UpstreamFailure) -> JSONValue {
        guard let value = JSONValue.tolerant(Array(data.utf8)) else { throw OpenAI.notAnAPI("a stream of JSON") }
        if let failure = UpstreamError.failure(from: value, scrubber: scrubber) { throw failure }
        return value
    }

    mutating func append(_ text: String) throws(UpstreamFailure) -> String {
        try note(stream.append(text))
    }

    mutating func rest() throws(UpstreamFailure) -> String {
        try note(stream.finish())
    }

    func finish() throws(UpstreamFailure) -> GenerateResult {
        guard isDone || result.finishReason != nil else {
            throw UpstreamFailure(.connection, "broke off in the middle of the text", isAmbiguous: true)
        }
        return result
    }

    private mutating func note(_ text: String) throws(UpstreamFailure) -> String {
        guard result.text.utf8.count + text.utf8.count <= Self.maximumBytes else {
            throw OpenAI.notAnAPI("a text of sensible length")
        }
        result.text += text
        return text
    }
}
