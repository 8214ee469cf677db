import ProviderJSON
import Synchronization

/// A file that somebody uploaded, or that a job made.
struct StoredFile: Sendable, Hashable {
    var id: String
    /// The later one's is higher.
    var sequence: Int
    var bytes: Int64
    var createdAt: Int64
    var expiresAt: Int64?
    var filename: String
    var purpose: String

    var view: JSONObject {
        var view: JSONObject = [
            "id": .string(id), "object": "file", "bytes": .integer(bytes), "created_at": .integer(createdAt),
            "filename": .string(filename), "purpose": .string(purpose), "status": "processed", "status_details": .null,
        ]
        if let expiresAt { view["expires_at"] = .integer(expiresAt) }
        return view
    }

    var record: JSONValue {
        var record = view
        record["sequence"] = .integer(Int64(sequence))
        return .object(record)
    }

    init(id: String, sequence: Int, bytes: Int64, filename: String, purpose: String, lifetime: Int64?) {
        self.id = id
        self.sequence = sequence
        self.bytes = bytes
        createdAt = Clock.seconds()
        expiresAt = lifetime.map { Clock.seconds() + $0 }
        self.filename = filename
        self.purpose = purpose
    }

    init?(record: JSONValue) {
        guard let id = record["id"]?.stringValue, let bytes = record["bytes"]?.intValue,
            let created = record["created_at"]?.intValue, let filename = record["filename"]?.stringValue,
            let purpose = record["purpose"]?.stringValue
        else { return nil }
        self.id = id
        self.bytes = bytes
        createdAt = created
        self.filename = filename
        self.purpose = purpose
        sequence = Int(record["sequence"]?.intValue ?? 0)
        expiresAt = record["expires_at"]?.intValue
    }
}

/// The files, in a folder: for each its content and beside it a small record. All may be called from anywhere.
final class FileStore: Sendable {
    private struct State {
        var files: [String: StoredFile] = [:]
        var lastSequence = 0
    }
    let limits: FileLimits
    private let folder: String
    private let state: Mutex<State>

    init(folder: String, limits: FileLimits = .standard) {
        self.folder = folder
        self.limits = limits
        var state = State()
        for name in DiskFile.names(in: folder) {
            let path = folder + "/" + name
            if name.hasSuffix(".part") || name.hasSuffix(".new") { DiskFile.remove(path) }
            guard name.hasSuffix(".json"), let bytes = DiskFile.contents(path),
                let record = try? JSONValue.parse(bytes), let file = StoredFile(record: record)
            else { continue }
            state.files[file.id] = file
            state.lastSequence = max(state.lastSequence, file.sequence)
        }
        self.state = Mutex(state)
    }

    func path(of id: String) -> String { "\(folder)/\(id).data" }

    /// Where the bytes of a file go that is not whole yet.
    func temporaryPath() -> String { "\(folder)/\(Identifier.make("upload-")).part" }

    func file(_ id: String) -> StoredFile? {
        state.withLock { $0.files[id] }.flatMap { $0.isExpired ? nil : $0 }
    }

    /// Oldest first.
    func all() -> [StoredFile] {
        state.withLock { Array($0.files.values) }.filter { !$0.isExpired }.sorted { $0.sequence < $1.sequence }
    }

    /// Takes over a file of bytes; nil if the disk does not let it.
    func add(temporary: String, bytes: Int64, filename: String, purpose: String, lifetime: Int64?, id: String? = nil)
        -> StoredFile?
    {
        state.withLock { state in
            state.lastSequence += 1
            let file = StoredFile(
                id: id ?? Identifier.make("file-"), sequence: state.lastSequence, bytes: bytes, filename: filename,
                purpose: purpose, lifetime: lifetime)
            guard DiskFile.move(temporary, to: path(of: file.id)),
                DiskFile.replace("\(folder)/\(file.id).json", with: file.record.serialized())
            else { return nil }
            state.files[file.id] = file
            return file
        }
    }

    func add(content: [UInt8], filename: String, purpose: String) -> StoredFile? {
        let temporary = temporaryPath()
        guard DiskFile.replace(temporary, with: content) else { return nil }
        return add(
            temporary: temporary, bytes: Int64(content.count), filename: filename, purpose: purpose, lifetime: nil)
    }

    /// Whether it was there.
    func remove(_ id: String) -> Bool {
        state.withLock { state in
            guard let file = state.files.removeValue(forKey: id) else { return false }
            DiskFile.remove("\(folder)/\(id).json")
            DiskFile.remove(path(of: id))
            return !file.isExpired
        }
    }
}

extension StoredFile {
    fileprivate var isExpired: Bool {
        expiresAt.map { $0 <= Clock.seconds() } ?? false
    }
}
