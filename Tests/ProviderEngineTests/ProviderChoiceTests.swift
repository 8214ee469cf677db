import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct ProviderChoiceTests {
    private func choose(
        _ providers: [Provider], named name: String? = nil, model: String? = nil, for kind: Command.Kind = .generate
    ) throws(Failure) -> ProviderChoice {
        try ProviderChoice.choose(named: name, model: model, for: kind, among: FakeSnapshot(providers: providers))
    }

    private func reason(_ body: () throws -> ProviderChoice) -> String? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? Failure)?.reason
        }
    }

    @Test("takes the active default, else the oldest active one")
    func preference() throws {
        let old = Provider.make(id: "prv_1", name: "old", createdAt: 1)
        var chosen = Provider.make(id: "prv_2", name: "new", isDefault: true, createdAt: 2)
        #expect(try choose([old, chosen]).provider.name == "new")
        #expect(try choose([old, chosen]).reason == .default)
        chosen.active = false
        #expect(try choose([old, chosen]).provider.name == "old")
        #expect(try choose([old, chosen]).reason == .oldestActive)
        #expect(try choose([old, chosen], named: "OLD").reason == .named)
    }

    @Test("says the known sentence when there is no active provider")
    func none() {
        for providers in [[], [Provider.make(active: false, isDefault: true)]] {
            do throws(Failure) {
                _ = try choose(providers)
                Issue.record("chose something")
            } catch {
                #expect(error.message == "No active AI provider configured")
                #expect(error.code == .failedPrecondition)
                #expect(error.reason == "NO_ACTIVE_PROVIDER")
            }
        }
    }

    @Test("refuses a provider that is unknown, inactive or without a usable key, each with its reason")
    func refusals() {
        #expect(reason { try choose([.make()], named: "x") } == "PROVIDER_NOT_FOUND")
        #expect(reason { try choose([.make(active: false)], named: "Test") } == "PROVIDER_INACTIVE")
        #expect(reason { try choose([.make(status: .keyRequired)]) } == "KEY_REQUIRED")
        #expect(reason { try choose([.make(status: .keyUnreadable)]) } == "KEY_UNREADABLE")
        #expect(reason { try choose([.make(status: .failing)]) } == nil)
    }

    @Test("names what has to be entered again after a move")
    func reentry() {
        func said(_ purposes: SecretPurpose...) -> String {
            var provider = Provider.make(status: .keyRequired)
            provider.secrets = purposes.map { SecretSummary(purpose: $0, hint: "", fingerprint: "") }
            // What was entered since is not asked for.
            provider.secrets.append(SecretSummary(purpose: .header("X-Old"), hint: "1", fingerprint: "f"))
            do throws(Failure) {
                try ProviderChoice.check(provider)
                return ""
            } catch {
                return error.message
            }
        }
        let start = "cannot use provider \"Test\": its address changed, so its "
        let update = " must be entered again with providerctl provider update \"Test\" "
        let rest = "; --clear takes off what it no longer has"
        #expect(said(.apiKey) == start + "key" + update + "--api-key-file FILE")
        #expect(said(.organizationID) == start + "organization" + update + "--organization-id ID" + rest)
        #expect(
            said(.apiKey, .organizationID, .header("X-A"), .header("X-B"))
                == start + "key and organization and extra headers" + update
                + "--api-key-file FILE --organization-id ID --header-file FILE" + rest)
    }

    @Test("takes the model asked for, else the tuned one to generate and the base one to tune")
    func model() throws {
        let provider = Provider.make(baseModel: "base", fineTunedModel: "ft:base:x")
        #expect(try choose([provider], model: "m").model == "m")
        #expect(try choose([provider]).model == "ft:base:x")
        #expect(try choose([provider], for: .fineTune).model == "base")
        #expect(try choose([.make(baseModel: "base")]).model == "base")
        #expect(reason { try choose([.make(baseModel: nil)]) } == "NO_MODEL")
        #expect(reason { try choose([.make(baseModel: nil, fineTunedModel: "ft")], for: .fineTune) } == "NO_MODEL")
    }
}
