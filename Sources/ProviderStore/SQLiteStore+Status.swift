import GRDB

extension SQLiteStore {
    /// The schema's version, and the size of the database in bytes without its write-ahead log.
    package func databaseStatus() async throws -> (schemaVersion: Int, size: Int) {
        try await database.pool.read { connection in
            func number(_ pragma: String) throws -> Int {
                try connection.first("PRAGMA " + pragma) { try $0.count() } ?? 0
            }
            return (try number("user_version"), try number("page_count") * number("page_size"))
        }
    }
}
