import ProviderJSON

/// What a change did, for its audit row and its caller.
package struct Changed<Reply: Sendable>: Sendable {
    package var reply: Reply
    /// The id of what was changed.
    package var object: String?
    /// Non-secret fields before and after.
    package var before: JSONObject?
    package var after: JSONObject?
    /// One for each thing that a change of several was about: each gets an audit row, and the change itself none.
    package var parts: [ChangedPart]

    package init(
        _ reply: Reply, object: String? = nil, before: JSONObject? = nil, after: JSONObject? = nil,
        parts: [ChangedPart] = []
    ) {
        self.reply = reply
        self.object = object
        self.before = before
        self.after = after
        self.parts = parts
    }
}

/// What became of one of several things that a change was about.
package struct ChangedPart: Sendable, Hashable {
    /// The id, or what was asked for if there is no such thing.
    package var object: String
    package var outcome: AuditEntry.Outcome
    /// The failure's reason, if it failed.
    package var reason: String?
    package var before: JSONObject?
    package var after: JSONObject?

    package init(
        object: String, outcome: AuditEntry.Outcome = .ok, reason: String? = nil, before: JSONObject? = nil,
        after: JSONObject? = nil
    ) {
        self.object = object
        self.outcome = outcome
        self.reason = reason
        self.before = before
        self.after = after
    }
}

/// One page of a list. `nextPageToken` is empty after the last one.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    package var nextPageToken: String
    /// The position in the list's change stream at the moment of the read.
    package var cursor: String

    package init(items: [Item], nextPageToken: String = "", cursor: String = "") {
        self.items = items
        self.nextPageToken = nextPageToken
        self.cursor = cursor
    }
}

/// Which page: `size` 0 means 50, more than 1,000 means 1,000; a page also stops at 1 MiB.
package struct PageRequest: Sendable, Hashable {
    package var size: Int
    package var token: String

    package init(size: Int = 0, token: String = "") {
        self.size = size
        self.token = token
    }
}

/// The streams of changes that can be watched.
package enum WatchTopic: Sendable, Hashable {
    case events
    case audit
    case providers
}

/// All state of the daemon behind one port: one writer, many readers, every acknowledged change durable.
///
/// Closures given to `change`, `advance` and `read` run on the store's own threads, must not block on anything else,
/// and may be run again.
package protocol Store: Sendable {
    /// The providers as of the last commit, read without a thread or the disk.
    var providers: any ProviderSnapshot { get }

    /// Runs a person's change: replays a remembered `request_id`, audits it in the same transaction (a failed one in a
    /// savepoint of its own), and returns after the commit. With `validateOnly` nothing stays.
    func change<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ body: @escaping @Sendable (any StoreTransaction) throws -> Changed<Reply>
    ) async throws -> Reply

    /// Runs a call that does something slow before its change, such as an upload: answers a remembered `request_id` at
    /// once, and refuses it while the first call with it is still at work. `work` makes its change with the context
    /// that it is given. Without a `request_id`, and with `validateOnly`, it is just `work`.
    func once<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ work: @Sendable (ChangeContext) async throws -> Reply
    ) async throws -> Reply

    /// Runs a change of the daemon's own, such as a command's next state; its events are its record.
    func advance<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value

    /// Writes down what was refused or failed before it reached a transaction.
    func record(_ entry: AuditEntry) async throws

    /// Reads in one consistent snapshot.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> Value) async throws -> Value

    /// The last committed position of a topic, as a cursor.
    func cursor(of topic: WatchTopic) async throws -> String

    /// The position that a cursor stands for; refuses one of another topic, another epoch, or beyond the end.
    func position(of cursor: String, in topic: WatchTopic) async throws -> Int64

    /// The cursor that stands for a position.
    func cursor(at position: Int64, in topic: WatchTopic) -> String

    /// Returns once something past `position` may have been committed to the topic; at once if it already was.
    func waitForChange(of topic: WatchTopic, after position: Int64) async throws

    /// Walks the whole audit chain.
    func verifyAudit() async throws -> AuditVerification

    /// How much is stored, for `system.status`.
    func status() async throws -> StoreStatus
}

/// How much is stored.
package struct StoreStatus: Sendable, Hashable {
    package var schemaVersion: Int
    /// What the database takes on the disk, with its write-ahead log.
    package var databaseBytes: Int64

    package init(schemaVersion: Int, databaseBytes: Int64) {
        self.schemaVersion = schemaVersion
        self.databaseBytes = databaseBytes
    }
}

/// What `audit.verify` found.
package struct AuditVerification: Sendable, Hashable {
    package struct Problem: Sendable, Hashable {
        package var seq: Int64
        package var what: String

        package init(seq: Int64, what: String) {
            self.seq = seq
            self.what = what
        }
    }

    package var entries: Int64
    package var headSeq: Int64
    package var headMAC: [UInt8]
    package var problems: [Problem]

    package init(entries: Int64, headSeq: Int64, headMAC: [UInt8], problems: [Problem]) {
        self.entries = entries
        self.headSeq = headSeq
        self.headMAC = headMAC
        self.problems = problems
    }
}

