import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

@Suite(.timeLimit(.minutes(1))) struct AnthropicTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    private static func event(_ name: String, _ members: String) -> String {
        "event: \(name)\ndata: {\"type\":\"\(name)\"\(members.isEmpty ? "" : ",")\(members)}\n\n"
    }

    private static func delta(_ text: String) -> String {
        event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"\#(text)"}"#)
    }

    private static let start = event("message_start", #""message":{"usage":{"input_tokens":7,"output_tokens":1}}"#)
    private static let stop =
        event("message_delta", #""delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}"#)
        + event("message_stop", "")

    private func generate(
        at server: OddServer, _ pieces: Pieces = Pieces(),
        messages: [JSONObject] = [["role": "user", "content": "Hi"]],
        maxTokens: Int? = nil, temperature: Double? = nil
    ) async throws -> GenerateResult {
        try await withTransport { transport in
            try await Anthropic(transport: transport).generate(
                GenerateRequest(model: "m", messages: messages, maxTokens: maxTokens, temperature: temperature),
                at: .make(origin: server.origin), onText: { await pieces.add($0) })
        }
    }

    @Test func theSandboxListsItsModelsAndAnswers() async throws {
        try await withSandbox { sandbox in
            let (adapter, target) = (Anthropic(transport: sandbox.transport), sandbox.target("/anthropic"))
            let models = try await adapter.test(target)
            #expect(models.map(\.id) == ["sandbox-small", "sandbox-tiny"])
            #expect(models.allSatisfy { $0.createdAt != nil })
            let pieces = Pieces()
            let request = GenerateRequest(
                model: "sandbox-tiny",
                messages: [["role": "system", "content": "Be brief."], ["role": "user", "content": "Hello"]],
                maxTokens: 9)
            let result = try await adapter.generate(request, at: target, onText: { await pieces.add($0) })
            #expect(await pieces.all.joined() == result.text)
            #expect((result.promptTokens ?? 0) > 0 && (result.completionTokens ?? 0) > 0)
            #expect(result.finishReason == "end_turn" || result.finishReason == "max_tokens")
            #expect(try await sandbox.calls("POST", "/v1/messages", below: "/anthropic") == 1)
        }
    }

    @Test func anAddressWithTheVersionIsTheSame() async throws {
        try await withSandbox { sandbox in
            let models = try await Anthropic(transport: sandbox.transport).models(sandbox.target("/anthropic/v1"))
            #expect(models.count == 2)
        }
    }

    @Test func aTextComesInPiecesAndOnceAsAWhole() async throws {
        let server = try OddServer { _ in
            [
                Self.head, Self.start, Self.event("content_block_start", #""index":0"#), Self.event("ping", ""),
                Self.event("content_block_delta", #""delta":{"type":"thinking_delta","thinking":"hm"}"#),
                Self.delta("Hel"), Self.delta("lo"), Self.event("a_new_kind", #""x":1"#), Self.stop,
            ]
        }
        defer { server.stop() }
        let pieces = Pieces()
        let messages: [JSONObject] = [
            ["role": "system", "content": "Be kind."], ["role": "developer", "content": "Be brief."],
            ["role": "user", "content": "Hi"],
        ]
        let result = try await generate(at: server, pieces, messages: messages, maxTokens: 9, temperature: 0.5)
        #expect(result == GenerateResult(text: "Hello", finishReason: "end_turn", promptTokens: 7, completionTokens: 5))
        #expect(await pieces.all.joined() == "Hello")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v1/messages "))
        #expect(request.contains("\r\nx-api-key: \(Sandbox.key)\r\n"))
        #expect(request.contains("\r\nanthropic-version: 2023-06-01\r\n"))
        #expect(
            request.hasSuffix(
                #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"stream":true,"#
                    + #""system":"Be kind.\n\nBe brief.","temperature":0.5}"#))
    }

    @Test func whatWasNotSetIsNotSentButForTheBoundThatTheWireWants() async throws {
        let server = try OddServer { _ in [Self.head, Self.start, Self.delta("x"), Self.stop] }
        defer { server.stop() }
        _ = try await generate(at: server)
        let body = #"{"model":"m","max_tokens":4096,"messages":[{"role":"user","content":"Hi"}],"stream":true}"#
        #expect(server.requests.first?.hasSuffix(body) == true)
    }

    @Test func anExtraHeaderStandsInTheVersionsPlace() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.headers = [("Anthropic-Version", SecretString("2026-09-01")), ("anthropic-beta", SecretString("x"))]
            target.apiKeyHeader = "Authorization"
            _ = try await Anthropic(transport: transport).models(target)
        }
        let request = try #require(server.requests.first).lowercased()
        #expect(request.contains("\r\nanthropic-version: 2026-09-01\r\n"))
        #expect(!request.contains("2023-06-01") && request.contains("\r\nanthropic-beta: x\r\n"))
        #expect(request.contains("\r\nauthorization: bearer ") && !request.contains("x-api-key"))
    }

    @Test func aWholeMessageIsReadAsWell() async throws {
        let server = try OddServer(
            #"{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hel"},{"type":"text","text":"lo"}],"#
                + #""stop_reason":"max_tokens","usage":{"input_tokens":1,"cache_read_input_tokens":2,"output_tokens":2}}"#
        )
        defer { server.stop() }
        #expect(
            try await generate(at: server)
                == GenerateResult(text: "Hello", finishReason: "max_tokens", promptTokens: 3, completionTokens: 2))
    }

    @Test func aStreamThatBreaksOffOrReportsAnErrorIsNoAnswer() async throws {
        let overloaded = Self.event("error", #""error":{"type":"overloaded_error","message":"Overloaded"}"#)
        for (rest, kind, message) in [
            ("", UpstreamFailure.Class.connection, "broke off in the middle of the text"),
            (overloaded, .upstreamError, "Overloaded"),
        ] {
            let server = try OddServer { _ in [Self.head, Self.start, Self.delta("Hel"), rest] }
            defer { server.stop() }
            let thrown = await #expect(throws: UpstreamFailure.self) { try await generate(at: server) }
            #expect(thrown?.kind == kind && thrown?.message == message && thrown?.isAmbiguous == true)
        }
    }

    @Test(arguments: [
        (
            401, #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
            UpstreamFailure.Class.unauthorized, false
        ),
        (402, #"{"type":"error","error":{"type":"billing_error","message":"Pay"}}"#, .quota, false),
        (403, #"{"type":"error","error":{"type":"permission_error","message":"No"}}"#, .forbidden, false),
        (429, #"{"type":"error","error":{"type":"rate_limit_error","message":"Slow"}}"#, .rateLimited, true),
        (
            429,
            #"{"type":"error","error":{"type":"rate_limit_error","message":"Limit","#
                + #""details":{"error_code":"enforced_spend_limit_reached"}}}"#, .quota, false
        ),
        (
            429,
            #"{"type":"error","error":{"type":"rate_limit_error","message":"Limit","#
                + #""details":{"error_code":"contract_spend_limit_reached"}}}"#, .quota, false
        ),
        (529, #"{"type":"error","error":{"type":"overloaded_error","message":"Busy"}}"#, .upstreamError, true),
    ]) func itsRefusalsHaveTheirClasses(
        status: Int, body: String, kind: UpstreamFailure.Class, isRetryable: Bool
    ) {
        let answer = HTTPAnswer(head: HTTPHead(status: status, headers: []), body: Array(body.utf8))
        let failure = UpstreamError.failure(from: answer, scrubber: SecretScrubber(secrets: []))
        #expect((failure.kind, failure.isRetryable) == (kind, isRetryable))
    }

    @Test func modelsComeFromAllPagesAndTellTheirEnd() async throws {
        let server = try OddServer { request in
            let isFirst = !request.contains("after_id")
            let body =
                isFirst
                ? #"{"data":[{"id":"a","created_at":"2026-01-02T03:04:05Z"}],"has_more":true,"last_id":"a"}"#
                : #"{"data":[{"id":"b","retires_at":"2027-03-04T00:00:00Z","lifecycle":"deprecated"}],"has_more":false}"#
            return [
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n", body,
            ]
        }
        defer { server.stop() }
        let models = try await withTransport { transport in
            try await Anthropic(transport: transport).models(.make(origin: server.origin))
        }
        #expect(models.map(\.id) == ["a", "b"])
        #expect(models.map(\.shutdownDate) == [nil, "2027-03-04"])
        #expect(models.first?.createdAt == Timestamp(rfc3339: "2026-01-02T03:04:05Z"))
    }

    @Test func fineTuningIsRefusedWithoutACall() async throws {
        let server = try OddServer("{}")
        defer { server.stop() }
        try await withTransport { transport in
            let adapter = Anthropic(transport: transport)
            let target = UpstreamTarget.make(origin: server.origin)
            let refusal = try await failure { () throws(UpstreamFailure) in
                try await adapter.launch(FineTuneRequest(model: "m", trainingFileID: "f", tag: .make()), at: target)
            }
            #expect((refusal.kind, refusal.message) == (.unsupported, "offers no fine-tuning through its API"))
            #expect(try await adapter.fineTuningAccess(target) == .no)
        }
        #expect(server.requests.isEmpty)
    }
}
