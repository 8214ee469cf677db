import Foundation
import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Every request that the adapter makes, held against OpenAI's own description of its API.
@Suite(.timeLimit(.minutes(2))) struct OpenAIDescriptionTests {
    private static let base = "/v1"
    /// All that the adapter calls; what it calls beyond, or no longer, is a failure.
    private static let called: Set<String> = [
        "GET /models", "GET /files", "POST /files", "GET /files/{file_id}/content", "POST /uploads",
        "POST /uploads/{upload_id}/parts", "POST /uploads/{upload_id}/complete", "POST /uploads/{upload_id}/cancel",
        "POST /fine_tuning/jobs", "GET /fine_tuning/jobs", "GET /fine_tuning/jobs/{fine_tuning_job_id}",
        "POST /fine_tuning/jobs/{fine_tuning_job_id}/cancel", "POST /fine_tuning/jobs/{fine_tuning_job_id}/pause",
        "POST /fine_tuning/jobs/{fine_tuning_job_id}/resume", "GET /fine_tuning/jobs/{fine_tuning_job_id}/events",
        "GET /fine_tuning/jobs/{fine_tuning_job_id}/checkpoints", "POST /chat/completions",
    ]

    private static func description() throws -> OpenAPIDescription? {
        guard let file = SharedData.folder("openai-openapi.json", skipping: "OpenAI's description") else { return nil }
        return OpenAPIDescription(try JSONValue.parse(Array(Data(contentsOf: file))))
    }

    @Test func everyRequestIsOneThatOpenAIDescribes() async throws {
        guard let description = try Self.description() else { return }
        let server = try OddServer(Self.answer)
        defer { server.stop() }
        try await withTransport { transport in
            let limits = FileLimits(whole: 80, part: 50, inParts: 1280)
            let adapter = OpenAI(transport: transport, dialect: OpenAI.Dialect(limits: limits))
            let target = UpstreamTarget.make(origin: server.origin, path: Self.base)
            try await Self.useFiles(adapter, target)
            try await Self.useJobs(adapter, target)
            _ = try await adapter.test(target)
            try await Self.generate(adapter, target)
        }
        var seen: Set<String> = []
        for text in server.requests {
            let request = try #require(RecordedRequest(text, base: Self.base))
            let (name, problems) = description.judge(request)
            #expect(problems == [], "\(text)")
            if let name { seen.insert(name) }
        }
        #expect(seen == Self.called)
    }

    @Test(arguments: [
        ("GET /v1/model HTTP/1.1", "", "is not described"),
        ("PUT /v1/models HTTP/1.1", "", "is not described"),
        ("GET /v1/files?limit=ten HTTP/1.1", "", "limit: must be integer"),
        ("GET /v1/files?order=up HTTP/1.1", "", "order: is no listed word"),
        ("GET /v1/files?page=2 HTTP/1.1", "", "page is not described"),
        ("POST /v1/uploads HTTP/1.1", #"{"filename":"a","purpose":"fine-tune","bytes":1}"#, "lacks mime_type"),
        (
            "POST /v1/uploads HTTP/1.1", #"{"filename":"a","purpose":"evals","bytes":1,"mime_type":"x"}"#,
            "purpose: is no listed word"
        ),
        ("POST /v1/uploads/u/complete HTTP/1.1", #"{"part_ids":["a",2]}"#, "part_ids[1]: must be string"),
        ("POST /v1/uploads/u/cancel HTTP/1.1", "{}", "has a body"),
        ("POST /v1/fine_tuning/jobs HTTP/1.1", #"{"model":"m"}"#, "lacks training_file"),
        (
            "POST /v1/fine_tuning/jobs HTTP/1.1", #"{"model":"m","training_file":"f","seed":-1}"#,
            "seed: is out of range"
        ),
        (
            "POST /v1/fine_tuning/jobs HTTP/1.1",
            #"{"model":"m","training_file":"f","method":{"type":"dpo","dpo":{"hyperparameters":{"beta":0}}}}"#, "beta"
        ),
        ("POST /v1/chat/completions HTTP/1.1", #"{"model":"m","messages":[{"role":"boss","content":"x"}]}"#, "role"),
        (
            "POST /v1/chat/completions HTTP/1.1",
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"max_token":1}"#, "max_token: is not described"
        ),
    ]) func theJudgeSeesWhatIsWrong(head: String, body: String, word: String) throws {
        guard let description = try Self.description() else { return }
        let type = body.isEmpty ? "" : "Content-Type: application/json\r\n"
        let text = "\(head)\r\nAuthorization: Bearer k\r\n\(type)\r\n\(body)"
        let problems = description.judge(try #require(RecordedRequest(text, base: Self.base))).problems
        #expect(problems.contains { $0.contains(word) }, "\(problems)")
    }

    // MARK: What is called

    private static func useFiles(_ adapter: OpenAI, _ target: UpstreamTarget) async throws {
        let folder = try TemporaryFolder()
        for (name, text) in [("small", "{}\n"), ("large", lines(2)), ("broken", lines(2))] {
            let paths = try files(text, in: folder)
            let file = UpstreamFile(
                name: name + ".jsonl", paths: paths, size: Int64(text.utf8.count), purpose: "fine-tune")
            _ = try await adapter.findUpload(file, at: target)
            _ = try? await adapter.upload(file, to: target)
        }
        _ = try await adapter.fileContent("file-1", limit: 100, at: target)
    }

    private static func useJobs(_ adapter: OpenAI, _ target: UpstreamTarget) async throws {
        let grader: JSONObject = [
            "grader": [
                "type": "string_check", "name": "same", "operation": "eq", "input": "{{sample.output_text}}",
                "reference": "{{item.answer}}",
            ]
        ]
        let methods: [(String, JSONObject, JSONObject)] = [
            ("supervised", [:], [:]),
            ("supervised", ["n_epochs": 3, "batch_size": "auto", "learning_rate_multiplier": 0.1], [:]),
            ("dpo", ["beta": 0.2, "n_epochs": "auto"], [:]), ("reinforcement", ["eval_interval": 5], grader),
        ]
        for (method, hyperparameters, options) in methods {
            let request = FineTuneRequest(
                model: "gpt-4o-mini", trainingFileID: "file-1", validationFileID: "file-2", suffix: "mine", seed: 7,
                method: method, hyperparameters: hyperparameters, methodOptions: options, tag: .make())
            _ = try await adapter.launch(request, at: target)
        }
        _ = try await adapter.launch(
            FineTuneRequest(model: "m", trainingFileID: "f", tag: .make()), at: target)
        _ = try await adapter.findJobs(of: .make(), since: .now(), at: target)
        _ = try await adapter.job("ftjob-1", at: target)
        _ = try await adapter.pause("ftjob-1", at: target)
        _ = try await adapter.resume("ftjob-1", at: target)
        _ = try await adapter.cancel("ftjob-1", at: target)
        _ = try await adapter.events(of: "ftjob-1", known: { _ in false }, at: target)
        _ = try await adapter.checkpoints(of: "ftjob-1", at: target)
    }

    private static func generate(_ adapter: OpenAI, _ target: UpstreamTarget) async throws {
        let talk: [JSONObject] = [
            ["role": "system", "content": "Be brief."], ["role": "user", "content": "Hi"],
            ["role": "assistant", "content": "Ho"], ["role": "user", "content": [["type": "text", "text": "Hi"]]],
        ]
        for (maxTokens, temperature) in [(nil, nil), (9, 0), (9, 0.5)] as [(Int?, Double?)] {
            let request = GenerateRequest(model: "m", messages: talk, maxTokens: maxTokens, temperature: temperature)
            _ = try await adapter.generate(request, at: target, onText: { _ in })
        }
    }

    // MARK: What is answered

    @Sendable private static func answer(_ request: String) -> [String] {
        let line = request.prefix { !$0.isNewline }
        let isLater = line.contains("after=")
        var status = 200
        let body: String
        if line.contains("/chat/completions") {
            body = #"{"choices":[{"message":{"content":"Ho"},"finish_reason":"stop"}]}"#
        } else if line.contains("/parts") || line.contains("/uploads/") {
            // The last file's second part is refused, so that its upload is cancelled.
            status = request.contains("filename=\"broken") && request.contains("to 1") ? 400 : 200
            body = #"{"id":"part_1","file":{"id":"file-3"}}"#
        } else if line.hasPrefix("GET") && !line.contains("/jobs/ftjob-1 ") && !line.contains("/content") {
            body = #"{"data":[{"id":"x-\#(isLater)","status":"queued","metadata":{}}],"has_more":\#(!isLater)}"#
        } else {
            body = #"{"id":"ftjob-1","status":"queued"}"#
        }
        // Each connection has one request, and the client should know.
        let head = "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nConnection: close\r\n"
        return [head + "Content-Length: \(body.utf8.count)\r\n\r\n", body]
    }
}
