import Glibc
import NIOCore
import NIOHTTP1
import Synchronization

/// Uploads to addresses that carry their permission in themselves, on this same port under another host's name. Whoever
/// sends a credential along has sent it to a stranger: that is refused, and kept to be shown.
final class SignedUploads: Sendable {
    struct Upload: Sendable {
        let id: String
        let filename: String
        let purpose: String
        let createdAt = Clock.seconds()
        let signature = Identifier.make("", length: 40)
        /// What the signature was made over.
        var length: Int64?
        /// How many lines there are to be.
        var examples: Int64?
        /// Where the bytes lie once they are there.
        var temporary: String?
        var bytes: Int64 = 0
    }

    /// A request that brought what does not belong here.
    struct Leak: Sendable {
        let path: String
        let headers: [String]
    }

    /// What an upload may carry; `traceparent` is among what it may not.
    private static let allowed: Set<String> = [
        "host", "user-agent", "accept", "accept-encoding", "content-type", "content-length", "transfer-encoding",
        "connection",
        "expect", "x-goog-content-length-range",
    ]

    private let files: FileStore
    private let uploads = Mutex<[String: Upload]>([:])
    private let seen = Mutex<[Leak]>([])

    init(files: FileStore) {
        self.files = files
    }

    /// An upload of before that has not been taken over stays under its id; its bytes are forgotten.
    func announce(id: String, filename: String, purpose: String, length: Int64? = nil, examples: Int64? = nil)
        -> Upload
    {
        let upload = Upload(id: id, filename: filename, purpose: purpose, length: length, examples: examples)
        let former = uploads.withLock { $0.updateValue(upload, forKey: id) }
        if let path = former?.temporary { DiskFile.remove(path) }
        return upload
    }

    func upload(_ id: String) -> Upload? { uploads.withLock { $0[id] } }

    /// Oldest first.
    func all() -> [Upload] {
        uploads.withLock { Array($0.values) }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Whether it was there.
    func forget(_ id: String) -> Bool {
        guard let upload = uploads.withLock({ $0.removeValue(forKey: id) }) else { return false }
        if let path = upload.temporary { DiskFile.remove(path) }
        return true
    }

    /// Makes a file of an upload whose bytes are there; nil if they are not, or the disk refuses.
    func keep(_ id: String) -> StoredFile? {
        guard let upload = upload(id), let path = upload.temporary,
            let file = files.add(
                temporary: path, bytes: upload.bytes, filename: upload.filename, purpose: upload.purpose, lifetime: nil,
                id: id)
        else { return nil }
        uploads.withLock { $0[id] = nil }
        return file
    }

    func leaks() -> [Leak] { seen.withLock { $0 } }

    // MARK: Receiving

    /// The same server by its other name, so that it is another origin.
    static func address(_ path: String, for request: HTTPRequest) -> String {
        let host = request.headers.first(name: "host") ?? "127.0.0.1"
        let name = host.prefix { $0 != ":" }
        return "http://" + (name == "localhost" ? "127.0.0.1" : "localhost") + host.dropFirst(name.count) + path
    }

    func receive(_ id: String, _ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        let strangers = request.headers.map { $0.name.lowercased() }.filter { !Self.allowed.contains($0) }
        guard strangers.isEmpty else {
            seen.withLock { if $0.count < 1000 { $0.append(Leak(path: request.path, headers: strangers)) } }
            return Self.refusal(.forbidden, "SignatureDoesNotMatch", "These headers are not signed: \(strangers)")
        }
        guard request.method == .PUT else {
            return Self.refusal(.methodNotAllowed, "MethodNotAllowed", "Only PUT is allowed here")
        }
        guard let upload = upload(id), request.queryValue("signature") == upload.signature else {
            return Self.refusal(.forbidden, "AccessDenied", "The address is not signed, or was used already")
        }
        if let length = upload.length,
            request.headers.first(name: "x-goog-content-length-range") != "\(length),\(length)"
        {
            return Self.refusal(
                .forbidden, "SignatureDoesNotMatch", "x-goog-content-length-range is \(length),\(length)")
        }
        let temporary = files.temporaryPath()
        guard let bytes = try await write(body, to: temporary) else {
            return Self.refusal(.internalServerError, "InternalError", "The sandbox's disk does not take the bytes")
        }
        if let length = upload.length, length != bytes {
            DiskFile.remove(temporary)
            return Self.refusal(.badRequest, "EntityTooSmall", "\(length) bytes were announced")
        }
        uploads.withLock { uploads in
            uploads[id]?.temporary = temporary
            uploads[id]?.bytes = bytes
        }
        return HTTPReply(headers: ["etag": "\"\(upload.signature.prefix(16))\""], body: .bytes([]))
    }

    /// How many; nil if the disk refuses.
    private func write(_ body: RequestBody, to path: String) async throws -> Int64? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: Int64 = 0
        while let buffer = try await body.next() {
            bytes += Int64(buffer.readableBytes)
            guard bytes <= files.limits.whole, DiskFile.append(buffer.readableBytesView, to: descriptor) else {
                DiskFile.remove(path)
                return nil
            }
        }
        return bytes
    }

    /// Storage answers in XML.
    private static func refusal(_ status: HTTPResponseStatus, _ code: String, _ message: String) -> HTTPReply {
        let text = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
        return HTTPReply(status: status, headers: ["content-type": "application/xml"], body: .bytes(Array(text.utf8)))
    }
}
