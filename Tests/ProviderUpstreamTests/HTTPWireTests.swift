import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

@Suite struct HTTPWireTests {
    private func target(key: String? = "sk-1", header: String? = nil) -> UpstreamTarget {
        UpstreamTarget(
            providerID: "prv_1", providerName: "p", baseURL: "http://127.0.0.1", origin: "http://127.0.0.1:80",
            apiKey: key.map { SecretString($0) }, apiKeyHeader: header)
    }

    @Test func theKeyIsWhereTheWireHasItUnlessAHeaderIsSet() throws {
        for (own, set, name, prefix) in [
            ("Authorization", nil, "Authorization", "Bearer "), ("api-key", nil, "api-key", ""),
            ("Authorization", "X-API-Key", "X-API-Key", ""), ("api-key", "authorization", "authorization", "Bearer "),
        ] {
            let header = try #require(target(header: set).keyHeader(orElse: own))
            #expect((header.name, header.prefix, header.value.revealed()) == (name, prefix, "sk-1"))
        }
    }

    @Test func whoHasNoKeySendsNoHeaderOfIt() {
        #expect(target(key: nil, header: "X-API-Key").keyHeader(orElse: "Authorization") == nil)
    }

    @Test func theSetHeaderCarriesTheKeyAndNoOtherDoes() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: server.origin)
            target.apiKeyHeader = "X-API-Key"
            _ = try await OpenAI(transport: transport).models(target)
        }
        let request = try #require(server.requests.first)
        #expect(request.contains("\r\nX-API-Key: \(Sandbox.key)\r\n"))
        #expect(!request.lowercased().contains("\r\nauthorization:"))
    }
}
