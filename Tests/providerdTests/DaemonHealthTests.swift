import ProviderCore
import ProviderStore
import ProviderVault
import TestSupport
import Testing

@testable import providerd

struct DaemonHealthTests {
    private func health(in folder: TemporaryFolder, hasKey: Bool) throws -> DaemonHealth {
        let database = try Database(folder: folder.path + "/state")
        let source = try MasterKeySource(
            path: folder.path + "/master.key", createsIfAbsent: hasKey, environment: [:])
        let (vault, records) = try EnvelopeVault.open(records: nil, source: source, at: .now())
        if let records { try database.save(records) }
        return DaemonHealth(store: try SQLiteStore(database, auditAuthenticator: vault), vault: vault)
    }

    @Test func everyPartIsServingInTheBeginning() throws {
        let health = try health(in: TemporaryFolder(), hasKey: true)
        for part in ["", "db", "providers", "commands"] { #expect(health.isServing(part) == true) }
        #expect(health.isServing("nope") == nil)
        #expect(health.generation == 0)
    }

    @Test func aSealedVaultIsAStateOfTheDaemonAndAFaultOfItsProviders() throws {
        let health = try health(in: TemporaryFolder(), hasKey: false)
        #expect(health.isServing("") == true)
        #expect(health.isServing("db") == true)
        #expect(health.isServing("providers") == false)
        #expect(health.isServing("commands") == false)
    }

    @Test func whoMissedAChangeDoesNotWait() async throws {
        try await health(in: TemporaryFolder(), hasKey: true).untilChange(after: -1)
    }

    @Test func whoWaitsCanGiveUp() async throws {
        let health = try health(in: TemporaryFolder(), hasKey: true)
        let wait = Task { try await health.untilChange(after: 0) }
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
    }
}
