import Foundation
import GRDB
import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct MigrationsTests {
    private let next = Migration.all + [Migration(statements: ["CREATE TABLE later (id INTEGER) STRICT"])]

    private func backups(in folder: TemporaryFolder) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/backups")) ?? []
    }

    @Test func everyTableIsStrict() throws {
        let fixture = try StoreFixture()
        let tables = try fixture.database.pool.read {
            try $0.all("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'") {
                (try $0.text(), try $0.flag())
            }
        }
        #expect(tables.count > 10)
        for (name, strict) in tables where !name.hasPrefix("sqlite_") { #expect(strict, "\(name)") }
    }

    @Test func aNewDatabaseNeedsNoBackup() throws {
        let folder = try TemporaryFolder()
        _ = try Database(folder: folder.path)
        #expect(backups(in: folder).isEmpty)
    }

    @Test func anOlderDatabaseIsBackedUpAndMigrated() async throws {
        let folder = try TemporaryFolder()
        let provider = makeProvider(name: "kept")
        do {
            let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
            try await store.advance { try $0.insert(provider, secrets: []) }
        }
        let database = try Database(folder: folder.path, migrations: next)
        let version = try await database.pool.read { try $0.first("PRAGMA user_version") { try $0.count() } }
        #expect(version == next.count)
        let name = try #require(backups(in: folder).first)
        let path = folder.path + "/backups/" + name
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let backup = try DatabaseQueue(path: path)
        let (kept, providerName, check) = try await backup.read { connection in
            (
                try connection.first("PRAGMA user_version") { try $0.count() },
                try connection.first("SELECT name FROM provider") { try $0.text() },
                try connection.first("PRAGMA integrity_check") { try $0.text() }
            )
        }
        #expect(kept == Migration.all.count)
        #expect(providerName == "kept")
        #expect(check == "ok")
    }

    @Test func aCommandOfBeforeThereWereRetriesIsNone() async throws {
        let folder = try TemporaryFolder()
        do {
            let database = try Database(folder: folder.path, migrations: Array(Migration.all.prefix(1)))
            try await database.pool.write { connection in
                try connection.execute(
                    sql: """
                        INSERT INTO command (id, kind, provider_id, provider_name, model, training_files,
                            validation_files, data, state, tag, attempt, cancel_requested, rev, created_at, updated_at,
                            created_uid, created_name)
                        VALUES ('cmd_old', 'generate', 'prv_1', 'p', 'm', '[]', '[]', '{}', 'failed', 't', 1, 0, 1, 0,
                            0, 7, 'ada')
                        """)
            }
        }
        let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
        let command = try #require(try await store.read { try $0.command("cmd_old") })
        #expect(command.retryOf == nil)
        #expect(command.createdBy.name == "ada")
    }

    @Test func aProviderOfBeforeKeysHadHeadersHasTheWiresOwn() async throws {
        let folder = try TemporaryFolder()
        do {
            let database = try Database(folder: folder.path, migrations: Array(Migration.all.prefix(2)))
            try await database.pool.write { connection in
                try connection.execute(
                    sql: """
                        INSERT INTO provider (id, name, folded_name, type, base_url, active, is_default, status, rev,
                            created_at, updated_at, created_uid, created_name)
                        VALUES ('prv_old', 'Old', 'old', 'openai', 'https://a.example', 1, 0, 'ok', 3, 0, 0, 7, 'ada')
                        """)
            }
        }
        let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
        let provider = try #require(store.providers.provider("prv_old"))
        #expect(provider.apiKeyHeader == nil)
        #expect(provider.rev == 3)
    }

    @Test func aBackupThatIsPutBackIsAnotherHistory() async throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        _ = try Database(folder: folder.path)
        let database = try Database(folder: folder.path, migrations: next)
        let store = try SQLiteStore(database, auditAuthenticator: ToyAuthenticator())
        let cursor = try await store.cursor(of: .events)
        #expect(try await store.position(of: cursor, in: .events) == 0)
        let name = try #require(backups(in: folder).first)
        #expect(backups(in: folder).count == 1)
        try FileManager.default.copyItem(
            atPath: folder.path + "/backups/" + name, toPath: other.path + "/providerd.sqlite")
        let restored = try SQLiteStore(Database(folder: other.path), auditAuthenticator: ToyAuthenticator())
        let failure = #expect(
            throws: Failure.self, performing: { try restored.database.cursors.position(of: cursor, in: .events, 0...0) }
        )
        #expect(failure?.reason == "CURSOR_EXPIRED")
    }

    @Test func aNewerSchemaIsRefusedNamingBothVersions() throws {
        let folder = try TemporaryFolder()
        _ = try Database(folder: folder.path, migrations: next)
        let failure = #expect(throws: Failure.self) { try Database(folder: folder.path) }
        #expect(failure?.reason == "SCHEMA_TOO_NEW")
        #expect(failure?.message.contains("version \(next.count)") == true)
        #expect(failure?.message.contains("up to \(Migration.all.count)") == true)
    }

    @Test func aMigrationThatFailsHalfWayChangesNothing() throws {
        let folder = try TemporaryFolder()
        _ = try Database(folder: folder.path)
        let broken =
            next + [Migration(statements: ["CREATE TABLE half (id INTEGER) STRICT", "CREATE TABLE half (id)"])]
        #expect(throws: Failure.self) { try Database(folder: folder.path, migrations: broken) }
        let database = try Database(folder: folder.path, migrations: next)
        let tables = try database.pool.read { try $0.all("SELECT name FROM sqlite_schema") { try $0.text() } }
        #expect(tables.contains("later"))
        #expect(!tables.contains("half"))
    }

    @Test func openingTwiceChangesNothing() throws {
        let folder = try TemporaryFolder()
        func schema() throws -> [String] {
            let database = try Database(folder: folder.path)
            return try database.pool.read {
                try $0.all("SELECT coalesce(sql, name) FROM sqlite_schema") { try $0.text() }
            }
        }
        let first = try schema()
        #expect(try schema() == first)
        #expect(backups(in: folder).isEmpty)
    }
}
