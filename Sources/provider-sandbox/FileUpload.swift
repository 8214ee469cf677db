import Glibc
import NIOCore
import NIOHTTP1
import ProviderJSON

/// One upload: the parts of the form are taken as they arrive, and the file goes straight to the disk.
struct FileUpload {
    let store: FileStore
    static let mostBytes: Int64 = 512 << 20
    private static let longestField = 4096

    /// What was received so far. Closes and removes what is left of it.
    private final class Form {
        var fields: [String: [UInt8]] = [:]
        var filename: String?
        var field: String?
        var bytes: Int64 = 0
        let temporary: String
        var descriptor: Int32 = -1
        var isTaken = false

        init(temporary: String) {
            self.temporary = temporary
        }

        deinit {
            if descriptor >= 0 { close(descriptor) }
            if descriptor >= 0, !isTaken { DiskFile.remove(temporary) }
        }

        func text(_ name: String) -> String? {
            fields[name].map { String(decoding: $0, as: UTF8.self) }
        }
    }

    func receive(_ request: HTTPRequest, body: RequestBody) async throws -> StoredFile {
        guard let type = request.headers.first(name: "content-type"), var parser = MultipartParser(contentType: type)
        else {
            throw APIError.invalid("Invalid Content-Type header: expected multipart/form-data with a boundary.")
        }
        let form = Form(temporary: store.temporaryPath())
        while let buffer = try await body.next() {
            do {
                for event in try parser.parse(buffer.readableBytesView) { try take(event, into: form) }
            } catch let error as MultipartParser.Malformed {
                throw APIError.invalid("Could not parse multipart form: \(error.message).")
            }
        }
        guard parser.isComplete else { throw APIError.invalid("Could not parse multipart form: it ends too early.") }
        return try keep(form)
    }

    private func take(_ event: MultipartParser.Event, into form: Form) throws {
        switch event {
        case .part("file", let filename):
            guard form.filename == nil else { throw APIError.invalid("There are two parts 'file'.", "file") }
            form.filename = filename ?? "file"
            form.field = nil
            form.descriptor = open(form.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard form.descriptor >= 0 else { throw Self.noSpace }
        case .part(let name, _):
            guard form.fields.count < 16 else { throw APIError.invalid("There are too many parts.") }
            form.field = name
            form.fields[name] = []
        case .content(let bytes):
            guard let field = form.field else { return try append(bytes, to: form) }
            guard (form.fields[field]?.count ?? 0) + bytes.count <= Self.longestField else {
                throw APIError.invalid("'\(field)' is too long.", field)
            }
            form.fields[field]?.append(contentsOf: bytes)
        case .partEnd: break
        }
    }

    private func append(_ bytes: ArraySlice<UInt8>, to form: Form) throws {
        form.bytes += Int64(bytes.count)
        guard form.bytes <= Self.mostBytes else { throw Self.tooLarge }
        guard DiskFile.append(bytes, to: form.descriptor) else { throw Self.noSpace }
    }

    private func keep(_ form: Form) throws -> StoredFile {
        let known: Set<String> = ["purpose", "expires_after[anchor]", "expires_after[seconds]"]
        if let name = form.fields.keys.sorted().first(where: { !known.contains($0) }) { throw APIError.unknown(name) }
        guard let filename = form.filename else { throw APIError.missing("file") }
        guard let purpose = form.text("purpose") else { throw APIError.missing("purpose") }
        guard OpenAIFiles.purposes.contains(purpose) else {
            let names = OpenAIFiles.purposes.map { "'\($0)'" }.joined(separator: ", ")
            throw APIError.invalid(
                "'\(purpose)' is not one of [\(names)] - 'purpose'", "purpose", code: "invalid_value")
        }
        guard form.bytes > 0 else { throw APIError.invalid("File is empty.", "file", code: "empty_file") }
        if purpose == "fine-tune", !filename.lowercased().hasSuffix(".jsonl") {
            throw APIError.invalid(
                "Invalid file format for Fine-Tuning API. Must be .jsonl", "file", code: "invalid_file_format")
        }
        let lifetime = try lifetime(form)
        guard
            let file = store.add(
                temporary: form.temporary, bytes: form.bytes, filename: filename, purpose: purpose, lifetime: lifetime)
        else { throw Self.noSpace }
        form.isTaken = true
        return file
    }

    private func lifetime(_ form: Form) throws -> Int64? {
        guard form.text("expires_after[anchor]") != nil || form.text("expires_after[seconds]") != nil else {
            return nil
        }
        guard form.text("expires_after[anchor]") == "created_at" else {
            throw APIError.invalid(
                "Invalid 'expires_after.anchor': supported is 'created_at'.", "expires_after.anchor",
                code: "invalid_value")
        }
        guard let seconds = form.text("expires_after[seconds]").flatMap({ Int64($0) }),
            (3600...2_592_000).contains(seconds)
        else {
            throw APIError.invalid(
                "Invalid 'expires_after.seconds': expected an integer from 3600 to 2592000.", "expires_after.seconds",
                code: "invalid_value")
        }
        return seconds
    }

    static let tooLarge = APIError(
        status: .payloadTooLarge, message: "File is too large: the maximum is 512 MB.", parameter: "file",
        code: "file_too_large")
    private static let noSpace = APIError.server("The file cannot be written to the sandbox's disk.")
}