/// Reads in one snapshot. Lists are keyset pages.
package protocol StoreReader {
    func file(_ id: String) throws -> TrainingFile?
    func files(purpose: String?, _ page: PageRequest) throws -> Page<TrainingFile>
    func command(_ id: String) throws -> Command?
    func commands(_ filter: CommandFilter, _ page: PageRequest) throws -> Page<Command>
    /// Commands that are neither finished nor in `needs_attention`, oldest first: what the engine owns after a start.
    func openCommands() throws -> [Command]
    /// How many commands are in each state.
    func commandCounts() throws -> [Command.State: Int]
    /// Events after `position`, of one command or of all that `visibleTo` may see (nil: every owner's).
    func events(of commandID: String?, visibleTo uid: UInt32?, after position: Int64, limit: Int) throws -> [Event]
    func events(of commandID: String, _ page: PageRequest) throws -> Page<Event>
    func checkpoints(of commandID: String, _ page: PageRequest) throws -> Page<Checkpoint>
    func audit(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditEntry>
    func auditEntries(after position: Int64, limit: Int) throws -> [AuditEntry]
    /// The sealed secrets in force of a provider.
    func secrets(of providerID: String) throws -> [SealedSecret]
}

/// Which commands a list shows; nil means any.
package struct CommandFilter: Sendable, Hashable {
    package var state: Command.State?
    package var kind: Command.Kind?
    package var providerID: String?

    package init(state: Command.State? = nil, kind: Command.Kind? = nil, providerID: String? = nil) {
        self.state = state
        self.kind = kind
        self.providerID = providerID
    }
}

/// Which audit rows a list shows; nil means any.
package struct AuditFilter: Sendable, Hashable {
    package var method: String?
    package var uid: UInt32?
    package var outcome: AuditEntry.Outcome?

    package init(method: String? = nil, uid: UInt32? = nil, outcome: AuditEntry.Outcome? = nil) {
        self.method = method
        self.uid = uid
        self.outcome = outcome
    }
}

/// Reads and writes inside the writer's transaction; what a closure throws rolls its own changes back.
package protocol StoreTransaction: StoreReader {
    /// The providers as the writer sees them now.
    var providers: any ProviderSnapshot { get }
    /// By id or by name (NFC, case folded), as the writer sees it now.
    func provider(_ idOrName: String) throws -> Provider?
    /// Refuses a taken name with ALREADY_EXISTS, NAME_TAKEN. If it is the default, the old default is unmarked.
    func insert(_ provider: Provider, secrets: [SealedSecret]) throws
    /// Stores the provider under the next `rev` and answers it; `secrets` nil leaves them, else replaces them all.
    func update(_ provider: Provider, secrets: [SealedSecret]?) throws -> Provider
    /// Stores a test's outcome and status without touching `rev`; without a test the last one stays.
    func setTest(_ test: Provider.Test?, status: Provider.Status, of providerID: String) throws -> Provider
    /// Stores what the provider's server says it can do, without touching `rev`.
    func setAnnounced(_ capabilities: UpstreamCapabilities, of providerID: String) throws
    /// Refused with FAILED_PRECONDITION, COMMAND_RUNNING, naming the command, while an open command uses it.
    func deleteProvider(_ id: String) throws

    func insert(_ file: TrainingFile) throws
    func setCopy(_ copy: TrainingFile.UpstreamCopy, of fileID: String) throws
    /// Answers whether the content is no longer used by any file. Refused with FAILED_PRECONDITION,
    /// FILE_IN_USE, naming the command, while an open command uses the file.
    func deleteFile(_ id: String) throws -> Bool

    func insert(_ command: Command) throws
    /// Compare-and-set on `rev`: stores under the next one and answers it; a stale one throws ABORTED, STALE_COMMAND.
    func update(_ command: Command) throws -> Command
    /// Appends events; one whose `upstreamID` is already stored for the command is skipped.
    func append(_ events: [Event]) throws
    /// Stores checkpoints; one whose `upstreamID` is already stored for the command is skipped.
    func insert(_ checkpoints: [Checkpoint]) throws
}

/// The providers as of one commit: a value, cheap to copy.
package protocol ProviderSnapshot: Sendable {
    var count: Int { get }
    /// How many of them are active, and how many secrets they have in all.
    var activeCount: Int { get }
    var secretCount: Int { get }
    /// By id or by name (NFC, case folded).
    func entry(_ idOrName: String) -> ProviderEntry?
    /// The active default, else the oldest active one.
    func preferred() -> Provider?
    /// In order of name; a page by keyset.
    func page(_ filter: ProviderFilter, _ page: PageRequest) throws -> Page<Provider>
    /// Everything, in order of name.
    func all() -> [Provider]
}

extension ProviderSnapshot {
    /// By id or by name (NFC, case folded).
    package func provider(_ idOrName: String) -> Provider? {
        entry(idOrName)?.provider
    }
}

/// Which providers a list shows; nil means any.
package struct ProviderFilter: Sendable, Hashable {
    package var type: String?
    package var active: Bool?
    package var status: Provider.Status?
    /// A part of the name, case folded.
    package var query: String?

    package init(type: String? = nil, active: Bool? = nil, status: Provider.Status? = nil, query: String? = nil) {
        self.type = type
        self.active = active
        self.status = status
        self.query = query
    }
}

/// The bytes of training files, content-addressed under the state folder.
package protocol FileStorage: Sendable {
    /// Starts a new content in a temporary file.
    func begin() throws -> any FileWriter
    /// Opens a stored content for reading in chunks.
    func chunks(of sha256: String, chunkSize: Int) throws -> any FileChunks
    /// Where a stored content lies, for a streaming upload.
    func path(of sha256: String) -> String
    /// Removes a content that nothing refers to; absent is fine.
    func remove(_ sha256: String) async throws
}

/// Collects one content. Dropping it without `commit` leaves nothing behind.
package protocol FileWriter: AnyObject, Sendable {
    func write(_ bytes: [UInt8]) async throws
    /// Bytes so far.
    var size: Int64 { get }
    /// fsync, rename to its SHA-256, fsync of the folder; answers the hash in hex.
    func commit() async throws -> String
    func discard() async
}

/// Reads a content in order.
package protocol FileChunks: AnyObject, Sendable {
    /// The next bytes; nil at the end.
    func next() async throws -> [UInt8]?
}
