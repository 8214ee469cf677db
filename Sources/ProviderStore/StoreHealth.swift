import Foundation
import ProviderCore

extension SQLiteStore {
    package func status() async throws -> StoreStatus {
        let version = try await read { reader in
            try (reader as? Reader)?.connection.first("PRAGMA user_version") { try $0.count() } ?? 0
        }
        return StoreStatus(schemaVersion: version, databaseBytes: database.bytes)
    }

    /// Takes one turn of the writer and answers once it is over; throws why nothing can be stored. While the last
    /// transaction failed it really writes, so that it finds out when there is room again.
    package func probe() async throws {
        let isFailing = writer.failure != nil
        try await advance { transaction in
            guard isFailing, let transaction = transaction as? Transaction else { return }
            try transaction.connection.run("UPDATE instance SET probes = probes + 1")
        }
    }

    /// Finishes the changes that wait, refuses later ones, brings the write-ahead log home, and lets another daemon
    /// have the state folder. Nothing can be read afterwards.
    package func close() async throws {
        await writer.close()
        do {
            try await writer.onItsQueue { try self.database.close() }
        } catch {
            throw Failure(storing: error)
        }
    }
}

extension Database {
    /// What the database takes on the disk, with its log.
    var bytes: Int64 { Int64(bytes(ofFile: "") + bytes(ofFile: "-wal")) }

    /// The same of the one file whose name ends so.
    func bytes(ofFile ending: String) -> Int {
        var status = stat()
        return stat(path + ending, &status) == 0 ? Int(status.st_size) : 0
    }
}
