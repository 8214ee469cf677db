import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

@Suite(.timeLimit(.minutes(1))) struct OpenAIGenerateTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    private static func chunk(_ text: String, finish: String = "null") -> String {
        #"data: {"choices":[{"index":0,"delta":{"content":"\#(text)"},"finish_reason":\#(finish)}]}"# + "\n\n"
    }

    @Test func aTextComesInPiecesAndOnceAsAWhole() async throws {
        let server = try OddServer { _ in
            [
                Self.head, Self.chunk("Hel"), Self.chunk("lo"), Self.chunk("", finish: #""stop""#),
                #"data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"# + "\n\ndata: [DONE]\n\n",
            ]
        }
        defer { server.stop() }
        let pieces = Pieces()
        let result = try await generate(at: server, pieces)
        #expect(
            result == GenerateResult(text: "Hello", finishReason: "stop", promptTokens: 3, completionTokens: 2))
        #expect(await pieces.all.joined() == "Hello")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /chat/completions "))
        #expect(
            request.hasSuffix(
                #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"#
                    + #""stream_options":{"include_usage":true},"max_completion_tokens":9}"#))
    }

    @Test func aServerThatDoesNotStreamIsReadAsWell() async throws {
        let server = try OddServer(
            #"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}"#)
        defer { server.stop() }
        let pieces = Pieces()
        let result = try await generate(at: server, pieces)
        #expect(result == GenerateResult(text: "Hello", finishReason: "stop", promptTokens: 3))
        #expect(await pieces.all == ["Hello"])
    }

    @Test func aStreamThatBreaksOffIsNoAnswer() async throws {
        let server = try OddServer { _ in [Self.head, Self.chunk("Hel")] }
        defer { server.stop() }
        let pieces = Pieces()
        let thrown = await #expect(throws: UpstreamFailure.self) { try await generate(at: server, pieces) }
        #expect((thrown?.kind, thrown?.isAmbiguous) == (.connection, true))
        #expect(await pieces.all == ["Hel"])
    }

    @Test(arguments: ["{\"\u{0}(<html>", "<html></html>\n\n", ": nothing but a comment\n\n"])
    func aStreamWithoutAnyEventIsNoAPIs(noise: String) async throws {
        let server = try OddServer { _ in [Self.head, noise] }
        defer { server.stop() }
        let thrown = await #expect(throws: UpstreamFailure.self) { try await generate(at: server, Pieces()) }
        #expect(thrown?.kind == .notAnAPI)
        #expect(thrown?.message.contains("a stream of events") == true)
    }

    @Test func anErrorInTheMiddleOfAStreamIsToldInItsOwnWords() async throws {
        let server = try OddServer { _ in
            [
                Self.head, Self.chunk("Hel"),
                #"data: {"error":{"message":"You ran out of \#(Sandbox.key)","code":"insufficient_quota"}}"# + "\n\n",
            ]
        }
        defer { server.stop() }
        let thrown = await #expect(throws: UpstreamFailure.self) { try await generate(at: server, Pieces()) }
        #expect((thrown?.kind, thrown?.message, thrown?.isRetryable) == (.quota, "You ran out of [removed]", false))
    }

    @Test(arguments: ["data: <html>\n\n", "data: {\"choices\n\n"]) func noiseInAStreamIsNoAPI(_ noise: String)
        async throws
    {
        let server = try OddServer { _ in [Self.head, noise] }
        defer { server.stop() }
        let thrown = await #expect(throws: UpstreamFailure.self) { try await generate(at: server, Pieces()) }
        #expect(thrown?.kind == .notAnAPI)
    }

    @Test func aSecretIsTakenOutOfATextWhereverItIsCut() async throws {
        let text = "a \(Sandbox.key) b \(Sandbox.tenant) c"
        let (one, rest) = (text.prefix(9), text.dropFirst(9))
        let (two, three) = (rest.prefix(20), rest.dropFirst(20))
        let server = try OddServer { _ in
            [
                Self.head, Self.chunk(String(one)), Self.chunk(String(two)), Self.chunk(String(three)),
                Self.chunk("", finish: #""stop""#),
            ]
        }
        defer { server.stop() }
        let pieces = Pieces()
        #expect(try await generate(at: server, pieces).text == "a [removed] b [removed] c")
        #expect(await pieces.all.joined() == "a [removed] b [removed] c")
    }

    @Test func aReaderThatStopsEndsTheCall() async throws {
        struct Enough: Error {}
        let server = try OddServer { _ in [Self.head, Self.chunk("Hel")] }
        defer { server.stop() }
        try await withTransport { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).generate(
                    Self.request, at: .make(origin: server.origin), onText: { _ in throw Enough() })
            }
            #expect((failure.kind, failure.isRetryable) == (.connection, false))
        }
        #expect(server.requests.count == 1)
    }

    private static let request = GenerateRequest(
        model: "m", messages: [["role": "user", "content": "Hi"]], maxTokens: 9)

    private func generate(at server: OddServer, _ pieces: Pieces) async throws -> GenerateResult {
        try await withTransport { transport in
            try await OpenAI(transport: transport).generate(
                Self.request, at: .make(origin: server.origin), onText: { await pieces.add($0) })
        }
    }
}
