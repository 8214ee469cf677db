import Foundation
import GRDB
import ProviderCore
import Synchronization

/// The state folder's database: opened, locked, migrated, and as durable as it says.
package final class Database: Sendable {
    /// Tells our files from others': "PRVD".
    static let applicationID: Int64 = 0x5052_5644

    /// The state folder.
    package var folder: String { stateFolder.path }

    /// The database's own file.
    let path: String
    let pool: DatabasePool
    let cursors: CursorCodec
    private let stateFolder: StateFolder
    private let closing = Atomic(false)

    /// Opens the database of a state folder, which it makes if need be; migrates an older one after a backup.
    package convenience init(folder: String) throws {
        try self.init(folder: folder, migrations: Migration.all)
    }

    init(folder: String, migrations: [Migration], now: Timestamp = .now()) throws {
        stateFolder = try StateFolder(path: folder)
        path = folder + "/providerd.sqlite"
        try StateFolder.makePrivate(path)
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration())
            // GRDB's pool sets NORMAL when it opens, with which a commit may be gone after a power cut.
            _ = try pool.writeWithoutTransaction { try $0.run("PRAGMA synchronous = FULL") }
            try Self.migrate(pool, by: migrations, backups: folder + "/backups", now: now)
            try StateFolder.sync(folder)
            let epoch = try pool.read { try $0.first("SELECT epoch FROM instance") { try $0.integer() } }
            cursors = CursorCodec(epoch: UInt64(bitPattern: epoch ?? 0))
        } catch let error as DatabaseError {
            var failure = Failure(storing: error)
            failure.message += " (\(path))"
            throw failure
        }
    }

    /// Closes every connection, which brings the log home, and lets go of the folder.
    func close() throws {
        guard closing.exchange(true, ordering: .sequentiallyConsistent) == false else { return }
        // The pool closes its readers last, and those cannot do it.
        _ = try pool.writeWithoutTransaction { try $0.run("PRAGMA wal_checkpoint(TRUNCATE)") }
        try pool.close()
        stateFolder.unlock()
    }

    /// Whether nothing can be read any more.
    var isClosed: Bool { closing.load(ordering: .sequentiallyConsistent) }

    /// Every connection; the writer gets more once the pool is open.
    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { connection in
            for pragma in [
                // Without it INSERT OR REPLACE passes by the triggers that guard the audit.
                "recursive_triggers = ON", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON",
                "temp_store = MEMORY", "secure_delete = ON", "journal_size_limit = 67108864",
                "wal_autocheckpoint = 1000",
            ] {
                try connection.run("PRAGMA " + pragma)
            }
        }
        return configuration
    }

    private static func migrate(
        _ pool: DatabasePool, by migrations: [Migration], backups: String, now: Timestamp
    ) throws {
        let (application, version, isEmpty) = try pool.read { connection in
            (
                try connection.first("PRAGMA application_id") { try $0.integer() } ?? 0,
                try connection.first("PRAGMA user_version") { try $0.count() } ?? 0,
                try connection.first("SELECT 1 FROM sqlite_schema LIMIT 1") { try $0.integer() } == nil
            )
        }
        guard isEmpty || application == applicationID else {
            throw Failure(
                .failedPrecondition, "NOT_OUR_DATABASE",
                "cannot use \(pool.path): it is a database of some other program; give a state folder of its own")
        }
        guard version <= migrations.count else {
            throw Failure(
                .failedPrecondition, "SCHEMA_TOO_NEW",
                "cannot use \(pool.path): its schema is version \(version), and this providerd knows versions up to "
                    + "\(migrations.count); install the newer providerd again, or put back a backup from \(backups)",
                metadata: ["found": "\(version)", "known": "\(migrations.count)"])
        }
        guard version < migrations.count else { return }
        if !isEmpty { try backUp(pool, to: backups, version: version, now: now) }
        for next in version..<migrations.count {
            try pool.writeWithoutTransaction { try migrate($0, by: migrations[next], to: next + 1) }
        }
    }

    private static func migrate(_ connection: Connection, by migration: Migration, to version: Int) throws {
        try connection.inTransaction(.immediate) {
            for statement in migration.statements { try connection.run(statement) }
            try connection.run("PRAGMA application_id = \(applicationID)")
            try connection.run("PRAGMA user_version = \(version)")
            return .commit
        }
    }

    private static func backUp(_ pool: DatabasePool, to folder: String, version: Int, now: Timestamp) throws {
        try StateFolder.makeFolder(folder)
        let name = "version-\(version)-\(now.rfc3339.replacing(":", with: "")).sqlite"
        let path = folder + "/" + name
        // SQLite would make the file readable for everyone; it takes an empty one that is there.
        try StateFolder.makePrivate(path)
        _ = try pool.writeWithoutTransaction { try $0.run("VACUUM INTO ?", [.text(path)]) }
        // Whoever goes on from the copy has another history than this database from here on.
        let copy = try DatabaseQueue(path: path)
        _ = try copy.writeWithoutTransaction { try $0.run("UPDATE instance SET epoch = random()") }
        try copy.close()
        try StateFolder.sync(path)
        try StateFolder.sync(folder)
    }
}
