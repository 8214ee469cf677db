import ProviderCore
import ProviderJSON
import ProviderProtocol
import Testing

@testable import ProviderMethods

struct ProviderInfoTests {
    @Test func nothingSecretIsAnsweredAuditedOrRemembered() async throws {
        let fixture = try Fixture()
        let secrets = ["sk-0123456789abcdef", "org-0123456789abcdef", "tenant-0123456789abcdef"]
        let create = ProviderCreate(
            name: "work", type: "openai", apiKey: SecretString(secrets[0]), organizationID: SecretString(secrets[1]),
            extraHeaders: ["X-Tenant": SecretString(secrets[2])])
        let context = CallContext.make(uid: 1003, roles: .admin, requestID: "r1")
        let made = try await fixture.providers.create(create, context)
        let again = try await fixture.providers.create(create, context)
        #expect(made == again)
        var texts = [String(decoding: made.encoded(), as: UTF8.self)]
        texts += try await fixture.auditEntries().map { "\(String(describing: $0.after))" }
        texts.append(String(decoding: try fixture.providers.list(ProviderList(), .viewer).encoded(), as: UTF8.self))
        for secret in secrets {
            #expect(texts.allSatisfy { !$0.contains(secret) && !$0.contains(secret.dropLast(4)) })
        }
    }

    @Test func aSecretIsShownAsHintAndFingerprint() async throws {
        let fixture = try Fixture()
        let info = try await fixture.providers.create(
            ProviderCreate(
                name: "work", type: "openai", apiKey: SecretString("sk-0123456789abcdef"),
                organizationID: SecretString("short"), extraHeaders: ["X-Tenant": SecretString("sk-0123456789abcdef")]),
            .admin)
        #expect(info.apiKeyHint == "...cdef")
        #expect(info.organizationIDHint == "...")
        #expect(info.extraHeaders.map(\.name) == ["X-Tenant"])
        // Equal secrets are told by their fingerprints.
        #expect(info.extraHeaders.first?.fingerprint == info.apiKeyFingerprint)
        #expect(info.organizationIDFingerprint != info.apiKeyFingerprint)
        let entry = try #require(try await fixture.auditEntries().first)
        #expect(entry.after?["secrets"]?["api_key"]?.stringValue == info.apiKeyFingerprint)
    }

    @Test func whereTheWireHasNoFineTuningATestSaysSo() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("plain", type: "plain", baseURL: "http://127.0.0.1:1")
        let result = try await fixture.providers.test(ProviderTest(ids: ["plain"]), .operator)
        #expect(result.results.first?.provider?.lastTest?.fineTuning == .no)
    }

    @Test func aNegativePageSizeIsRefused() throws {
        #expect(throws: Failure.self) { try PageRequest(size: -1, token: nil, "list providers") }
        #expect(try PageRequest(size: nil, token: nil, "list providers") == PageRequest())
        #expect(try PageRequest(size: 7, token: "t", "list providers") == PageRequest(size: 7, token: "t"))
    }

    @Test func aPageTokenOfAnotherListIsRefused() async throws {
        let fixture = try Fixture()
        for name in ["a", "b"] { try await fixture.addProvider(name) }
        let page = try fixture.providers.list(ProviderList(pageSize: 1), .viewer)
        let failure = await refusal {
            try fixture.providers.list(ProviderList(pageToken: page.nextPageToken, type: "openai"), .viewer)
        }
        #expect(failure.code == .invalidArgument)
        let garbage = await refusal { try fixture.providers.list(ProviderList(pageToken: "x"), .viewer) }
        #expect(garbage.code == .invalidArgument)
    }
}
