import Dispatch
import Foundation
import GRDB
import ProviderCore
import Synchronization

/// The bytes of training files: `files/ab/<sha256>`, and those on their way in `files/incoming`.
///
/// A content that was just committed is held as long as its writer lives, so that a removal of the same content, by
/// someone who deletes the last file that had it, cannot come between its arrival and its file's row.
package final class FileStore: FileStorage {
    let folder: String
    private let hashing: any ContentHashing
    private let database: Database
    /// Blocking disk work; never on the concurrency pool.
    private let queue = DispatchQueue(label: "providerd.store.files", attributes: .concurrent)
    private let held = Mutex<[String: Int]>([:])

    /// Makes the folders, and removes what a crash left: temporary files, and contents without a file.
    package init(_ database: Database, hashing: any ContentHashing) throws {
        folder = database.folder + "/files"
        self.hashing = hashing
        self.database = database
        try StateFolder.makeFolder(folder)
        try StateFolder.makeFolder(folder + "/incoming")
        try StateFolder.sync(database.folder)
        let incoming = folder + "/incoming"
        for name in try FileManager.default.contentsOfDirectory(atPath: incoming) { unlink(incoming + "/" + name) }
        _ = try removeUnusedNow()
        // A crash may have come between the making of a folder and its sync.
        try StateFolder.sync(folder)
    }

    /// Removes every content that no file refers to and no upload holds; answers how many.
    package func removeUnused() async throws -> Int {
        try await run { try self.removeUnusedNow() }
    }

    package func begin() throws -> any FileWriter {
        let path = folder + "/incoming/" + Identifier.uuidV7(at: .now())
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StateFolder.failure("begin a file in \(folder)") }
        do {
            return IncomingFile(self, path: path, descriptor: descriptor, hasher: try hashing.makeHasher())
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
    }

    package func chunks(of sha256: String, chunkSize: Int) throws -> any FileChunks {
        let descriptor = open(path(of: sha256), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw StateFolder.failure("read the content \(sha256)") }
            throw Failure(
                .dataLoss, "CONTENT_MISSING",
                "cannot read the content \(sha256): it is not in \(folder); upload the file again",
                metadata: ["sha256": sha256])
        }
        return StoredChunks(self, descriptor: descriptor, chunkSize: max(1, chunkSize))
    }

    package func path(of sha256: String) -> String {
        "\(folder)/\(sha256.prefix(2))/\(sha256)"
    }

    package func remove(_ sha256: String) async throws {
        _ = try await run { try self.removeIfUnused(sha256) }
    }

    private func removeIfUnused(_ sha256: String) throws -> Bool {
        try held.withLock { held in
            guard held[sha256] == nil, try !isUsed(sha256) else { return false }
            guard unlink(path(of: sha256)) == 0 || errno == ENOENT else {
                throw StateFolder.failure("remove the content \(sha256)")
            }
            return true
        }
    }

    /// Runs blocking work on the store's own threads.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Moves a complete temporary file to its place and holds its content.
    func keep(_ temporary: String, as sha256: String) throws {
        let home = "\(folder)/\(sha256.prefix(2))"
        try held.withLock { held in
            // Under the lock, so that nobody finds the folder before it is durable.
            if mkdir(home, 0o700) == 0 {
                try StateFolder.sync(folder)
            } else if errno != EEXIST {
                throw StateFolder.failure("make the folder \(home)")
            }
            guard rename(temporary, path(of: sha256)) == 0 else { throw StateFolder.failure("keep a file in \(home)") }
            held[sha256, default: 0] += 1
        }
        do {
            try StateFolder.sync(home)
        } catch {
            release(sha256)
            _ = try removeIfUnused(sha256)
            throw error
        }
    }

    /// The writer is gone: from now on only files' rows keep the content.
    func release(_ sha256: String) {
        held.withLock { held in
            guard let count = held[sha256] else { return }
            held[sha256] = count > 1 ? count - 1 : nil
        }
    }

    private func isUsed(_ sha256: String) throws -> Bool {
        let cursors = database.cursors
        return try database.pool.read { try Reader(connection: $0, cursors: cursors).isUsed(content: sha256) }
    }

    private func removeUnusedNow() throws -> Int {
        let manager = FileManager.default
        var removed = 0
        for home in try manager.contentsOfDirectory(atPath: folder) where home.utf8.count == 2 {
            for sha256 in try manager.contentsOfDirectory(atPath: folder + "/" + home)
            where sha256.utf8.count == 64 && sha256.hasPrefix(home) {
                if try removeIfUnused(sha256) { removed += 1 }
            }
        }
        return removed
    }
}

