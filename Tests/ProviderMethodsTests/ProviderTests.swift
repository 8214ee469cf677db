import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct ProviderTests {
    // MARK: Create, get, list, delete

    @Test func aNewProviderIsStoredAndAudited() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider("work", baseURL: "https://API.example.com:443/v2/")
        #expect(info.name == "work")
        #expect(info.baseURL == "https://api.example.com/v2")
        #expect(info.active)
        #expect(!info.default)
        #expect(info.status == .untested)
        #expect(info.etag == "\"1\"")
        #expect(info.createdBy == OwnerInfo(uid: 1003, name: "carol"))
        #expect(try fixture.providers.get(ProviderGet(id: info.id), .viewer).decoded() == info)
        #expect(try fixture.providers.get(ProviderGet(id: "WORK"), .viewer).decoded() == info)
        let entries = try await fixture.auditEntries()
        #expect(entries.map(\.method) == ["provider.create"])
        #expect(entries.first?.object == info.id)
        #expect(entries.first?.outcome == .ok)
        #expect(entries.first?.actor.name == "carol")
        #expect(entries.first?.after?["name"] == "work")
    }

    @Test func whatIsShownFollowsEveryChange() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addProvider()
        func shown() throws -> ProviderInfo {
            try fixture.providers.get(ProviderGet(id: made.id), .viewer).decoded()
        }
        #expect(try shown() == made)
        let renamed = try await fixture.providers.update(ProviderUpdate(id: "work", name: "play"), .admin)
        #expect(try shown() == renamed)
        let tested = try await fixture.providers.test(ProviderTest(ids: ["play"]), .operator).results.first
        #expect(try shown() == tested?.provider)
        let other = try await fixture.addProvider("other", isDefault: true)
        let marked = try await fixture.providers.setDefault(ProviderSetDefault(id: "play"), .admin)
        #expect(try shown() == marked)
        #expect(try fixture.providers.get(ProviderGet(id: other.id), .viewer).decoded().default == false)
    }

    @Test func aProviderOfATakenNameIsRefusedHoweverItIsWritten() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("Caf\u{E9}")
        for name in ["Caf\u{E9}", "cafe\u{301}", "CAF\u{C9}", "CAFE\u{301}"] {
            let failure = await refusal { try await fixture.addProvider(name) }
            #expect(failure.code == .alreadyExists)
            #expect(failure.reason == "NAME_TAKEN")
        }
        #expect(fixture.store.providers.count == 1)
        #expect(try await fixture.auditEntries().map(\.outcome) == [.ok, .failed, .failed, .failed, .failed])
    }

    @Test func whatIsOnlyValidatedLeavesNothing() async throws {
        let fixture = try Fixture()
        let info = try await fixture.providers.create(
            ProviderCreate(name: "work", type: "openai", apiKey: SecretString("sk-0123456789")),
            .make(uid: 1003, roles: .admin, requestID: "r1", validateOnly: true))
        #expect(info.hasAPIKey)
        #expect(fixture.store.providers.count == 0)
        #expect(try await fixture.auditEntries().isEmpty)
        // Nor is the request remembered.
        let made = try await fixture.providers.create(
            ProviderCreate(name: "work", type: "openai"), .make(uid: 1003, roles: .admin, requestID: "r1"))
        #expect(!made.hasAPIKey)
    }

    @Test func aProviderThatIsNotThereIsNamedInTheRefusal() async throws {
        let fixture = try Fixture()
        let get = await refusal { try fixture.providers.get(ProviderGet(id: "nope"), .viewer) }
        #expect(get.reason == "PROVIDER_NOT_FOUND")
        #expect(get.message.contains("\"nope\""))
        #expect(get.metadata == ["id": "nope"])
        let update = await refusal { try await fixture.providers.update(ProviderUpdate(id: "nope"), .admin) }
        #expect(update.reason == "PROVIDER_NOT_FOUND")
        let delete = await refusal { try await fixture.providers.delete(ProviderDelete(id: "prv_1"), .admin) }
        #expect(delete.reason == "PROVIDER_NOT_FOUND")
        let mark = await refusal { try await fixture.providers.setDefault(ProviderSetDefault(id: "x"), .admin) }
        #expect(mark.reason == "PROVIDER_NOT_FOUND")
        let models = await refusal { try await fixture.providers.models(ProviderModels(id: "x"), .admin) }
        #expect(models.reason == "PROVIDER_NOT_FOUND")
    }

    @Test func listsComeInPagesInTheOrderOfNames() async throws {
        let fixture = try Fixture()
        for name in ["beta", "Alpha", "gamma"] { try await fixture.addProvider(name) }
        let first = try fixture.providers.list(ProviderList(pageSize: 2), .viewer)
        #expect(first.providers.map(\.name) == ["Alpha", "beta"])
        let second = try fixture.providers.list(ProviderList(pageSize: 2, pageToken: first.nextPageToken), .viewer)
        #expect(second.providers.map(\.name) == ["gamma"])
        #expect(second.nextPageToken.isEmpty)
    }

    @Test func listsAreFiltered() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("alpha")
        try await fixture.addProvider("beta", type: "plain", baseURL: "http://127.0.0.1:8000", active: false)
        func names(_ request: ProviderList) throws -> [String] {
            try fixture.providers.list(request, .viewer).providers.map(\.name)
        }
        #expect(try names(ProviderList(type: "plain")) == ["beta"])
        #expect(try names(ProviderList(active: true)) == ["alpha"])
        #expect(try names(ProviderList(status: .untested)) == ["alpha", "beta"])
        #expect(try names(ProviderList(status: .ok)).isEmpty)
        #expect(try names(ProviderList(query: "ET")) == ["beta"])
    }

    @Test func aDeletedProviderIsAnsweredAsItWas() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider()
        #expect(try await fixture.providers.delete(ProviderDelete(id: "work"), .admin) == info)
        #expect(fixture.store.providers.count == 0)
        #expect(try await fixture.secrets(of: info.id).isEmpty)
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.object == info.id)
        #expect(entry.before?["name"] == "work")
        #expect(entry.after == nil)
    }

    @Test func aProviderThatACommandUsesIsNotDeleted() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider()
        let command = try await fixture.addCommand { $0.providerID = info.id }
        let failure = await refusal { try await fixture.providers.delete(ProviderDelete(id: "work"), .admin) }
        #expect(failure.reason == "COMMAND_RUNNING")
        #expect(failure.message.contains(command.id))
    }

    // MARK: Etags

    @Test func aStaleEtagIsRefused() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider()
        let renamed = try await fixture.providers.update(
            ProviderUpdate(id: info.id, etag: info.etag, name: "other"), .admin)
        #expect(renamed.etag == "\"2\"")
        let update = await refusal {
            try await fixture.providers.update(ProviderUpdate(id: info.id, etag: info.etag, name: "third"), .admin)
        }
        #expect(update.code == .aborted)
        #expect(update.reason == "ETAG_MISMATCH")
        #expect(update.metadata == ["id": info.id, "etag": "\"2\"", "given": "\"1\""])
        let delete = await refusal {
            try await fixture.providers.delete(ProviderDelete(id: info.id, etag: info.etag), .admin)
        }
        #expect(delete.reason == "ETAG_MISMATCH")
        #expect(try fixture.provider(info.id).name == "other")
        _ = try await fixture.providers.delete(ProviderDelete(id: info.id, etag: renamed.etag), .admin)
    }

    // MARK: The default, and what is active

    @Test func atMostOneProviderIsTheDefault() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a", isDefault: true)
        try await fixture.addProvider("b")
        let marked = try await fixture.providers.setDefault(ProviderSetDefault(id: "b"), .admin)
        #expect(marked.default)
        #expect(try fixture.provider("a").isDefault == false)
        #expect(try fixture.provider("b").isDefault)
        // Once more changes nothing.
        #expect(try await fixture.providers.setDefault(ProviderSetDefault(id: "b"), .admin) == marked)
    }

    @Test func onlyAnActiveProviderBecomesTheDefault() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("off", active: false)
        let mark = await refusal { try await fixture.providers.setDefault(ProviderSetDefault(id: "off"), .admin) }
        #expect(mark.code == .failedPrecondition)
        #expect(mark.reason == "PROVIDER_INACTIVE")
        #expect(mark.fieldViolations.map(\.field) == ["default"])
        let update = await refusal {
            try await fixture.providers.update(ProviderUpdate(id: "off", default: true), .admin)
        }
        #expect(update.reason == "PROVIDER_INACTIVE")
        let create = await refusal { try await fixture.addProvider("new", active: false, isDefault: true) }
        #expect(create.reason == "PROVIDER_INACTIVE")
        let both = try await fixture.providers.update(
            ProviderUpdate(id: "off", active: true, default: true), .admin)
        #expect(both.active && both.default)
    }

    @Test func aDeactivatedDefaultStaysMarkedAndIsPassedOver() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a", isDefault: true)
        try await fixture.addProvider("b")
        let result = try await fixture.providers.deactivate(ProviderDeactivate(ids: ["a"]), .admin)
        #expect(result.results.first?.provider?.default == true)
        let choice = try fixture.providers.resolve(ProviderResolve(), .viewer)
        #expect(choice.provider.name == "b")
        #expect(choice.reason == .oldestActive)
        // A change of something else leaves the mark.
        let renamed = try await fixture.providers.update(ProviderUpdate(id: "a", name: "c"), .admin)
        #expect(renamed.default)
        _ = try await fixture.providers.activate(ProviderActivate(ids: ["c"]), .admin)
        #expect(try fixture.providers.resolve(ProviderResolve(), .viewer).reason == .default)
    }

    @Test func severalAreActivatedAtOnceAndOneThatIsMissingHidesNoOther() async throws {
        let fixture = try Fixture()
        let a = try await fixture.addProvider("a", active: false)
        let b = try await fixture.addProvider("b")
        let result = try await fixture.providers.activate(ProviderActivate(ids: ["a", "nope", b.id]), .admin)
        #expect(result.results.map(\.id) == ["a", "nope", b.id])
        #expect(result.results.map(\.outcome) == [.ok, .failed, .ok])
        #expect(result.results.map(\.name) == ["a", nil, "b"])
        #expect(result.results[1].error?.reason == "PROVIDER_NOT_FOUND")
        #expect(try fixture.provider("a").active)
        // One that was active already keeps its etag.
        #expect(result.results[2].provider?.etag == b.etag)
        let entries = try await fixture.auditEntries().filter { $0.method == "provider.activate" }
        #expect(entries.map(\.object) == [a.id, "nope", b.id])
        #expect(entries.map(\.outcome) == [.ok, .failed, .ok])
        #expect(entries[1].reason == "PROVIDER_NOT_FOUND")
        #expect(entries[0].before?["active"] == false)
        #expect(entries[0].after?["active"] == true)
    }

    // MARK: Choice

    @Test func withoutAnActiveProviderNoneIsChosen() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("off", active: false)
        let none = await refusal { try fixture.providers.resolve(ProviderResolve(), .viewer) }
        #expect(none.message == "No active AI provider configured")
        let named = await refusal { try fixture.providers.resolve(ProviderResolve(provider: "off"), .viewer) }
        #expect(named.reason == "PROVIDER_INACTIVE")
    }

    @Test func aChoiceNamesTheModelThatACommandWouldUse() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a", baseModel: "base", fineTunedModel: "tuned")
        func model(_ request: ProviderResolve) throws -> String {
            try fixture.providers.resolve(request, .viewer).model
        }
        #expect(try model(ProviderResolve()) == "tuned")
        #expect(try model(ProviderResolve(type: .generate)) == "tuned")
        #expect(try model(ProviderResolve(type: .fineTune)) == "base")
        #expect(try model(ProviderResolve(model: "own", type: .fineTune)) == "own")
        #expect(try fixture.providers.resolve(ProviderResolve(provider: "A"), .viewer).reason == .named)
    }
}
