import ProviderCore
import Testing

@testable import ProviderUpstream

/// Servers whose certificate, or whose TLS, is not to be trusted: none of them hears a word of what was to be sent.
@Suite(.timeLimit(.minutes(2))) struct HTTPTransportTLSTests {
    private static let host = "models.example"
    private let authority: TestAuthority

    init() async throws {
        authority = try await TestAuthority()
    }

    private struct Outcome {
        var models: [UpstreamModel] = []
        var failure: UpstreamFailure?
        /// What the server heard, a line for each connection.
        var heard: [String] = []
    }

    private func call(
        _ certificate: (certificate: String, key: String), oldest: String = "TLSv1_2", newest: String = "TLSv1_3",
        trusted: Bool = true, proxy: String? = nil
    ) async throws -> Outcome {
        let server = try PythonServer(PythonServer.tls, [certificate.certificate, certificate.key, oldest, newest])
        var settings = HTTPTransport.Settings()
        if trusted { settings.certificateAuthorityFile = authority.certificate }
        settings.proxy = proxy
        settings.retryBase = .milliseconds(1)
        let resolver = FakeResolver([Self.host: ["127.0.0.1"]])
        var outcome = Outcome()
        do {
            outcome.models = try await withTransport(settings, resolver: resolver) { transport in
                try await OpenAI(transport: transport).models(.make(origin: "https://\(Self.host):\(server.port)"))
            }
        } catch let failure as UpstreamFailure {
            outcome.failure = failure
        }
        outcome.heard = await server.stop()
        // A name that a proxy resolves is not asked for here.
        #expect(resolver.questions == (proxy == nil ? [Self.host] : []))
        return outcome
    }

    private func heardNothing(_ outcome: Outcome) -> Bool {
        outcome.failure?.kind == .tls && outcome.failure?.step == .tls && outcome.failure?.isAmbiguous == false
            && outcome.heard.allSatisfy { $0 == "failed" }
    }

    @Test(arguments: [("TLSv1_2", "TLSv1.2"), ("TLSv1_3", "TLSv1.3")])
    func aCertificateOfTheConfiguredAuthorityIsTrusted(_ version: String, _ name: String) async throws {
        let outcome = try await call(
            try await authority.certificate(for: Self.host), oldest: version, newest: version)
        #expect(outcome.models.map(\.id) == ["m-1"])
        #expect(outcome.heard.count == 1 && outcome.heard.first?.hasPrefix(name + " ") == true)
        #expect(outcome.heard.first?.contains("host: \(Self.host):") == true, "\(outcome.heard)")
        #expect(outcome.heard.first?.contains(Sandbox.key) == true)
    }

    @Test func withoutTheConfiguredAuthorityItIsNot() async throws {
        let outcome = try await call(try await authority.certificate(for: Self.host), trusted: false)
        #expect(heardNothing(outcome), "\(outcome)")
    }

    @Test func anExpiredCertificateIsRefused() async throws {
        let expired = try await authority.certificate(
            for: Self.host, from: "20200101000000Z", to: "20200201000000Z")
        let outcome = try await call(expired)
        #expect(heardNothing(outcome), "\(outcome)")
    }

    @Test func aCertificateThatIsNotValidYetIsRefused() async throws {
        let future = try await authority.certificate(for: Self.host, from: "20990101000000Z", to: "20990201000000Z")
        let outcome = try await call(future)
        #expect(heardNothing(outcome), "\(outcome)")
    }

    @Test func aCertificateForAnotherHostIsRefused() async throws {
        let outcome = try await call(try await authority.certificate(for: "other.example"))
        #expect(heardNothing(outcome), "\(outcome)")
        #expect(outcome.failure?.message == "has a certificate for another host")
    }

    @Test func aCertificateThatVouchesForItselfIsRefused() async throws {
        let outcome = try await call(try await authority.selfSigned(for: Self.host))
        #expect(heardNothing(outcome), "\(outcome)")
    }

    @Test func aServerOfTLS11IsRefused() async throws {
        let outcome = try await call(
            try await authority.certificate(for: Self.host), oldest: "TLSv1", newest: "TLSv1_1")
        #expect(heardNothing(outcome), "\(outcome)")
        #expect(outcome.failure?.message.contains("TLS of version 1.2 or newer") == true)
    }

    @Test func theProxyTunnelsWhatItCannotReadAndResolvesTheName() async throws {
        let proxy = try PythonServer(PythonServer.proxy)
        let outcome = try await call(
            try await authority.certificate(for: Self.host), proxy: "http://127.0.0.1:\(proxy.port)")
        let heard = await proxy.stop()
        #expect(outcome.models.map(\.id) == ["m-1"])
        #expect(heard.count == 1 && heard.first?.contains("CONNECT \(Self.host):") == true, "\(heard)")
        #expect(heard.allSatisfy { !$0.contains(Sandbox.key) && !$0.contains("uthorization") })
        #expect(outcome.heard.first?.contains(Sandbox.key) == true)
    }

    @Test func behindAProxyACertificateForAnotherHostIsRefusedToo() async throws {
        let proxy = try PythonServer(PythonServer.proxy)
        let outcome = try await call(
            try await authority.certificate(for: "other.example"), proxy: "http://127.0.0.1:\(proxy.port)")
        _ = await proxy.stop()
        #expect(heardNothing(outcome), "\(outcome)")
    }
}
