import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import ProviderVault
import Testing

struct ProviderDraftTests {
    private func update(
        _ fixture: Fixture, _ id: String = "work", _ adjust: (inout ProviderUpdate) -> Void
    ) async throws -> ProviderInfo {
        var request = ProviderUpdate(id: id)
        adjust(&request)
        return try await fixture.providers.update(request, .admin)
    }

    private func create(_ fixture: Fixture, _ adjust: (inout ProviderCreate) -> Void) async throws -> ProviderInfo {
        var request = ProviderCreate(name: "work", type: "openai")
        adjust(&request)
        return try await fixture.providers.create(request, .admin)
    }

    // MARK: Types and addresses

    @Test func anUnknownTypeIsRefusedWithTheKnownOnes() async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await create(fixture) { $0.type = "nosuch" } }
        #expect(failure.reason == "UNKNOWN_PROVIDER_TYPE")
        #expect(failure.fieldViolations.map(\.field) == ["type"])
        #expect(failure.message.contains("openai, plain"))
    }

    @Test func aTypeHasAnAddressOfItsOwnOrNeedsOne() async throws {
        let fixture = try Fixture()
        #expect(try await create(fixture) { _ in }.baseURL == "https://api.example.com/v1")
        let failure = await refusal {
            try await create(fixture) {
                $0.name = "local"
                $0.type = "plain"
            }
        }
        #expect(failure.fieldViolations.map(\.field) == ["base_url"])
    }

    @Test(arguments: [
        "http://api.example.com", "ftp://api.example.com", "https://u:p@api.example.com", "https://api.example.com?k=1",
        "https://", "api.example.com", "https://ex ample.com", "https://münchen.example",
    ])
    func anAddressThatCannotBeCalledIsRefused(url: String) async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await create(fixture) { $0.baseURL = url } }
        #expect(failure.reason == "INVALID_BASE_URL")
        #expect(failure.fieldViolations.map(\.field) == ["base_url"])
    }

    @Test func aHostOfTheConfigurationNeedsNoTLS() async throws {
        let fixture = try Fixture(plainHosts: ["models.internal"])
        let info = try await create(fixture) { $0.baseURL = "http://Models.internal:8000/v1/" }
        #expect(info.baseURL == "http://models.internal:8000/v1")
    }

    @Test func aClearedAddressIsTheTypesOwnAgain() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(baseURL: "https://other.example/v1")
        #expect(try await update(fixture) { $0.baseURL = .cleared }.baseURL == "https://api.example.com/v1")
        let failure = await refusal {
            try await update(fixture) {
                $0.type = "plain"
                $0.baseURL = .cleared
            }
        }
        #expect(failure.fieldViolations.map(\.field) == ["base_url"])
    }

    // MARK: Texts

    @Test(arguments: ["name", "base_model", "fine_tuned_model", "project"])
    func aTextWithControlCharactersIsRefusedByItsField(field: String) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let bad = "a\nb"
        let failure = await refusal {
            try await update(fixture) { request in
                switch field {
                case "name": request.name = bad
                case "base_model": request.baseModel = .set(bad)
                case "fine_tuned_model": request.fineTunedModel = .set(bad)
                default: request.project = .set(bad)
                }
            }
        }
        #expect(failure.fieldViolations.map(\.field) == [field])
    }

    @Test func whatIsPresentIsSetAndWhatIsNullIsCleared() async throws {
        let fixture = try Fixture()
        _ = try await create(fixture) { request in
            request.baseModel = "m"
            request.fineTunedModel = "ft"
            request.project = "p"
            request.organizationID = SecretString("org-0123456789")
        }
        let info = try await update(fixture) { request in
            request.baseModel = .set("m2")
            request.fineTunedModel = .cleared
            request.organizationID = .cleared
        }
        #expect(info.baseModel == "m2")
        #expect(info.fineTunedModel == nil)
        #expect(info.organizationIDHint == nil)
        #expect(info.project == "p")
    }

    @Test func aProviderMayBeRenamedToItsOwnNameInOtherLetters() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("work")
        try await fixture.addProvider("home")
        #expect(try await update(fixture) { $0.name = "WORK" }.name == "WORK")
        let failure = await refusal { try await update(fixture) { $0.name = "Home" } }
        #expect(failure.reason == "NAME_TAKEN")
    }

    // MARK: Secrets

    @Test func aKeyIsSealedForTheAddressItWasEnteredFor() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider(key: "sk-0123456789abcdef")
        #expect(info.hasAPIKey)
        #expect(info.apiKeyHint == "...cdef")
        let secret = try #require(try await fixture.secrets(of: info.id).first)
        #expect(secret.origin == "https://api.example.com:443")
        let opened = try fixture.vault.open(secret, providerID: info.id, origin: secret.origin)
        #expect(opened.revealed() == "sk-0123456789abcdef")
    }

    @Test func aKeyWithALineEndIsRefusedAndNotRepeated() async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await create(fixture) { $0.apiKey = SecretString("sk-secret\n") } }
        #expect(failure.fieldViolations.map(\.field) == ["api_key"])
        #expect(!failure.message.contains("sk-secret"))
        #expect(fixture.store.providers.count == 0)
    }

    @Test func anotherPathOfTheSameOriginKeepsTheSecrets() async throws {
        let fixture = try Fixture()
        let before = try await fixture.addProvider()
        let info = try await update(fixture) { $0.baseURL = .set("https://api.example.com/v2") }
        #expect(info.apiKeyFingerprint == before.apiKeyFingerprint)
        #expect(info.status == .untested)
    }

    @Test func anotherOriginVoidsEverySecretUntilEachIsEnteredOrCleared() async throws {
        let fixture = try Fixture()
        let made = try await create(fixture) { request in
            request.apiKey = SecretString("sk-0123456789abcdef")
            request.organizationID = SecretString("org-0123456789")
            request.extraHeaders = ["X-Tenant": SecretString("tenant-0123456789")]
        }
        let moved = try await update(fixture) { $0.baseURL = .set("https://other.example/v1") }
        #expect(moved.status == .keyRequired)
        #expect(!moved.hasAPIKey)
        #expect(moved.apiKeyFingerprint == nil)
        #expect(moved.organizationIDFingerprint == nil)
        #expect(moved.extraHeaders.isEmpty)
        for secret in try await fixture.secrets(of: made.id) {
            #expect(secret.ciphertext.isEmpty && secret.wrappedKey.isEmpty)
        }
        // Renaming heals nothing.
        #expect(try await update(fixture) { $0.baseModel = .set("m") }.status == .keyRequired)
        let keyed = try await update(fixture) { $0.apiKey = .set(SecretString("sk-other-0123456789")) }
        #expect(keyed.status == .keyRequired)
        #expect(try await update(fixture) { $0.organizationID = .cleared }.status == .keyRequired)
        let healed = try await update(fixture) { $0.extraHeaders = .set([:]) }
        #expect(healed.status == .untested)
        #expect(healed.hasAPIKey)
        #expect(healed.extraHeaders.isEmpty)
    }

    @Test func goingBackToTheFirstOriginDoesNotBringVoidSecretsBack() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await update(fixture) { $0.baseURL = .set("https://other.example/v1") }
        let back = try await update(fixture) { $0.baseURL = .cleared }
        #expect(back.status == .keyRequired)
        #expect(!back.hasAPIKey)
    }

    @Test func aKeyThatComesWithTheNewAddressIsSealedForIt() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addProvider()
        let moved = try await update(fixture) { request in
            request.baseURL = .set("https://other.example/v1")
            request.apiKey = .set(SecretString("sk-other-0123456789"))
        }
        #expect(moved.status == .untested)
        let secrets = try await fixture.secrets(of: made.id)
        #expect(secrets.map(\.origin) == ["https://other.example:443"])
        #expect(secrets.map(\.version) == [2])
    }

    @Test func aProviderWithoutSecretsMovesFreely() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(key: nil)
        let moved = try await update(fixture) { $0.baseURL = .set("http://127.0.0.1:8000") }
        #expect(moved.status == .untested)
    }

    @Test func headersAreReplacedAllTogether() async throws {
        let fixture = try Fixture()
        _ = try await create(fixture) { request in
            request.extraHeaders = ["X-A": SecretString("1"), "X-B": SecretString("2")]
        }
        let info = try await update(fixture) { $0.extraHeaders = .set(["X-C": SecretString("3")]) }
        #expect(info.extraHeaders.map(\.name) == ["X-C"])
        #expect(try await update(fixture) { $0.extraHeaders = .cleared }.extraHeaders.isEmpty)
    }

    // MARK: The key's header

    @Test func theKeysHeaderIsShownChangedAndAudited() async throws {
        let fixture = try Fixture()
        let made = try await create(fixture) { request in
            request.apiKey = SecretString("sk-0123456789abcdef")
            request.apiKeyHeader = "X-API-Key"
        }
        #expect(made.apiKeyHeader == "X-API-Key")
        let changed = try await update(fixture) { $0.apiKeyHeader = .set("authorization") }
        #expect(changed.apiKeyHeader == "authorization")
        // It goes to the same origin as before.
        #expect(changed.apiKeyFingerprint == made.apiKeyFingerprint)
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.before?["api_key_header"] == "X-API-Key")
        #expect(entry.after?["api_key_header"] == "authorization")
        #expect(try await update(fixture) { $0.project = .set("p") }.apiKeyHeader == "authorization")
        #expect(try await update(fixture) { $0.apiKeyHeader = .cleared }.apiKeyHeader == nil)
    }

    @Test(arguments: [
        "", "two words", "X-Key:", "X-Schlüssel", "X-A\r\nX-B", " X-Key", String(repeating: "x", count: 129), "Host",
        "content-type", "User-Agent", "referer", "traceparent", "OpenAI-Organization", "Cookie",
    ])
    func aHeaderThatNoKeyMayGoIntoIsRefused(name: String) async throws {
        let fixture = try Fixture()
        let made = await refusal { try await create(fixture) { $0.apiKeyHeader = name } }
        #expect(made.fieldViolations.map(\.field) == ["api_key_header"])
        try await fixture.addProvider()
        let changed = await refusal { try await update(fixture) { $0.apiKeyHeader = .set(name) } }
        #expect(changed.fieldViolations.map(\.field) == ["api_key_header"])
        #expect(try fixture.provider("work").apiKeyHeader == nil)
    }

    @Test func oneHeaderDoesNotCarryTheKeyAndAnotherValue() async throws {
        let fixture = try Fixture()
        let both = await refusal {
            try await create(fixture) { request in
                request.apiKeyHeader = "X-API-Key"
                request.extraHeaders = ["x-api-key": SecretString("other")]
            }
        }
        #expect(both.fieldViolations.map(\.field) == ["api_key_header"])
        _ = try await create(fixture) { $0.extraHeaders = ["x-api-key": SecretString("other")] }
        let later = await refusal { try await update(fixture) { $0.apiKeyHeader = .set("X-API-Key") } }
        #expect(later.fieldViolations.map(\.field) == ["api_key_header"])
        let moved = try await update(fixture) { request in
            request.apiKeyHeader = .set("X-API-Key")
            request.extraHeaders = .cleared
        }
        #expect(moved.apiKeyHeader == "X-API-Key")
        let again = await refusal {
            try await update(fixture) { $0.extraHeaders = .set(["X-Api-Key": SecretString("other")]) }
        }
        #expect(again.fieldViolations.map(\.field) == ["api_key_header"])
    }

    // MARK: Status

    @Test(arguments: ["type", "path", "key", "project", "header", "key header"])
    func whatIsCalledOtherwiseIsUntestedAgain(what: String) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await fixture.providers.test(ProviderTest(ids: ["work"]), .operator)
        #expect(try fixture.provider("work").status == .ok)
        let info = try await update(fixture) { request in
            switch what {
            case "type": request.type = "plain"
            case "path": request.baseURL = .set("https://api.example.com/v2")
            case "key": request.apiKey = .set(SecretString("sk-another-one"))
            case "project": request.project = .set("p")
            case "key header": request.apiKeyHeader = .set("X-API-Key")
            default: request.extraHeaders = .set(["X-A": SecretString("1")])
            }
        }
        #expect(info.status == .untested)
        #expect(info.lastTest == nil)
    }

    @Test func aNewNameOrModelLeavesTheStatus() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await fixture.providers.test(ProviderTest(ids: ["work"]), .operator)
        let info = try await update(fixture) { request in
            request.name = "other"
            request.baseModel = .set("m2")
            request.active = false
            request.baseURL = .set("https://api.example.com/v1/")
        }
        #expect(info.status == .ok)
        #expect(info.lastTest?.class == .ok)
    }
}
