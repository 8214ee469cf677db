import NIOHTTP1
import ProviderJSON

/// `/files`: announced here, put to a signed address, and usable once they are preprocessed.
struct TogetherFiles {
    let store: SandboxStore
    private static let purposes = [
        "fine-tune", "eval", "eval-sample", "eval-output", "eval-summary", "batch-generated", "batch-api",
    ]
    private static let types = ["jsonl", "csv", "parquet"]

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        switch (segments.count, request.method) {
        case (1, .GET): return list()
        case (1, .POST): return try announce(request, form: try await body.document())
        case (2, .GET): return .object(try view(of: segments[1]))
        case (2, .DELETE):
            guard store.signedUploads.forget(segments[1]) || store.files.remove(segments[1]) else {
                throw APIError.noSuchFile(segments[1])
            }
            return .json(["id": .string(segments[1]), "deleted": true])
        case (3, .GET) where segments[2] == "content":
            guard let file = store.files.file(segments[1]) else { throw APIError.noSuchFile(segments[1]) }
            return HTTPReply(
                headers: ["content-type": "application/octet-stream"],
                body: .file(path: store.files.path(of: file.id), size: file.bytes))
        case (3, .POST) where segments[2] == "preprocess": return try preprocess(segments[1])
        case (1...2, _): throw APIError.notAllowed(request)
        default: throw APIError.unknownURL(request)
        }
    }

    /// By the query or by a form; where both say something, they say the same.
    private func announce(_ request: HTTPRequest, form: [UInt8]) throws -> HTTPReply {
        var fields: [String: String] = [:]
        for (name, value) in request.query + HTTPRequest.pairs(String(decoding: form, as: UTF8.self)) {
            guard ["purpose", "file_name", "file_type"].contains(name) else { throw APIError.unknown(name) }
            guard fields[name] == nil || fields[name] == value else {
                throw APIError.invalid("The query and the form differ in '\(name)'.", name)
            }
            fields[name] = value
        }
        guard let purpose = fields["purpose"] else { throw APIError.missing("purpose") }
        guard let name = fields["file_name"], !name.isEmpty else { throw APIError.missing("file_name") }
        guard let type = fields["file_type"] else { throw APIError.missing("file_type") }
        guard Self.purposes.contains(purpose) else { throw APIError.invalid("Invalid purpose: \(purpose)", "purpose") }
        guard Self.types.contains(type), name.hasSuffix("." + type) else {
            throw APIError.invalid("The file name and the file type do not belong together.", "file_type")
        }
        let upload = store.signedUploads.announce(id: Identifier.make("file-"), filename: name, purpose: purpose)
        let path = "/together/v1/_signed/\(upload.id)?signature=\(upload.signature)"
        return HTTPReply(
            status: .found,
            headers: [
                "location": SignedUploads.address(path, for: request), "x-together-file-id": upload.id,
            ], body: .bytes([]))
    }

    private func preprocess(_ id: String) throws -> HTTPReply {
        if let file = store.files.file(id) { return .object(Self.view(file)) }
        guard store.signedUploads.upload(id) != nil else { throw APIError.noSuchFile(id) }
        guard let file = store.signedUploads.keep(id) else {
            throw APIError.invalid("The file \(id) was not uploaded.", "id", code: "file_not_uploaded")
        }
        return .object(Self.view(file))
    }

    private func list() -> HTTPReply {
        let pending = store.signedUploads.all().filter { $0.examples == nil }.map(Self.view)
        let views = store.files.all().map(Self.view) + pending
        return .json(["object": "list", "data": .array(views.map { .object($0) })])
    }

    private func view(of id: String) throws -> JSONObject {
        if let file = store.files.file(id) { return Self.view(file) }
        guard let upload = store.signedUploads.upload(id) else { throw APIError.noSuchFile(id) }
        return Self.view(upload)
    }

    private static func view(_ file: StoredFile) -> JSONObject {
        view(id: file.id, file.filename, file.purpose, bytes: file.bytes, createdAt: file.createdAt, processed: true)
    }

    private static func view(_ upload: SignedUploads.Upload) -> JSONObject {
        view(
            id: upload.id, upload.filename, upload.purpose, bytes: 0, createdAt: upload.createdAt, processed: false)
    }

    private static func view(
        id: String, _ filename: String, _ purpose: String, bytes: Int64, createdAt: Int64, processed: Bool
    ) -> JSONObject {
        [
            "id": .string(id), "object": "file", "bytes": .integer(bytes), "created_at": .integer(createdAt),
            "filename": .string(filename), "FileType": "jsonl", "LineCount": 0, "Processed": .bool(processed),
            "purpose": .string(purpose),
        ]
    }
}
