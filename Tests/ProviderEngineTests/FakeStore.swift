import ProviderCore
import ProviderJSON
import Synchronization

/// The port's promises in memory: compare-and-set, events and checkpoints once each, nothing of a failed transaction.
final class FakeStore: Store {
    struct State {
        var providers: [String: Provider] = [:]
        var secrets: [String: [SealedSecret]] = [:]
        var files: [String: TrainingFile] = [:]
        var commands: [String: Command] = [:]
        var events: [Event] = []
        var checkpoints: [Checkpoint] = []
        var audited: [ChangeContext] = []
        /// How many transactions are still to fail as a full disk makes them.
        var failures = 0
        /// How many reads are still to fail.
        var failedReads = 0
        /// Whoever moved a command to this state waits for the answer while this is set.
        var holdsAnswersOf: Command.State?
        /// Reads wait while this is set.
        var holdsReads = false
        var reads = 0
    }

    static let diskFull = Failure(.unavailable, "STORE_UNAVAILABLE", "cannot store anything: the disk is full")

    let state = Mutex(State())

    func withState<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    var providers: any ProviderSnapshot { FakeSnapshot(providers: state.withLock { Array($0.providers.values) }) }

    func change<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ body: @escaping @Sendable (any StoreTransaction) throws -> Changed<Reply>
    ) async throws -> Reply {
        try transact { transaction in
            let changed = try body(transaction)
            transaction.state.audited.append(context)
            return changed.reply
        }
    }

    func advance<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let value = try transact { try body($0) }
        if let command = value as? Command {
            while withState({ $0.holdsAnswersOf == command.state }) { try await Task.sleep(for: .milliseconds(1)) }
        }
        return value
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> Value) async throws -> Value {
        try state.withLock { state in
            state.reads += 1
            guard state.failedReads > 0 else { return }
            state.failedReads -= 1
            throw Self.diskFull
        }
        let snapshot = state.withLock { $0 }
        while state.withLock(\.holdsReads) { try await Task.sleep(for: .milliseconds(1)) }
        return try body(FakeTransaction(snapshot))
    }

    private func transact<Value: Sendable>(_ body: (FakeTransaction) throws -> Value) throws -> Value {
        try state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                throw Self.diskFull
            }
            let transaction = FakeTransaction(state)
            let value = try body(transaction)
            state = transaction.state
            return value
        }
    }

    func once<Reply: JSONReadable & JSONWritable>(
        _ context: ChangeContext, _ work: @Sendable (ChangeContext) async throws -> Reply
    ) async throws -> Reply {
        try await work(context)
    }

    func status() async throws -> StoreStatus {
        StoreStatus(schemaVersion: 1, databaseBytes: 0)
    }

    func record(_ entry: AuditEntry) async throws {}
    func cursor(of topic: WatchTopic) async throws -> String { "" }
    func position(of cursor: String, in topic: WatchTopic) async throws -> Int64 { 0 }
    func cursor(at position: Int64, in topic: WatchTopic) -> String { "" }
    func waitForChange(of topic: WatchTopic, after position: Int64) async throws {}
    func verifyAudit() async throws -> AuditVerification {
        AuditVerification(entries: 0, headSeq: 0, headMAC: [], problems: [])
    }
}

struct FakeSnapshot: ProviderSnapshot {
    var providers: [Provider]

    var count: Int { providers.count }
    var activeCount: Int { providers.count(where: \.active) }
    var secretCount: Int { providers.reduce(0) { $0 + $1.secrets.count } }
    func entry(_ idOrName: String) -> ProviderEntry? {
        providers.first { $0.id == idOrName || $0.name.lowercased() == idOrName.lowercased() }.map(ProviderEntry.init)
    }
    func preferred() -> Provider? {
        let active = providers.filter(\.active)
        return active.first(where: \.isDefault) ?? active.min { $0.createdAt < $1.createdAt }
    }
    func page(_ filter: ProviderFilter, _ page: PageRequest) throws -> Page<Provider> { Page(items: all()) }
    func all() -> [Provider] { providers.sorted { $0.name < $1.name } }
}

final class FakeTransaction: StoreTransaction {
    var state: FakeStore.State

    init(_ state: FakeStore.State) {
        self.state = state
    }

    var providers: any ProviderSnapshot { FakeSnapshot(providers: Array(state.providers.values)) }

    func file(_ id: String) throws -> TrainingFile? { state.files[id] }
    func files(purpose: String?, _ page: PageRequest) throws -> Page<TrainingFile> { Page(items: []) }
    func command(_ id: String) throws -> Command? { state.commands[id] }
    func commands(_ filter: CommandFilter, _ page: PageRequest) throws -> Page<Command> { Page(items: []) }
    func openCommands() throws -> [Command] {
        state.commands.values.filter { !$0.state.isTerminal && $0.state != .needsAttention }.sorted { $0.id < $1.id }
    }
    func commandCounts() throws -> [Command.State: Int] { [:] }
    func events(
        of commandID: String?, visibleTo uid: UInt32?, after position: Int64, limit: Int
    ) throws -> [Event] {
        Array(
            state.events.filter { $0.seq > position && (commandID == nil || $0.commandID == commandID) }
                .prefix(limit))
    }
    func events(of commandID: String, _ page: PageRequest) throws -> Page<Event> { Page(items: []) }
    func checkpoints(of commandID: String, _ page: PageRequest) throws -> Page<Checkpoint> { Page(items: []) }
    func audit(_ filter: AuditFilter, _ page: PageRequest) throws -> Page<AuditEntry> { Page(items: []) }
    func auditEntries(after position: Int64, limit: Int) throws -> [AuditEntry] { [] }
    func secrets(of providerID: String) throws -> [SealedSecret] { state.secrets[providerID] ?? [] }

