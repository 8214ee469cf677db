import NIOHTTP1
import ProviderJSON

/// `/datasets`: made under a name, filled through the API or at a signed address, and `READY` once checked.
struct FireworksDatasets {
    let store: SandboxStore
    private static let longestForm: Int64 = 150_000_000

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        guard let last = segments.first else {
            guard request.method == .POST else { throw APIError.notAllowed(request) }
            return .object(try create(try await body.object()))
        }
        guard segments.count == 1 else { throw APIError.unknownURL(request) }
        let parts = last.split(separator: ":", maxSplits: 1).map(String.init)
        let id = parts.first ?? ""
        switch (request.method, parts.count > 1 ? parts[1] : "") {
        case (.GET, ""): return .object(try view(of: id))
        case (.POST, "upload"): return try await upload(id, request, body: body)
        case (.POST, "getUploadEndpoint"): return try endpoint(id, request, try await body.object())
        case (.POST, "validateUpload"):
            _ = try JSONFields(try await body.object(), known: [])
            return try validate(id)
        default: throw APIError.notAllowed(request)
        }
    }

    private func create(_ object: JSONObject) throws -> JSONObject {
        let fields = try JSONFields(object, known: ["datasetId", "dataset"])
        let id = try fields.requiredString("datasetId")
        guard Self.isID(id) else {
            throw APIError.invalid("a dataset id has 1 to 63 lower-case letters, digits and dashes", "datasetId")
        }
        let known: Set<String> = ["displayName", "exampleCount", "userUploaded", "format", "externalUrl"]
        guard let dataset = try fields.fields("dataset", known: known) else { throw APIError.missing("dataset") }
        guard let count = try dataset.string("exampleCount").flatMap({ Int64($0) }), count > 0 else {
            throw APIError.invalid("dataset.exampleCount is not a number in a string", "dataset.exampleCount")
        }
        guard dataset.value("userUploaded")?.objectValue != nil else { throw APIError.missing("dataset.userUploaded") }
        guard store.files.file(id) == nil, store.signedUploads.upload(id) == nil else {
            throw APIError(status: .conflict, message: "dataset \(id) already exists")
        }
        _ = store.signedUploads.announce(
            id: id, filename: try dataset.string("displayName") ?? id, purpose: "fine-tune", examples: count)
        return try view(of: id)
    }

    private func upload(_ id: String, _ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        let length = request.headers.first(name: "content-length").flatMap { Int64($0) } ?? 0
        guard length <= Self.longestForm else {
            throw APIError(status: .payloadTooLarge, message: "files of more than 150 MB need getUploadEndpoint")
        }
        if let file = store.files.file(id) { return .object(Self.view(file)) }
        guard let announced = store.signedUploads.upload(id) else { throw Self.absent(id) }
        let file = try await FileUpload(store: store.files, given: (id: id, purpose: announced.purpose))
            .receive(request, body: body)
        try check(file, announced)
        return .json([
            "id": .string(id), "object": "file", "bytes": .integer(file.bytes), "created_at": .integer(file.createdAt),
            "filename": .string(file.filename), "purpose": .string(file.purpose),
        ])
    }

    private func endpoint(_ id: String, _ request: HTTPRequest, _ object: JSONObject) throws -> HTTPReply {
        guard let announced = store.signedUploads.upload(id) else { throw Self.absent(id) }
        let fields = try JSONFields(object, known: ["filenameToSize", "readMask"])
        guard let sizes = fields.value("filenameToSize")?.objectValue, sizes.count == 1,
            let file = sizes.members.first, let size = file.value.intValue, size > 0
        else { throw APIError.invalid("filenameToSize is not one name with its size", "filenameToSize") }
        let signed = store.signedUploads.announce(
            id: id, filename: file.name, purpose: announced.purpose, length: size, examples: announced.examples)
        let address = SignedUploads.address("/fireworks/_signed/\(id)?signature=\(signed.signature)", for: request)
        return .json(["filenameToSignedUrls": .object([file.name: .string(address)])])
    }

    private func validate(_ id: String) throws -> HTTPReply {
        guard store.files.file(id) == nil else { return .json([:]) }
        guard let announced = store.signedUploads.upload(id) else { throw Self.absent(id) }
        guard let file = store.signedUploads.keep(id) else {
            throw APIError.invalid("the upload of \(id) is not finished", code: "failed_precondition")
        }
        try check(file, announced)
        return .json([:])
    }

    /// The count that was announced is the count that is there.
    private func check(_ file: StoredFile, _ announced: SignedUploads.Upload) throws {
        let count = try lines(of: file)
        guard count == announced.examples else {
            _ = store.files.remove(file.id)
            _ = store.signedUploads.announce(
                id: file.id, filename: announced.filename, purpose: announced.purpose, examples: announced.examples)
            throw APIError.invalid(
                "\(announced.examples ?? 0) examples were announced, and \(count) are there", "exampleCount")
        }
        _ = store.signedUploads.forget(file.id)
    }

    private func lines(of file: StoredFile) throws -> Int64 {
        do {
            var reader = try LineReader(path: store.files.path(of: file.id))
            var count: Int64 = 0
            while let line = try reader.next() {
                if line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) { count += 1 }
            }
            return count
        } catch {
            throw APIError.invalid("the dataset cannot be read line by line", code: "invalid_argument")
        }
    }

    // MARK: Views

    private func view(of id: String) throws -> JSONObject {
        if let file = store.files.file(id) { return Self.view(file) }
        guard let upload = store.signedUploads.upload(id) else { throw Self.absent(id) }
        return [
            "name": .string(Self.name(id)), "displayName": .string(upload.filename), "state": "UPLOADING",
            "createTime": .string(Clock.text(upload.createdAt)), "exampleCount": .string("\(upload.examples ?? 0)"),
            "userUploaded": [:], "status": ["code": "OK", "message": ""],
        ]
    }

    private static func view(_ file: StoredFile) -> JSONObject {
        [
            "name": .string(name(file.id)), "displayName": .string(file.filename), "state": "READY",
            "createTime": .string(Clock.text(file.createdAt)), "userUploaded": [:],
            "status": ["code": "OK", "message": ""],
        ]
    }

    static func name(_ id: String) -> String { FireworksAPI.account + "/datasets/" + id }

    static func isID(_ text: String) -> Bool {
        (1...63).contains(text.count)
            && text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    }

    private static func absent(_ id: String) -> APIError {
        APIError(status: .notFound, message: "dataset \(id) not found")
    }
}
