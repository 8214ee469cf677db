import ProviderCore
import ProviderJSON

extension Custom {
    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        try check(.generate, "generating text", target)
        let streams = target.announced?.offers(.stream) ?? false
        let order = authorized(Self.generateRequest(request, streams: streams, baseURL: target.baseURL), target)
        let scrubber = SecretScrubber(target)
        let reader = try await transport.open(order, to: target)
        guard reader.head.isSuccess else {
            let body = try await Self.collect(reader, limit: 1 << 20)
            throw UpstreamError.failure(from: HTTPAnswer(head: reader.head, body: body), scrubber: scrubber)
        }
        var text = GeneratedText(scrubber)
        guard reader.head.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false else {
            try await Self.hand(try text.append(try await Self.collect(reader, limit: 16 << 20)), to: onText)
            try await Self.hand(text.rest(), to: onText)
            return try text.finish()
        }
        var events = ServerSentEvents()
        try await reader.forEach { (piece) throws(UpstreamFailure) in
            let complete: [ServerSentEvents.Event]
            do throws(ServerSentEvents.TooLong) {
                complete = try events.append(piece)
            } catch {
                throw Self.notAnAPI("a stream of events")
            }
            for event in complete { try await Self.hand(try text.append(Array(event.data.utf8)), to: onText) }
        }
        if let last = events.finish() { try await Self.hand(try text.append(Array(last.data.utf8)), to: onText) }
        try await Self.hand(text.rest(), to: onText)
        return try text.finish()
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
        order.isPatient = true
        return order
    }

    /// A text as its pieces come in: objects with `text`, the last of them with `finish_reason`. One that does not
    /// stream sends a single one.
    private struct GeneratedText {
        private let scrubber: SecretScrubber
        private var stream: StreamScrubber
        private var result = GenerateResult(text: "")
        /// A server that streams without end is no model.
        private static let maximumTextBytes = 16 << 20

        init(_ scrubber: SecretScrubber) {
            self.scrubber = scrubber
            stream = StreamScrubber(scrubber)
        }

        /// The text to hand on, by one object.
        mutating func append(_ bytes: [UInt8]) throws(UpstreamFailure) -> String {
            guard let piece = JSONValue.tolerant(bytes), piece.objectValue != nil else {
                throw Custom.notAnAPI("a text")
            }
            if let failure = UpstreamError.failure(from: piece, scrubber: scrubber) { throw failure }
            if let reason = piece["finish_reason"]?.stringValue {
                result.finishReason = scrubber.clean(reason, limit: 100)
            }
            result.promptTokens = piece["prompt_tokens"]?.wholeNumber ?? result.promptTokens
            result.completionTokens = piece["completion_tokens"]?.wholeNumber ?? result.completionTokens
            return try note(stream.append(piece["text"]?.stringValue ?? ""))
        }

        mutating func rest() throws(UpstreamFailure) -> String {
            try note(stream.finish())
        }

        /// Fails if the text broke off.
        func finish() throws(UpstreamFailure) -> GenerateResult {
            guard result.finishReason != nil else {
                throw UpstreamFailure(
                    .connection, "broke off in the middle of the text: no finish_reason came", isAmbiguous: true)
            }
            return result
        }

        private mutating func note(_ text: String) throws(UpstreamFailure) -> String {
            guard result.text.utf8.count + text.utf8.count <= Self.maximumTextBytes else {
                throw Custom.notAnAPI("a text of sensible length")
            }
            result.text += text
            return text
        }
    }
}
