import Foundation
import GRDB
import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct DatabaseTests {
    @Test func theWriterSyncsEveryCommit() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.number("PRAGMA synchronous") == 2)
    }

    @Test(arguments: [
        ("foreign_keys", 1), ("recursive_triggers", 1), ("trusted_schema", 0), ("cell_size_check", 1),
        ("temp_store", 2), ("secure_delete", 1), ("wal_autocheckpoint", 1000),
    ]) func everyConnectionIsSetUp(pragma: String, value: Int64) throws {
        let fixture = try StoreFixture()
        #expect(try fixture.number("PRAGMA " + pragma) == value)
        let reader = try fixture.database.pool.read { try $0.first("PRAGMA " + pragma) { try $0.integer() } }
        #expect(reader == value)
    }

    @Test func theFileSaysWhoseItIs() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.number("PRAGMA application_id") == Database.applicationID)
        #expect(try fixture.number("PRAGMA user_version") == Int64(Migration.all.count))
        let mode = try fixture.database.pool.read { try $0.first("PRAGMA journal_mode") { try $0.text() } }
        #expect(mode == "wal")
    }

    @Test func everyFileIsForItsOwnerAlone() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider())
        let manager = FileManager.default
        let names = try manager.contentsOfDirectory(atPath: fixture.database.folder)
        #expect(names.contains("providerd.sqlite-wal"))
        for name in names {
            let attributes = try manager.attributesOfItem(atPath: fixture.database.folder + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        let folder = try manager.attributesOfItem(atPath: fixture.database.folder)
        #expect(folder[.posixPermissions] as? Int == 0o700)
    }

    @Test func aSecondDaemonIsRefusedUntilTheFirstIsGone() throws {
        let folder = try TemporaryFolder()
        var first: ProviderStore.Database? = try Database(folder: folder.path)
        let failure = #expect(throws: Failure.self) { try Database(folder: folder.path) }
        #expect(failure?.reason == "STATE_FOLDER_IN_USE")
        #expect(failure?.message.contains(folder.path) == true)
        #expect(failure?.message.contains("process \(getpid())") == true)
        #expect(first?.folder == folder.path)
        first = nil
        _ = try Database(folder: folder.path)
    }

    @Test func theFoldersAboveAreMadeForTheirOwnerAlone() throws {
        let folder = try TemporaryFolder()
        let database = try Database(folder: folder.path + "/state/of/providerd")
        for path in ["/state", "/state/of", "/state/of/providerd"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
        #expect(database.folder == folder.path + "/state/of/providerd")
        let failure = #expect(throws: Failure.self) { try Database(folder: "/proc/none/providerd") }
        #expect(failure?.message.contains("/proc/none") == true)
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        let folder = try TemporaryFolder()
        try String(repeating: "no database ", count: 1000).write(
            toFile: folder.path + "/providerd.sqlite", atomically: false, encoding: .utf8)
        let failure = #expect(throws: Failure.self) { try Database(folder: folder.path) }
        #expect(failure?.reason == "STORE_DAMAGED")
        #expect(failure?.message.contains(folder.path) == true)
    }

    @Test func aDatabaseOfAnotherProgramIsRefused() throws {
        let folder = try TemporaryFolder()
        let other = try DatabaseQueue(path: folder.path + "/providerd.sqlite")
        try other.write { try $0.execute(sql: "CREATE TABLE other (id INTEGER)") }
        try other.close()
        let failure = #expect(throws: Failure.self) { try Database(folder: folder.path) }
        #expect(failure?.reason == "NOT_OUR_DATABASE")
    }

    @Test func whatWasCommittedIsThereAfterReopening() async throws {
        let folder = try TemporaryFolder()
        let provider = makeProvider(name: "kept")
        do {
            let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
            try await store.advance { try $0.insert(provider, secrets: []) }
        }
        let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
        #expect(store.providers.provider("KEPT") == provider)
    }

    @Test func oneChangeIsOneSyncBeforeItIsAnswered() async throws {
        let fixture = try StoreFixture()
        // The first one after the opening also syncs the new log's header.
        try await fixture.add(makeProvider())
        Disk.watch(fixture.database.folder)
        try await fixture.add(makeProvider())
        let syncs = Disk.calls(below: fixture.database.folder).filter { $0.name.hasSuffix("sync") }
        #expect(syncs == [Disk.Call(name: "fdatasync", path: "providerd.sqlite-wal")])
    }

    @Test func manyChangesThatWaitTogetherAreOneSync() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider())
        let plug = try await Plug(fixture.store)
        Disk.watch(fixture.database.folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await fixture.add(makeProvider()) } }
            try await waitUntil { fixture.store.writer.waiting == 100 }
            try await plug.release()
            try await group.waitForAll()
        }
        let syncs = Disk.calls(below: fixture.database.folder).filter { $0.name.hasSuffix("sync") }
        #expect(syncs == [Disk.Call(name: "fdatasync", path: "providerd.sqlite-wal")])
    }
}