    func provider(_ idOrName: String) throws -> Provider? {
        FakeSnapshot(providers: Array(state.providers.values)).provider(idOrName)
    }
    func insert(_ provider: Provider, secrets: [SealedSecret]) throws {
        state.providers[provider.id] = provider
        state.secrets[provider.id] = secrets
    }
    func update(_ provider: Provider, secrets: [SealedSecret]?) throws -> Provider {
        var provider = provider
        provider.rev += 1
        state.providers[provider.id] = provider
        if let secrets { state.secrets[provider.id] = secrets }
        return provider
    }
    func setTest(_ test: Provider.Test?, status: Provider.Status, of providerID: String) throws -> Provider {
        guard var provider = state.providers[providerID] else { throw FakeStore.diskFull }
        provider.lastTest = test ?? provider.lastTest
        provider.status = status
        state.providers[providerID] = provider
        return provider
    }
    func setAnnounced(_ capabilities: UpstreamCapabilities, of providerID: String) throws {
        state.providers[providerID]?.announced = capabilities
    }
    func deleteProvider(_ id: String) throws { state.providers[id] = nil }
    func insert(_ file: TrainingFile) throws { state.files[file.id] = file }
    func setCopy(_ copy: TrainingFile.UpstreamCopy, of fileID: String) throws {
        state.files[fileID]?.copies.append(copy)
    }
    func deleteFile(_ id: String) throws -> Bool {
        state.files[id] = nil
        return true
    }
    func insert(_ command: Command) throws { state.commands[command.id] = command }
    func update(_ command: Command) throws -> Command {
        guard let stored = state.commands[command.id], stored.rev == command.rev else {
            throw Failure(.aborted, "STALE_COMMAND", "cannot store command \(command.id): it changed meanwhile")
        }
        var command = command
        command.rev += 1
        state.commands[command.id] = command
        return command
    }
    func append(_ events: [Event]) throws {
        for var event in events {
            if let id = event.upstreamID,
                state.events.contains(where: { $0.commandID == event.commandID && $0.upstreamID == id })
            {
                continue
            }
            event.seq = Int64(state.events.count + 1)
            state.events.append(event)
        }
    }
    func insert(_ checkpoints: [Checkpoint]) throws {
        for checkpoint in checkpoints
        where !state.checkpoints.contains(where: {
            $0.commandID == checkpoint.commandID && $0.upstreamID == checkpoint.upstreamID
        }) {
            state.checkpoints.append(checkpoint)
        }
    }
}

/// Seals nothing: what is stored is what comes out, for the origin it was stored for.
final class FakeVault: Vault {
    private let isSealed: Mutex<Bool>
    /// What happens right after it refused to open something.
    let afterRefusal = Mutex<(@Sendable () -> Void)?>(nil)

    init(sealed: Bool = false) {
        isSealed = Mutex(sealed)
    }

    func unseal() { isSealed.withLock { $0 = false } }
    func seal() { isSealed.withLock { $0 = true } }

    var state: VaultState {
        isSealed.withLock { $0 ? .sealed(reason: "no key") : .unsealed(keyID: "k", source: "test") }
    }

    func seal(_ secret: SecretString, for binding: SecretBinding) throws -> SealedSecret {
        SealedSecret(
            id: binding.secretID, purpose: binding.purpose, version: binding.version, origin: binding.origin,
            masterKeyID: "k", wrappedKey: [], ciphertext: Array(secret.revealed().utf8),
            summary: SecretSummary(purpose: binding.purpose, hint: "...", fingerprint: "f"))
    }

    func open(_ sealed: SealedSecret, providerID: String, origin: String) throws -> SecretString {
        guard state.isUnsealed else {
            afterRefusal.withLock { $0 }?()
            throw Failure(.failedPrecondition, "VAULT_SEALED", "cannot open the api_key: the vault is sealed")
        }
        guard sealed.origin == origin, sealed.masterKeyID == "k" else {
            throw Failure(.failedPrecondition, "KEY_UNREADABLE", "cannot use the api_key: it does not open")
        }
        return SecretString(bytes: sealed.ciphertext)
    }

    func digest(_ bytes: [UInt8]) throws -> [UInt8] { bytes }
}

/// Contents in memory, named by their number instead of their hash.
final class FakeFiles: FileStorage {
    let contents = Mutex<[String: [UInt8]]>([:])

    func content(_ sha256: String) -> [UInt8]? { contents.withLock { $0[sha256] } }

    final class Writer: FileWriter {
        private let bytes = Mutex<[UInt8]>([])
        private let files: FakeFiles

        init(_ files: FakeFiles) {
            self.files = files
        }

        func write(_ bytes: [UInt8]) async throws { self.bytes.withLock { $0 += bytes } }
        var size: Int64 { Int64(bytes.withLock(\.count)) }
        func commit() async throws -> String {
            let content = bytes.withLock { $0 }
            return files.contents.withLock { contents in
                let name = "content-\(contents.count)"
                contents[name] = content
                return name
            }
        }
        func discard() async {}
    }

    struct Missing: Error {}

    func begin() throws -> any FileWriter { Writer(self) }
    func chunks(of sha256: String, chunkSize: Int) throws -> any FileChunks { throw Missing() }
    func path(of sha256: String) -> String { "/nowhere/" + sha256 }
    func remove(_ sha256: String) throws {}
}
