import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Each way in which an exchange breaks, its class, and whether the request may have been carried out all the same.
@Suite(.timeLimit(.minutes(1))) struct HTTPTransportFailureTests {
    @Test func aHostWithoutAnAddressIsSaidToHaveNone() async throws {
        let failure = try await launchFailure(at: "http://upstream.invalid:80")
        #expect((failure.kind, failure.isAmbiguous, failure.isRetryable) == (.dns, false, true))
        #expect(failure.message.contains("upstream.invalid"))
    }

    @Test func aPortThatNobodyListensOnRefuses() async throws {
        let server = try OddServer("{}")
        server.stop()
        let failure = try await launchFailure(at: server.origin)
        #expect((failure.kind, failure.isAmbiguous, failure.isRetryable) == (.refused, false, true))
        #expect(failure.message.contains("\(server.port)"))
    }

    @Test func aServerWithoutTLSFailsTheHandshake() async throws {
        let server = try OddServer { _ in ["HTTP/1.1 400 Bad Request\r\n\r\n"] }
        defer { server.stop() }
        let failure = try await launchFailure(at: "https://127.0.0.1:\(server.port)")
        #expect(failure.kind == .tls)
        #expect(!failure.isAmbiguous)
    }

    @Test func anUpstreamThatHangsRunsIntoTheTimeOutAndLeavesItInDoubt() async throws {
        var settings = HTTPTransport.Settings()
        settings.connectTimeout = .milliseconds(200)
        settings.responseTimeout = .milliseconds(200)
        try await withSandbox(settings: settings) { sandbox in
            try await sandbox.fault(["path": "/openai/v1/fine_tuning/jobs", "action": "hang"])
            let failure = try await launchFailure(sandbox)
            #expect((failure.kind, failure.isAmbiguous, failure.isRetryable) == (.timeout, true, true))
            #expect(try await sandbox.calls("POST", "/fine_tuning/jobs") == 1)
        }
    }

    @Test func aBodyThatStopsComingRunsIntoTheTimeOut() async throws {
        let server = try OddServer(isHanging: true) { _ in ["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "{"] }
        defer { server.stop() }
        var settings = HTTPTransport.Settings()
        settings.bodyTimeout = .milliseconds(200)
        let failure = try await launchFailure(at: server.origin, settings)
        #expect(failure.kind == .timeout)
        #expect(failure.isAmbiguous && failure.isRetryable)
    }

    @Test(arguments: [("reset_before", 0), ("reset_after", 1), ("truncate", 1), ("garbage", 1)])
    func anAnswerThatIsLostLeavesTheJobInDoubt(_ action: String, _ jobs: Int) async throws {
        try await withSandbox(["--step-delay-ms", "200"]) { sandbox in
            let request = try await sandbox.launchRequest()
            try await sandbox.fault([
                "path": "/openai/v1/fine_tuning/jobs", "method": "POST", "action": .string(action),
            ])
            let failure = try await failure { () throws(UpstreamFailure) in
                try await sandbox.adapter.launch(request, at: sandbox.target())
            }
            #expect(failure.kind == (action == "garbage" ? .notAnAPI : .connection))
            #expect(failure.isAmbiguous && failure.isRetryable == (action != "garbage"))
            let found = try await sandbox.adapter.findJobs(of: request.tag, since: .now(), at: sandbox.target())
            #expect(found.count == jobs)
            #expect(try await sandbox.calls("POST", "/fine_tuning/jobs") == 1)
        }
    }

    @Test func whatDoesNotSpeakHTTPIsNoAPI() async throws {
        let server = try OddServer { _ in ["SSH-2.0-OpenSSH_9.2\r\n"] }
        defer { server.stop() }
        let failure = try await launchFailure(at: server.origin)
        #expect(failure.kind == .notAnAPI)
        #expect(failure.isAmbiguous)
    }

    @Test func aPageForPeopleIsNoAPI() async throws {
        let page = "<!doctype html><title>Sign in</title>"
        for (status, isAmbiguous) in [(200, true), (400, false), (418, false)] {
            let server = try OddServer(status: status, page)
            defer { server.stop() }
            let failure = try await launchFailure(at: server.origin)
            #expect((failure.kind, failure.isAmbiguous) == (.notAnAPI, isAmbiguous), "\(status)")
            #expect(!failure.message.contains("<"))
        }
    }

    @Test func aSecretThatNoHeaderMayHoldIsNamedWithoutBeingShown() async throws {
        let server = try OddServer("{}")
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.apiKey = SecretString("sk-first\r\nX-Evil: 1")
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(target)
            }
            #expect(failure.kind == .unsupported)
            #expect(failure.message.contains("header"))
            #expect(!failure.message.contains("first"))
        }
        #expect(server.requests.isEmpty)
    }

    private func launchFailure(
        at origin: String, _ settings: HTTPTransport.Settings = .init()
    ) async throws -> UpstreamFailure {
        try await withTransport(settings) { try await launchFailure(Sandbox(origin: origin, transport: $0)) }
    }

    private func launchFailure(_ sandbox: Sandbox) async throws -> UpstreamFailure {
        try await failure { () throws(UpstreamFailure) in
            try await sandbox.adapter.launch(
                FineTuneRequest(model: "sandbox-tiny", trainingFileID: "file-1", tag: .make()), at: sandbox.target())
        }
    }
}

extension Sandbox {
    /// For a file that it has, with a tag of its own.
    func launchRequest() async throws -> FineTuneRequest {
        let folder = try TemporaryFolder()
        let file = UpstreamFile(
            name: "f.jsonl", paths: try files(lines(), in: folder), size: 1, purpose: "fine-tune")
        return FineTuneRequest(
            model: "sandbox-tiny", trainingFileID: try await adapter.upload(file, to: target()),
            tag: .make())
    }
}
