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

    @Test func oneChangeReachesTheDiskBeforeItIsAnswered() async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/strace") else {
            print("skipped, since strace is not there: counting the fdatasync of one change")
            return
        }
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider())
        let log = fixture.folder.path + "/strace.log"
        let strace = Process()
        strace.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
        strace.arguments = ["-f", "-y", "-e", "trace=fdatasync,fsync", "-o", log, "-p", "\(getpid())"]
        let messages = Pipe()
        strace.standardError = messages
        try strace.run()
        let greeting = String(decoding: messages.fileHandleForReading.availableData, as: UTF8.self)
        guard greeting.contains("attached") else {
            strace.waitUntilExit()
            print("skipped, since strace may not attach here: counting the fdatasync of one change")
            return
        }
        try await fixture.add(makeProvider())
        strace.interrupt()
        strace.waitUntilExit()
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        let syncs = lines.filter { $0.contains(fixture.path + "-wal") }
        #expect(syncs.count >= 1, "\(lines)")
    }
}