/// A content on its way in.
///
/// `@unchecked` is not needed: all that changes stands behind `state`, whose lock one disk call at a time holds.
private final class IncomingFile: FileWriter {
    private struct State {
        var descriptor: Int32
        let hasher: any ContentHasher
        var size: Int64 = 0
        var failure: Failure?
        var kept: String?
    }

    private let store: FileStore
    private let path: String
    private let state: Mutex<State>

    init(_ store: FileStore, path: String, descriptor: Int32, hasher: sending any ContentHasher) {
        self.store = store
        self.path = path
        state = Mutex(State(descriptor: descriptor, hasher: hasher))
    }

    deinit {
        cleanUp()
    }

    var size: Int64 { state.withLock { $0.size } }

    func write(_ bytes: [UInt8]) async throws {
        try await store.run { try self.writeNow(bytes) }
    }

    func commit() async throws -> String {
        try await store.run { try self.commitNow() }
    }

    func discard() async {
        try? await store.run { self.cleanUp() }
    }

    private func writeNow(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            try Self.check(state)
            try bytes.withUnsafeBytes { buffer in
                var done = 0
                while done < buffer.count {
                    let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                    let count = Glibc.write(state.descriptor, rest.baseAddress, rest.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else {
                        let failure = StateFolder.failure("store the file")
                        state.failure = failure
                        throw failure
                    }
                    done += count
                }
                try state.hasher.update(buffer)
            }
            state.size += Int64(bytes.count)
        }
    }

    private func commitNow() throws -> String {
        try state.withLock { state in
            try Self.check(state)
            guard fsync(state.descriptor) == 0 else {
                let failure = StateFolder.failure("write the file to the disk")
                state.failure = failure
                throw failure
            }
            let sha256 = Self.hex(try state.hasher.finish())
            try store.keep(path, as: sha256)
            close(state.descriptor)
            state.descriptor = -1
            state.kept = sha256
            return sha256
        }
    }

    private func cleanUp() {
        state.withLock { state in
            if state.descriptor >= 0 {
                close(state.descriptor)
                unlink(path)
                state.descriptor = -1
            }
            if let kept = state.kept {
                store.release(kept)
                state.kept = nil
            }
        }
    }

    private static func check(_ state: borrowing State) throws {
        if let failure = state.failure { throw failure }
        guard state.descriptor >= 0 else {
            throw Failure(.failedPrecondition, "FILE_CLOSED", "cannot write to a file that is complete or given up")
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Reads a stored content in order.
private final class StoredChunks: FileChunks {
    private let store: FileStore
    private let descriptor: Int32
    private let chunkSize: Int
    private let offset = Mutex<Int64>(0)

    init(_ store: FileStore, descriptor: Int32, chunkSize: Int) {
        self.store = store
        self.descriptor = descriptor
        self.chunkSize = chunkSize
    }

    deinit {
        close(descriptor)
    }

    func next() async throws -> [UInt8]? {
        try await store.run { try self.nextNow() }
    }

    private func nextNow() throws -> [UInt8]? {
        try offset.withLock { offset in
            var failed = false
            let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
                let read = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
                failed = read < 0
                count = max(0, read)
            }
            guard !failed else { throw StateFolder.failure("read a stored file") }
            offset += Int64(chunk.count)
            return chunk.isEmpty ? nil : chunk
        }
    }
}
