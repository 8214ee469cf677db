import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct VaultRecordsTests {
    private let records = VaultRecords(
        instanceID: "instance",
        masterKeys: [
            .init(id: "a", state: .decryptOnly, createdAt: start, check: [0, 1]),
            .init(id: "b", state: .active, createdAt: start.adding(milliseconds: 1), check: []),
        ],
        internalKeys: [
            .init(purpose: "audit", masterKeyID: "b", wrappedKey: [1], ciphertext: [2]),
            .init(purpose: "fingerprint", masterKeyID: "b", wrappedKey: [3], ciphertext: [4]),
        ])

    @Test func aNewDatabaseHasNone() throws {
        let folder = try TemporaryFolder()
        #expect(try Database(folder: folder.path).vaultRecords() == nil)
    }

    @Test func recordsComeBackAfterAReopening() throws {
        let folder = try TemporaryFolder()
        try Database(folder: folder.path).save(records)
        #expect(try Database(folder: folder.path).vaultRecords() == records)
    }

    @Test func recordsAreOnTheDiskBeforeAnythingIsSealedUnderThem() throws {
        let folder = try TemporaryFolder()
        let database = try Database(folder: folder.path)
        Disk.watch(folder.path)
        try database.save(records)
        #expect(Disk.calls(below: folder.path).last == Disk.Call(name: "fdatasync", path: "providerd.sqlite-wal"))
    }

    @Test func savingAgainReplacesAllKeys() throws {
        let folder = try TemporaryFolder()
        let database = try Database(folder: folder.path)
        try database.save(records)
        var next = records
        next.masterKeys.removeFirst()
        try database.save(next)
        #expect(try database.vaultRecords() == next)
    }

    @Test func theInstanceNeverChanges() throws {
        let folder = try TemporaryFolder()
        let database = try Database(folder: folder.path)
        try database.save(records)
        let failure = #expect(throws: Failure.self) { try database.save(VaultRecords(instanceID: "other")) }
        #expect(failure?.reason == "OTHER_INSTANCE")
        #expect(try database.vaultRecords() == records)
    }
}
