import Foundation
import Logging
import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import ProviderVault
import TestSupport
import Testing

/// The handlers over a real database, a real vault and real files in a folder of their own; only the providers are
/// played by `upstream`.
final class Fixture: Sendable {
    let folder: TemporaryFolder
    let database: ProviderStore.Database
    let vault: EnvelopeVault
    let store: SQLiteStore
    let upstream = FakeUpstream()
    let world: MethodWorld

    init(in folder: TemporaryFolder? = nil, fileBytes: Int = 1 << 20, plainHosts: Set<String> = []) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        database = try Database(folder: folder.path + "/state")
        let records = try database.vaultRecords()
        let source = try MasterKeySource(
            path: Self.keyPath(folder), createsIfAbsent: records == nil, environment: [:])
        let (vault, newRecords) = try EnvelopeVault.open(records: records, source: source, at: .now())
        if let newRecords { try database.save(newRecords) }
        self.vault = vault
        store = try SQLiteStore(database, auditAuthenticator: vault, requestMemory: .seconds(24 * 3600))
        let files = try FileStore(database, hashing: SHA256Hashing())
        let engine = CommandEngine(
            store: store, vault: vault, upstreams: upstream, files: files,
            settings: EngineSettings(instanceID: "inst"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        world = MethodWorld(
            store: store, vault: vault, upstreams: upstream, files: files, engine: engine, plainHosts: plainHosts,
            fileBytes: fileBytes, name: { [1001: "alice", 1002: "bob", 1003: "carol"][$0] })
    }

    private static func keyPath(_ folder: TemporaryFolder) -> String { folder.path + "/master.key" }

    /// The same state without its master key, as after a start where it is missing.
    static func sealed(_ prepare: (Fixture) async throws -> Void = { _ in }) async throws -> Fixture {
        let open = try Fixture()
        try await prepare(open)
        try await open.store.close()
        try FileManager.default.removeItem(atPath: keyPath(open.folder))
        return try Fixture(in: open.folder)
    }

    var providers: ProviderHandlers { ProviderHandlers(world) }
    var files: FileHandlers { FileHandlers(world) }
    var commands: CommandHandlers { CommandHandlers(world) }
    var audit: AuditHandlers { AuditHandlers(world) }

    // MARK: What is stored

    func auditEntries() async throws -> [AuditEntry] {
        try await store.read { try $0.auditEntries(after: 0, limit: 1000) }
    }

    func provider(_ idOrName: String) throws -> Provider {
        try #require(store.providers.provider(idOrName))
    }

    func secrets(of id: String) async throws -> [SealedSecret] {
        try await store.read { try $0.secrets(of: id) }
    }

    func command(_ id: String) async throws -> Command {
        let command = try await store.read { try $0.command(id) }
        return try #require(command)
    }

    /// The contents on disk, by name; what is on its way in too.
    func storedFiles() throws -> [String] {
        let path = database.folder + "/files"
        let names = try FileManager.default.subpathsOfDirectory(atPath: path)
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    // MARK: What is there to begin with

    @discardableResult
    func addProvider(
        _ name: String = "work", type: String = "openai", baseURL: String? = nil, baseModel: String? = "m-base",
        fineTunedModel: String? = nil, key: String? = "sk-0123456789abcdef", active: Bool? = nil,
        isDefault: Bool? = nil
    ) async throws -> ProviderInfo {
        try await providers.create(
            ProviderCreate(
                name: name, type: type, baseURL: baseURL, baseModel: baseModel, fineTunedModel: fineTunedModel,
                apiKey: key.map { SecretString($0) }, active: active, default: isDefault), .admin)
    }

    @discardableResult
    func addFile(
        _ name: String = "train.jsonl", content: String = Samples.chat(), by context: CallContext = .operator
    ) async throws -> FileInfo {
        try await files.upload(
            FileUpload(name: name, purpose: .fineTune, channel: 1), context, UploadBody(Chunks([content])))
    }

    /// A command in whatever state, past the handler that makes them.
    @discardableResult
    func addCommand(
        kind: Command.Kind = .generate, owner: Owner = Owner(uid: 1001, name: "alice"), files: [String] = [],
        _ adjust: @Sendable (inout Command) -> Void = { _ in }
    ) async throws -> Command {
        let now = Timestamp.now()
        var command = Command(
            id: Identifier.make(.command, at: now), kind: kind, providerID: "prv_x", providerName: "work",
            model: "m-base", trainingFileIDs: files, data: ["prompt": "tell me a secret"], tag: "00ff", createdAt: now,
            createdBy: owner)
        adjust(&command)
        let made = command
        try await store.advance { try $0.insert(made) }
        return made
    }

    @discardableResult
    func append(_ messages: String..., to command: Command, kind: Event.Kind = .message) async throws -> Int {
        let events = messages.map { Event(commandID: command.id, kind: kind, message: $0, at: .now()) }
        try await store.advance { try $0.append(events) }
        return events.count
    }

    func move(_ command: Command, to state: Command.State) async throws {
        let id = command.id
        try await store.advance { transaction in
            var command = try #require(try transaction.command(id))
            command.state = state
            if state.isTerminal { command.finishedAt = .now() }
            _ = try transaction.update(command)
            try transaction.append([
                Event(
                    commandID: id, kind: .state, message: "now \(state.rawValue)",
                    data: ["state": .string(state.rawValue)], at: .now())
            ])
        }
    }
}

extension CallContext {
    static func make(
        uid: UInt32 = 1001, roles: RoleSet = .operator, requestID: String? = nil, validateOnly: Bool = false
    ) -> CallContext {
        CallContext(
            uid: uid, gid: uid, pid: 4321, groups: [uid], roles: roles,
            meta: Meta(requestID: requestID, validateOnly: validateOnly))
    }

    static let admin = make(uid: 1003, roles: .admin)
    static let `operator` = make()
    /// Somebody else than the operator.
    static let viewer = make(uid: 1002, roles: .viewer)
}

enum Samples {
    /// A training file that is fine.
    static func chat(_ examples: Int = 10, word: String = "hello") -> String {
        (1...examples).map { number in
            #"{"messages":[{"role":"system","content":"be brief"},{"role":"user","content":"\#(word) \#(number)"},"#
                + #"{"role":"assistant","content":"ok"}]}"#
        }.joined(separator: "\n") + "\n"
    }
}

/// An upload's bytes as they came in.
actor Chunks: UploadInput {
    private var chunks: [[UInt8]]
    private let failure: (any Error)?

    /// After the last chunk the upload ends, or breaks.
    init(_ texts: [String], breaking failure: (any Error)? = nil) {
        chunks = texts.map { Array($0.utf8) }
        self.failure = failure
    }

    func next() throws -> [UInt8]? {
        guard chunks.isEmpty else { return chunks.removeFirst() }
        if let failure { throw failure }
        return nil
    }

    /// What was said to be kept, one time after the other.
    private(set) var kept: [Int] = []

    func keep(_ bytes: Int) {
        kept.append(bytes)
    }
}

/// The failure that `body` ends with.
func refusal<Value>(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Value
) async -> Failure {
    do {
        _ = try await body()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch let failure as Failure {
        #expect(
            failure.message.hasPrefix("cannot ") || failure.reason == "NO_ACTIVE_PROVIDER",
            sourceLocation: sourceLocation)
        return failure
    } catch {
        Issue.record("\(error) instead of a failure", sourceLocation: sourceLocation)
    }
    return Failure(.unknown, "NOTHING", "cannot say")
}

/// Waits for a condition, at most twenty seconds.
func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "\(what) did not come about", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(1))
    }
}
