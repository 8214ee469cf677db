import Foundation
import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// What leaves this machine, and where it goes.
@Suite(.timeLimit(.minutes(1))) struct HTTPTransportTests {
    @Test func whatIsUploadedTakesNothingOfTheTimeThatItsAnswerHas() {
        var settings = HTTPTransport.Settings()
        (settings.connectTimeout, settings.responseTimeout) = (.seconds(1), .seconds(10))
        settings.patientTimeout = .seconds(100)
        #expect(settings.timeout(isPatient: false) == .seconds(11))
        #expect(settings.timeout(isPatient: true) == .seconds(101))
        #expect(settings.timeout(isPatient: false, uploading: 0) == .seconds(21))
        #expect(settings.timeout(isPatient: true, uploading: 0) == .seconds(201))
        #expect(settings.timeout(isPatient: true, uploading: 64 << 20) == .seconds(1225))
    }

    @Test func everyHeaderOfATargetIsSent() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let target = UpstreamTarget.make(origin: server.origin, path: "/v1")
            _ = try await OpenAI(transport: transport).models(target)
        }
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("GET /v1/models HTTP/1.1\r\n"))
        for header in [
            "Authorization: Bearer \(Sandbox.key)", "OpenAI-Organization: \(Sandbox.organization)",
            "OpenAI-Project: proj_7", "X-Tenant: \(Sandbox.tenant)", "accept: application/json",
            "user-agent: providerd",
        ] {
            #expect(request.contains("\r\n\(header)\r\n"), "\(header)")
        }
    }

    @Test func everyCallIsASpanOfItsOwnInTheTargetsTrace() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        let caller = try #require(TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            _ = try await OpenAI(transport: transport).models(target)
            target.traceparent = caller.text
            for _ in 0..<2 { _ = try await OpenAI(transport: transport).models(target) }
        }
        let sent = server.requests.map { request in
            request.split(separator: "\r\n").first { $0.hasPrefix("traceparent: ") }.map { String($0.dropFirst(13)) }
        }
        #expect(sent.count == 3)
        #expect(sent.first == .some(nil))
        let traces = sent.dropFirst().compactMap { $0.flatMap(TraceContext.init) }
        #expect(traces.map(\.traceID) == [caller.traceID, caller.traceID])
        #expect(traces.map(\.flags) == ["01", "01"])
        #expect(Set(traces.map(\.spanID) + [caller.spanID]).count == 3)
    }

    @Test func aTargetWithoutSecretsSendsNone() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            let target = UpstreamTarget(
                providerID: "prv_1", providerName: "Open", baseURL: server.origin, origin: server.origin)
            _ = try await OpenAI(transport: transport).models(target)
        }
        let request = try #require(server.requests.first).lowercased()
        #expect(!request.contains("authorization:") && !request.contains("openai-"))
    }

    @Test(arguments: [301, 302, 303, 307, 308]) func aRedirectIsNeverFollowed(_ status: Int) async throws {
        let stranger = try OddServer(#"{"data":[]}"#)
        defer { stranger.stop() }
        let aim = "\(stranger.origin)/v1/models?k=\(Sandbox.key)"
        let server = try OddServer(status: status, headers: "Location: \(aim)\r\n", "")
        defer { server.stop() }
        let failure = try await modelsFailure(of: server.origin)
        #expect(failure.kind == .redirect)
        #expect(failure.httpStatus == status)
        #expect(failure.message.contains(stranger.origin))
        #expect(!failure.message.contains("k="))
        #expect((server.requests.count, stranger.requests.count) == (1, 0))
    }

    @Test func secretsGoToTheOriginThatTheyAreBoundToOrNowhere() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.origin = "https://api.openai.com:443"
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(target)
            }
            #expect(failure.kind == .unsupported)
            #expect(!failure.isAmbiguous)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func anExtraHeaderCannotReplaceWhatFramesARequest() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.headers = ["Host", "content-length", "Transfer-Encoding", "Connection"].map {
                (name: $0, value: SecretString("evil.example"))
            }
            _ = try await OpenAI(transport: transport).models(target)
        }
        #expect(try #require(server.requests.first).contains("evil.example") == false)
    }

    @Test func aProxyOfTheEnvironmentIsNotUsed() async throws {
        let proxy = try OddServer(#"{"data":[]}"#)
        defer { proxy.stop() }
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { setenv(name, proxy.origin, 1) }
        defer { for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) } }
        try await withTransport { transport in
            _ = try await OpenAI(transport: transport).models(.make(origin: server.origin))
        }
        #expect((proxy.requests.count, server.requests.count) == (0, 1))
    }

    @Test func aProxyThatAnAdministratorSetIsUsed() async throws {
        let proxy = try OddServer(#"{"data":[]}"#)
        defer { proxy.stop() }
        var settings = HTTPTransport.Settings()
        settings.proxy = proxy.origin
        try await withTransport(settings) { transport in
            _ = try? await OpenAI(transport: transport).models(.make(origin: "http://upstream.invalid:80"))
        }
        #expect(try #require(proxy.requests.first).hasPrefix("CONNECT upstream.invalid:80 "))
        #expect(try #require(proxy.requests.first).contains(Sandbox.key) == false)
        for wrong in ["proxy:3128", "https://proxy:1", "socks5://proxy:1"] {
            var settings = HTTPTransport.Settings()
            settings.proxy = wrong
            let thrown = #expect(throws: Failure.self) { try HTTPTransport(settings) }
            #expect(thrown?.reason == "PROXY_INVALID")
        }
    }

    @Test func thisMachineIsCalledPastTheProxy() async throws {
        let proxy = try OddServer("{}")
        defer { proxy.stop() }
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        var settings = HTTPTransport.Settings()
        settings.proxy = proxy.origin
        try await withTransport(settings) { transport in
            for host in ["127.0.0.1", "localhost"] {
                _ = try await OpenAI(transport: transport).models(.make(origin: "http://\(host):\(server.port)"))
            }
        }
        #expect((proxy.requests.count, server.requests.count) == (0, 2))
    }

    @Test func aProxyThatDoesNotListenIsNamed() async throws {
        let proxy = try OddServer("{}")
        proxy.stop()
        var settings = HTTPTransport.Settings()
        settings.proxy = proxy.origin
        settings.retryBase = .milliseconds(1)
        try await withTransport(settings) { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(.make(origin: "https://upstream.example:443"))
            }
            #expect(failure.kind == .refused)
            #expect(failure.message == "is out of reach: the proxy 127.0.0.1:\(proxy.port) does not listen")
        }
    }

    @Test func behindAProxyAnAddressThatNoKeyMayGoToIsRefusedToo() async throws {
        let proxy = try OddServer("{}")
        defer { proxy.stop() }
        var settings = HTTPTransport.Settings()
        settings.proxy = proxy.origin
        try await withTransport(settings) { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(.make(origin: "https://169.254.169.254:443"))
            }
            #expect(failure.kind == .dns)
        }
        #expect(proxy.requests.isEmpty)
    }

    @Test func aHeaderWithoutEndIsNotReadToItsEnd() async throws {
        for flood in [
            String(repeating: "X-Many: 1\r\n", count: 100_000),
            "X-Long: " + String(repeating: "x", count: 8 << 20) + "\r\n",
        ] {
            let server = try OddServer(headers: flood, #"{"data":[]}"#)
            defer { server.stop() }
            let failure = try await modelsFailure(of: server.origin)
            #expect(failure.kind == .notAnAPI, "\(failure.message)")
        }
    }

    @Test func nothingCompressedIsAskedFor() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await OpenAI(transport: transport).models(.make(origin: server.origin))
        }
        #expect(try #require(server.requests.first).contains("\r\naccept-encoding: identity\r\n"))
    }

    @Test func severalFilesAreSentAsOneWithALineBreakWhereOneLacksIt() async throws {
        let folder = try TemporaryFolder()
        let paths = try files("{\"a\":1}\n{\"a\":2}", "", "{\"b\":1}\n", "{\"c\":1}", in: folder)
        try await withSandbox { sandbox in
            let file = UpstreamFile(name: "all \"of\" them.jsonl", paths: paths, size: 30, purpose: "fine-tune")
            let id = try await sandbox.adapter.upload(file, to: sandbox.target())
            let content = try await sandbox.adapter.fileContent(id, limit: 1000, at: sandbox.target())
            #expect(String(decoding: content, as: UTF8.self) == "{\"a\":1}\n{\"a\":2}\n{\"b\":1}\n{\"c\":1}")
            #expect(try await sandbox.adapter.findUpload(file, at: sandbox.target()) == id)
        }
    }

    @Test func aLargeFileArrivesWhole() async throws {
        let folder = try TemporaryFolder()
        let text = lines(20_000)
        let paths = try files(text, in: folder)
        try await withSandbox { sandbox in
            let file = UpstreamFile(
                name: "large.jsonl", paths: paths, size: Int64(text.utf8.count), purpose: "fine-tune")
            let id = try await sandbox.adapter.upload(file, to: sandbox.target())
            #expect(try await sandbox.adapter.findUpload(file, at: sandbox.target()) == id)
            var longer = file
            longer.size += 1
            #expect(try await sandbox.adapter.findUpload(longer, at: sandbox.target()) == nil)
        }
    }

    @Test func aFileThatIsGoneSendsNothing() async throws {
        let server = try OddServer("{}")
        defer { server.stop() }
        try await withTransport { transport in
            let file = UpstreamFile(name: "f", paths: ["/nonexistent/file"], size: 1, purpose: "fine-tune")
            let failure = try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).upload(file, to: .make(origin: server.origin))
            }
            #expect(failure.kind == .unsupported)
            #expect(!failure.message.contains("/nonexistent"))
        }
        #expect(server.requests.isEmpty)
    }

    @Test func anAnswerLongerThanItsLimitIsAFailureUnlessItMayBeCut() async throws {
        let server = try OddServer(String(repeating: " ", count: 5000) + "{}")
        defer { server.stop() }
        try await withTransport { transport in
            var request = HTTPRequest(.get, server.origin + "/")
            request.bodyLimit = 4000
            let target = UpstreamTarget.make(origin: server.origin)
            let failure = try await failure { () throws(UpstreamFailure) in
                try await transport.send(request, to: target)
            }
            #expect(failure.kind == .notAnAPI)
            request.cutsBody = true
            #expect(try await transport.send(request, to: target).body.count == 4000)
        }
    }

    private func modelsFailure(of origin: String) async throws -> UpstreamFailure {
        try await withTransport { transport in
            try await failure { () throws(UpstreamFailure) in
                try await OpenAI(transport: transport).models(.make(origin: origin))
            }
        }
    }
}
