import GRDB
import ProviderCore

extension Database {
    /// What the vault keeps here; nil before its first key was saved.
    package func vaultRecords() throws -> VaultRecords? {
        try pool.read { connection in
            let instance = try connection.first("SELECT instance_id FROM instance") { try $0.optionalText() } ?? nil
            guard let instance else { return nil }
            var records = VaultRecords(instanceID: instance)
            records.masterKeys = try connection.all(
                "SELECT id, state, created_at, check_text FROM vault_master_key ORDER BY created_at, id"
            ) {
                VaultRecords.MasterKey(
                    id: try $0.text(), state: try $0.word(), createdAt: try $0.time(), check: try $0.blob())
            }
            records.internalKeys = try connection.all(
                "SELECT purpose, master_key_id, wrapped_key, ciphertext FROM vault_internal_key ORDER BY purpose"
            ) {
                VaultRecords.InternalKey(
                    purpose: try $0.text(), masterKeyID: try $0.text(), wrappedKey: try $0.blob(),
                    ciphertext: try $0.blob())
            }
            return records
        }
    }

    /// Puts the vault's records in place of what was there, durably. An instance keeps its id for ever, since every
    /// secret is bound to it.
    package func save(_ records: VaultRecords) throws {
        try pool.writeWithoutTransaction { connection in
            try connection.inTransaction(.immediate) {
                let former = try connection.first("SELECT instance_id FROM instance") { try $0.optionalText() } ?? nil
                guard former == nil || former == records.instanceID else {
                    throw Failure(
                        .failedPrecondition, "OTHER_INSTANCE",
                        "cannot save the vault's keys: this database belongs to another instance")
                }
                try connection.run("UPDATE instance SET instance_id = ?", [.text(records.instanceID)])
                try connection.run("DELETE FROM vault_master_key")
                try connection.run("DELETE FROM vault_internal_key")
                for key in records.masterKeys {
                    try connection.run(
                        "INSERT INTO vault_master_key (id, state, created_at, check_text) VALUES (?, ?, ?, ?)",
                        [.text(key.id), .text(key.state.rawValue), .time(key.createdAt), .blob(key.check)])
                }
                for key in records.internalKeys {
                    try connection.run(
                        """
                        INSERT INTO vault_internal_key (purpose, master_key_id, wrapped_key, ciphertext)
                        VALUES (?, ?, ?, ?)
                        """,
                        [
                            .text(key.purpose), .text(key.masterKeyID), .blob(key.wrappedKey), .blob(key.ciphertext),
                        ])
                }
                return .commit
            }
        }
    }
}
