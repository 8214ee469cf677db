import Dispatch
import Foundation
import GRDB
import ProviderCore
import ProviderJSON
import Synchronization

@testable import ProviderStore

/// A folder that goes with its test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "providerd-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A store on real files.
final class StoreFixture: Sendable {
    let folder: TemporaryFolder
    let database: ProviderStore.Database
    let store: SQLiteStore

    init(authenticator: any AuditAuthenticator = ToyAuthenticator()) throws {
        folder = try TemporaryFolder()
        database = try Database(folder: folder.path + "/state")
        store = try SQLiteStore(database, auditAuthenticator: authenticator)
    }

    var path: String { database.folder + "/providerd.sqlite" }

    /// Any statement on the writer's connection.
    func sql(_ sql: String, _ values: [SQLValue] = []) throws {
        _ = try database.pool.writeWithoutTransaction { try $0.run(sql, values) }
    }

    /// The first column of the first row.
    func number(_ sql: String) throws -> Int64? {
        try database.pool.writeWithoutTransaction { connection in try connection.first(sql) { try $0.integer() } }
    }

    @discardableResult
    func add(_ provider: Provider, secrets: [SealedSecret] = []) async throws -> Provider {
        try await store.advance { transaction in
            try transaction.insert(provider, secrets: secrets)
            return provider
        }
    }

    @discardableResult
    func add(_ file: TrainingFile) async throws -> TrainingFile {
        try await store.advance { transaction in
            try transaction.insert(file)
            return file
        }
    }

    @discardableResult
    func add(_ command: Command) async throws -> Command {
        try await store.advance { transaction in
            try transaction.insert(command)
            return command
        }
    }

    func append(_ events: [Event]) async throws {
        try await store.advance { try $0.append(events) }
    }

    /// The failure that `body` ends with.
    func failure(of body: () async throws -> Void) async -> Failure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? Failure
        }
    }
}

/// Polls until it holds; a test that would wait for ever fails instead.
func waitUntil(_ condition: () -> Bool) async throws {
    struct NeverCame: Error {}
    let end = ContinuousClock.now + .seconds(20)
    while !condition() {
        guard ContinuousClock.now < end else { throw NeverCame() }
        // Not a yield: it would keep a core from those who are waited for.
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// Keeps the writer busy until `release`, so that what is asked meanwhile shares a transaction.
final class Plug: Sendable {
    private let hole = DispatchSemaphore(value: 0)
    private let isIn = Mutex(false)
    private let task = Mutex<Task<Void, any Error>?>(nil)

    init(_ store: SQLiteStore) async throws {
        let task = Task {
            try await store.advance { [self] _ in
                isIn.withLock { $0 = true }
                // Not for ever: a test that fails must end.
                _ = hole.wait(timeout: .now() + 30)
            }
        }
        self.task.withLock { $0 = task }
        try await waitUntil { isIn.withLock { $0 } }
    }

    func release() async throws {
        hole.signal()
        try await task.withLock { $0 }?.value
    }
}

/// Not cryptography: FNV-1a in four keyed lanes, so that every byte counts.
func toyDigest(_ bytes: some Sequence<UInt8>, key: UInt64) -> [UInt8] {
    var lanes = (0..<4).map { key &+ 0xcbf2_9ce4_8422_2325 &* UInt64($0 + 1) }
    for byte in bytes {
        for index in lanes.indices { lanes[index] = (lanes[index] ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return lanes.flatMap { lane in (0..<8).map { UInt8(truncatingIfNeeded: lane >> (8 * $0)) } }
}

struct ToyAuthenticator: AuditAuthenticator {
    var key: UInt64 = 7

    func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
        toyDigest(bytes, key: key)
    }
}

struct SealedAuthenticator: AuditAuthenticator {
    func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
        throw Failure(.failedPrecondition, "VAULT_SEALED", "cannot do this: the vault is sealed")
    }
}

struct ToyHashing: ContentHashing {
    private final class ToyHasher: ContentHasher {
        private var bytes: [UInt8] = []
        func update(_ bytes: UnsafeRawBufferPointer) { self.bytes += bytes }
        func finish() -> [UInt8] { toyDigest(bytes, key: 0) }
    }

    func makeHasher() -> any ContentHasher { ToyHasher() }
}

struct TextReply: JSONReadable, JSONWritable, Hashable {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        text = try reader.readString()
    }

    func write(to writer: inout JSONWriter) {
        writer.string(text)
    }
}

let start = Timestamp(microseconds: 1_764_000_000_000_000)
let alice = Owner(uid: 1001, name: "alice")

private let clock = Mutex(start)

/// Later with each call, so that ids sort in the order they were made.
func nextMoment() -> Timestamp {
    clock.withLock { time in
        time = time.adding(milliseconds: 1)
        return time
    }
}

func makeProvider(
    name: String = "work " + UUID().uuidString, active: Bool = true, isDefault: Bool = false, type: String = "openai"
) -> Provider {
    let now = nextMoment()
    return Provider(
        id: Identifier.make(.provider, at: now), name: name, type: type, baseURL: "https://api.example.com/v1",
        active: active, isDefault: isDefault, createdAt: now, updatedAt: now, createdBy: alice)
}

func makeSecret(_ purpose: SecretPurpose = .apiKey, version: Int64 = 1) -> SealedSecret {
    SealedSecret(
        id: "sec_" + UUID().uuidString, purpose: purpose, version: version, origin: "https://api.example.com:443",
        masterKeyID: "mk_1", wrappedKey: [1, 0, 2], ciphertext: [0, 9, 255],
        summary: SecretSummary(purpose: purpose, hint: "...a1b2", fingerprint: "0011223344556677"))
}

func makeFile(name: String = "train.jsonl", purpose: String = "fine-tune", sha256: String = "ab") -> TrainingFile {
    let now = nextMoment()
    let report = TrainingFileReport(
        format: .chat, lines: 10, examples: 9, errors: 1, warnings: 2, estimatedTokens: 99,
        problems: [.init(line: 3, column: 7, path: "messages[0].role", severity: .error, message: "is not known")])
    return TrainingFile(
        id: Identifier.make(.file, at: now), name: name, purpose: purpose, size: 123, sha256: sha256, report: report,
        createdAt: now, updatedAt: now, createdBy: alice)
}

func makeCommand(
    provider: String = "prv_1", files: [String] = [], kind: Command.Kind = .fineTune, state: Command.State = .queued,
    owner: Owner = alice
) -> Command {
    let now = nextMoment()
    return Command(
        id: Identifier.make(.command, at: now), kind: kind, providerID: provider, providerName: "work", model: "m",
        trainingFileIDs: files, data: ["suffix": "x"], state: state, tag: UUID().uuidString, createdAt: now,
        createdBy: owner)
}

func makeEvent(of command: Command, _ message: String = "hello", upstreamID: String? = nil) -> Event {
    Event(
        commandID: command.id, kind: .message, message: message, data: ["step": 1], upstreamID: upstreamID,
        at: nextMoment())
}

func makeContext(
    _ method: String = "provider.create", uid: UInt32 = 1001, requestID: String? = nil, digest: [UInt8] = [1],
    validateOnly: Bool = false, at: Timestamp = nextMoment()
) -> ChangeContext {
    ChangeContext(
        actor: Actor(uid: uid, gid: 100, pid: 4321, name: "alice", role: "admin"), method: method,
        requestID: requestID, paramsDigest: digest, validateOnly: validateOnly, at: at)
}
