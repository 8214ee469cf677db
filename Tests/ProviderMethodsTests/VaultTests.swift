import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import TestSupport
import Testing

struct VaultTests {
    @Test func theVaultTellsItsKeyAndHowManySecretsThereAre() async throws {
        let fixture = try Fixture()
        _ = try await fixture.providers.create(
            ProviderCreate(
                name: "work", type: "openai", apiKey: SecretString("sk-0123456789"),
                extraHeaders: ["X-A": SecretString("1")]), .admin)
        let info = try VaultHandlers(fixture.world).status(VaultStatus(), .viewer)
        #expect(info.state == .unsealed)
        #expect(info.secrets == 2)
        #expect(info.keyID?.isEmpty == false)
        #expect(info.source == "the file \(fixture.folder.path)/master.key")
        #expect(info.reason == nil)
    }

    @Test func aSealedVaultTellsWhyAndItsSecretsAreStillCounted() async throws {
        let fixture = try await Fixture.sealed { try await $0.addProvider() }
        let info = try VaultHandlers(fixture.world).status(VaultStatus(), .viewer)
        #expect(info.state == .sealed)
        #expect(info.reason?.contains("there is no master key at \(fixture.folder.path)/master.key") == true)
        #expect(info.secrets == 1)
        #expect(info.keyID == nil)
    }

    @Test func voidSecretsAreNotCounted() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await fixture.providers.update(
            ProviderUpdate(id: "work", baseURL: .set("https://other.example")), .admin)
        #expect(try VaultHandlers(fixture.world).status(VaultStatus(), .viewer).secrets == 0)
    }

    @Test func whileSealedReadsWorkAndEveryChangeIsRefused() async throws {
        let fixture = try await Fixture.sealed { try await $0.addProvider() }
        #expect(try fixture.providers.get(ProviderGet(id: "work"), .viewer).decoded().name == "work")
        let rename = await refusal {
            try await fixture.providers.update(ProviderUpdate(id: "work", name: "other"), .admin)
        }
        #expect(rename.reason == "VAULT_SEALED")
        let create = await refusal { try await fixture.addProvider("other") }
        #expect(create.reason == "VAULT_SEALED")
        let command = await refusal {
            try await fixture.commands.create(CommandCreate(type: .generate, data: ["prompt": "hi"]), .operator)
        }
        #expect(command.reason == "VAULT_SEALED")
        let repeated = await refusal {
            try await fixture.providers.delete(
                ProviderDelete(id: "work"), .make(uid: 1003, roles: .admin, requestID: "r1"))
        }
        #expect(repeated.reason == "VAULT_SEALED")
        let models = await refusal { try await fixture.providers.models(ProviderModels(id: "work"), .operator) }
        #expect(models.reason == "VAULT_SEALED")
        #expect(try fixture.provider("work").name == "work")
    }
}
