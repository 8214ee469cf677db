import Glibc
import NIOHTTP1
import ProviderJSON

/// `/uploads`: files too large for one request.
struct OpenAIUploads {
    let store: SandboxStore
    private static let purposes = ["assistants", "batch", "fine-tune", "vision"]

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        let action = segments.count == 3 ? segments[2] : nil
        guard segments.count == 1 || action.map(["parts", "complete", "cancel"].contains) == true else {
            throw APIError.unknownURL(request)
        }
        guard request.method == .POST else { throw APIError.notAllowed(request) }
        switch action {
        case "parts": return try await add(to: segments[1], request, body: body)
        case "complete": return try complete(segments[1], try await body.object())
        case "cancel": return .object(try store.uploads.end(segments[1], as: .cancelled).view)
        default: return try begin(try await body.object())
        }
    }

    private func begin(_ object: JSONObject) throws -> HTTPReply {
        let fields = try JSONFields(object, known: ["filename", "purpose", "bytes", "mime_type", "expires_after"])
        let filename = try fields.requiredString("filename")
        let purpose = try fields.requiredString("purpose")
        try FilePurpose.check(purpose, among: Self.purposes)
        try FilePurpose.check(purpose, fits: filename)
        _ = try fields.requiredString("mime_type")
        guard let bytes = try fields.integer("bytes", in: 1...store.files.limits.inParts) else {
            throw APIError.missing("bytes")
        }
        let expiry = try fields.fields("expires_after", known: ["anchor", "seconds"])
        let lifetime = try FileLifetime.seconds(
            anchor: expiry?.string("anchor"), seconds: expiry?.value("seconds")?.serializedText())
        let upload = PendingUpload(filename: filename, purpose: purpose, bytes: bytes, fileLifetime: lifetime)
        try store.uploads.begin(upload)
        return .object(upload.view)
    }

    private func add(to id: String, _ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        _ = try store.uploads.pending(id)
        let tooLarge = APIError(
            status: .payloadTooLarge, message: "Part is too large: the maximum is 64 MB.", parameter: "data",
            code: "part_too_large")
        let form = FormFile(
            field: "data", limit: store.files.limits.part, tooLarge: tooLarge, path: store.files.temporaryPath())
        try await form.receive(request, body: body)
        try form.check(known: [])
        let part = PendingUpload.Part(path: form.path, bytes: form.bytes)
        try store.uploads.add(part, to: id)
        form.handOver()
        return .object(part.view(of: id))
    }

    private func complete(_ id: String, _ object: JSONObject) throws -> HTTPReply {
        let fields = try JSONFields(object, known: ["part_ids", "md5"])
        guard let names = fields.value("part_ids")?.arrayValue?.map(\.stringValue) else {
            throw APIError.missing("part_ids")
        }
        let upload = try store.uploads.pending(id)
        let parts = try names.map { name in
            guard let part = upload.parts.first(where: { $0.id == name }) else {
                throw APIError.invalid("No such part: '\(name ?? "")'.", "part_ids", code: "invalid_value")
            }
            return part
        }
        let bytes = parts.reduce(0) { $0 + $1.bytes }
        guard bytes == upload.bytes else {
            throw APIError.invalid(
                "The parts have \(bytes) bytes, but \(upload.bytes) were announced.", "part_ids",
                code: "invalid_value")
        }
        let path = store.files.temporaryPath()
        guard DiskFile.join(parts.map(\.path), to: path),
            let file = store.files.add(
                temporary: path, bytes: bytes, filename: upload.filename, purpose: upload.purpose,
                lifetime: upload.fileLifetime)
        else {
            DiskFile.remove(path)
            throw APIError.noSpace
        }
        do {
            return .object(try store.uploads.end(id, as: .completed, with: file).view)
        } catch {
            // Somebody else ended it meanwhile.
            _ = store.files.remove(file.id)
            throw error
        }
    }
}

extension DiskFile {
    /// Writes the files one after the other into a new one.
    fileprivate static func join(_ paths: [String], to path: String) -> Bool {
        let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard target >= 0 else { return false }
        defer { close(target) }
        return paths.allSatisfy { append(contentsOf: $0, to: target) }
    }

    private static func append(contentsOf path: String, to target: Int32) -> Bool {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { return false }
        defer { close(source) }
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 18) { space, filled in
                count = read(source, space.baseAddress, space.count)
                filled = max(count, 0)
            }
            guard count >= 0, append(chunk, to: target) else { return false }
            if count == 0 { return true }
        }
    }
}
