/// One step of the schema; its version is its place in the list, from 1. A step that was released never changes.
struct Migration: Sendable {
    let statements: [String]

    /// Every step there is, oldest first.
    static let all: [Migration] = [
        Migration(statements: providers + files + commands + events + audit + requests + vault),
        Migration(statements: ["ALTER TABLE command ADD COLUMN retry_of TEXT"]),
        Migration(statements: ["ALTER TABLE provider ADD COLUMN test_report TEXT"]),
        Migration(statements: ["ALTER TABLE provider ADD COLUMN api_key_header TEXT"]),
        Migration(statements: ["ALTER TABLE provider ADD COLUMN announced TEXT"]),
        Migration(statements: ["ALTER TABLE command ADD COLUMN pending TEXT"]),
    ]

    private static let providers = [
        """
        CREATE TABLE provider (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            folded_name TEXT NOT NULL,
            type TEXT NOT NULL,
            base_url TEXT NOT NULL,
            base_model TEXT,
            fine_tuned_model TEXT,
            project TEXT,
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
            status TEXT NOT NULL,
            test_outcome TEXT,
            test_message TEXT,
            test_latency_ms INTEGER,
            test_at INTEGER,
            rev INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            created_uid INTEGER NOT NULL,
            created_name TEXT NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX provider_by_name ON provider (folded_name)",
        "CREATE UNIQUE INDEX provider_one_default ON provider (is_default) WHERE is_default = 1",
        """
        CREATE TABLE secret (
            id TEXT PRIMARY KEY NOT NULL,
            provider_id TEXT NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
            purpose TEXT NOT NULL,
            version INTEGER NOT NULL,
            origin TEXT NOT NULL,
            master_key_id TEXT NOT NULL,
            wrapped_key BLOB NOT NULL,
            ciphertext BLOB NOT NULL,
            hint TEXT NOT NULL,
            fingerprint TEXT NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX secret_by_provider ON secret (provider_id, purpose)",
        "CREATE INDEX secret_by_master_key ON secret (master_key_id)",
    ]

    private static let files = [
        """
        CREATE TABLE training_file (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            purpose TEXT NOT NULL,
            size INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            report TEXT NOT NULL,
            rev INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            created_uid INTEGER NOT NULL,
            created_name TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX training_file_by_purpose ON training_file (purpose, id)",
        "CREATE INDEX training_file_by_content ON training_file (sha256)",
        """
        CREATE TABLE file_copy (
            file_id TEXT NOT NULL REFERENCES training_file (id) ON DELETE CASCADE,
            provider_id TEXT NOT NULL REFERENCES provider (id) ON DELETE CASCADE,
            upstream_id TEXT NOT NULL,
            uploaded_at INTEGER NOT NULL,
            PRIMARY KEY (file_id, provider_id)
        ) STRICT
        """,
        "CREATE INDEX file_copy_by_provider ON file_copy (provider_id)",
    ]

    /// Providers and files may be gone while the commands that used them stay, so these refer to neither.
    private static let commands = [
        """
        CREATE TABLE command (
            id TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL,
            provider_id TEXT NOT NULL,
            provider_name TEXT NOT NULL,
            model TEXT NOT NULL,
            training_files TEXT NOT NULL,
            validation_files TEXT NOT NULL,
            data TEXT NOT NULL,
            state TEXT NOT NULL,
            waiting_reason TEXT,
            waiting_until INTEGER,
            waiting_resumes TEXT,
            progress TEXT,
            tag TEXT NOT NULL,
            upstream_id TEXT,
            upstream_status TEXT,
            attempt INTEGER NOT NULL,
            doubt_since INTEGER,
            result TEXT,
            failure TEXT,
            cancel_requested INTEGER NOT NULL CHECK (cancel_requested IN (0, 1)),
            request_id TEXT,
            traceparent TEXT,
            rev INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            started_at INTEGER,
            finished_at INTEGER,
            created_uid INTEGER NOT NULL,
            created_name TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX command_by_state ON command (state, id)",
        "CREATE INDEX command_by_kind ON command (kind, id)",
        "CREATE INDEX command_by_provider ON command (provider_id, id)",
        """
        CREATE INDEX command_open ON command (id)
        WHERE state NOT IN ('succeeded', 'failed', 'cancelled', 'needs_attention')
        """,
        """
        CREATE INDEX command_unfinished_by_provider ON command (provider_id, id)
        WHERE state NOT IN ('succeeded', 'failed', 'cancelled')
        """,
        """
        CREATE INDEX command_by_end ON command (finished_at) WHERE state IN ('succeeded', 'failed', 'cancelled')
        """,
        """
        CREATE TABLE command_file (
            file_id TEXT NOT NULL,
            command_id TEXT NOT NULL REFERENCES command (id) ON DELETE CASCADE,
            PRIMARY KEY (file_id, command_id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX command_file_by_command ON command_file (command_id)",
    ]

    private static let events = [
        """
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            command_id TEXT NOT NULL REFERENCES command (id) ON DELETE CASCADE,
            owner_uid INTEGER NOT NULL,
            kind TEXT NOT NULL,
            level TEXT NOT NULL,
            message TEXT NOT NULL,
            data TEXT,
            upstream_id TEXT,
            at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX event_by_command ON event (command_id, seq)",
        "CREATE INDEX event_by_owner ON event (owner_uid, seq)",
        """
        CREATE UNIQUE INDEX event_once ON event (command_id, upstream_id) WHERE upstream_id IS NOT NULL
        """,
        """
        CREATE TABLE checkpoint (
            id TEXT PRIMARY KEY NOT NULL,
            command_id TEXT NOT NULL REFERENCES command (id) ON DELETE CASCADE,
            upstream_id TEXT NOT NULL,
            step INTEGER NOT NULL,
            model TEXT NOT NULL,
            metrics TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX checkpoint_once ON checkpoint (command_id, upstream_id)",
        "CREATE INDEX checkpoint_by_step ON checkpoint (command_id, step, id)",
    ]

    /// The guards stop mistakes and `INSERT OR REPLACE` (with `recursive_triggers`); against someone who may write the
    /// file stands the chain itself.
    private static let audit = [
        """
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY NOT NULL,
            at INTEGER NOT NULL,
            uid INTEGER NOT NULL,
            gid INTEGER NOT NULL,
            pid INTEGER NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            method TEXT NOT NULL,
            object TEXT,
            outcome TEXT NOT NULL,
            reason TEXT,
            before TEXT,
            after TEXT,
            request_id TEXT,
            trace_id TEXT,
            prev BLOB NOT NULL,
            mac BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX audit_by_method ON audit (method)",
        "CREATE INDEX audit_by_uid ON audit (uid)",
        "CREATE INDEX audit_by_outcome ON audit (outcome)",
        """
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit rows do not change'); END
        """,
        """
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit rows are not deleted'); END
        """,
        """
        CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
            OR NEW.prev IS NOT coalesce((SELECT mac FROM audit ORDER BY seq DESC LIMIT 1), zeroblob(32))
        BEGIN SELECT RAISE(ABORT, 'audit rows only follow the last one'); END
        """,
    ]

    private static let requests = [
        """
        CREATE TABLE request (
            uid INTEGER NOT NULL,
            request_id TEXT NOT NULL,
            method TEXT NOT NULL,
            digest BLOB NOT NULL,
            reply BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (uid, request_id)
        ) STRICT
        """,
        "CREATE INDEX request_by_time ON request (created_at)",
    ]

    private static let vault = [
        """
        CREATE TABLE vault_master_key (
            id TEXT PRIMARY KEY NOT NULL,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            check_text BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE vault_internal_key (
            purpose TEXT PRIMARY KEY NOT NULL,
            master_key_id TEXT NOT NULL,
            wrapped_key BLOB NOT NULL,
            ciphertext BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE instance (
            only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
            instance_id TEXT,
            epoch INTEGER NOT NULL,
            provider_position INTEGER NOT NULL,
            event_floor INTEGER NOT NULL,
            probes INTEGER NOT NULL
        ) STRICT
        """,
        "INSERT INTO instance (only, epoch, provider_position, event_floor, probes) VALUES (1, random(), 0, 0, 0)",
    ]
}
