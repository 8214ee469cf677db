import Foundation
import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

@Suite struct AzureTests {
    private static let path = "/azure/openai/v1"

    private func azure(_ sandbox: Sandbox) -> OpenAI {
        OpenAI(transport: sandbox.transport, dialect: .azure)
    }

    @Test func aWholeLifeWhoseCreationsAnswer201() async throws {
        let folder = try TemporaryFolder()
        let file = UpstreamFile(
            name: "f.jsonl", paths: try files(lines(), in: folder), size: Int64(lines().utf8.count),
            purpose: "fine-tune")
        try await withSandbox { sandbox in
            let (adapter, target) = (azure(sandbox), sandbox.target(Self.path))
            #expect(try await adapter.test(target).contains { $0.id == "sandbox-tiny" })
            let id = try await adapter.upload(file, to: target)
            #expect(try await adapter.findUpload(file, at: target) == id)
            let request = FineTuneRequest(
                model: "sandbox-tiny", trainingFileID: id, hyperparameters: ["n_epochs": 5, "batch_size": 4],
                tag: .make())
            var job = try await adapter.launch(request, at: target)
            let found = try await adapter.findJobs(of: .make(), since: .now(), at: target)
            #expect(found.map(\.id) == [job.id])
            let deadline = ContinuousClock.now + .seconds(60)
            while ![.succeeded, .failed].contains(job.status), ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
                job = try await adapter.job(job.id, at: target)
            }
            let tuned = try #require(job.fineTunedModel)
            let answer = try await adapter.generate(
                GenerateRequest(model: tuned, messages: [["role": "user", "content": "Count"]], maxTokens: 3),
                at: target, onText: { _ in })
            #expect((answer.completionTokens ?? 0) > 0)
        }
    }

    @Test func theKeyStandsInItsOwnHeaderAndNobodysOrganizationGoesAlong() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await OpenAI(transport: transport, dialect: .azure).models(.make(origin: server.origin))
        }
        let request = try #require(server.requests.first)
        #expect(request.contains("\r\napi-key: \(Sandbox.key)\r\n"))
        for absent in ["authorization:", "openai-organization:", "openai-project:"] {
            #expect(!request.lowercased().contains(absent))
        }
    }

    @Test func aKeyWhereAzureTakesATokenIsUnauthorized() async throws {
        try await withSandbox { sandbox in
            var target = sandbox.target(Self.path)
            target.apiKeyHeader = "Authorization"
            let wrong = target
            let refusal = try await failure { () throws(UpstreamFailure) in
                try await azure(sandbox).test(wrong)
            }
            #expect((refusal.kind, refusal.httpStatus) == (.unauthorized, 401))
            #expect(refusal.message.hasPrefix("Access denied"))
        }
    }
}
