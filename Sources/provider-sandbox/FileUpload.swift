import NIOHTTP1

/// `POST /files`
struct FileUpload {
    let store: FileStore
    /// Where both are known before: then the form has the file alone, under any name.
    var given: (id: String, purpose: String)?

    func receive(_ request: HTTPRequest, body: RequestBody) async throws -> StoredFile {
        let form = FormFile(
            field: "file", limit: store.limits.whole, tooLarge: .tooLarge, path: store.temporaryPath())
        try await form.receive(request, body: body)
        return try keep(form)
    }

    private func keep(_ form: FormFile) throws -> StoredFile {
        if let given { return try keep(form, given) }
        try form.check(known: ["purpose", "expires_after[anchor]", "expires_after[seconds]"])
        let filename = form.filename ?? "file"
        guard let purpose = form.text("purpose") else { throw APIError.missing("purpose") }
        try FilePurpose.check(purpose, among: OpenAIFiles.purposes)
        guard form.bytes > 0 else { throw APIError.invalid("File is empty.", "file", code: "empty_file") }
        try FilePurpose.check(purpose, fits: filename)
        let lifetime = try FileLifetime.seconds(
            anchor: form.text("expires_after[anchor]"), seconds: form.text("expires_after[seconds]"))
        guard
            let file = store.add(
                temporary: form.path, bytes: form.bytes, filename: filename, purpose: purpose, lifetime: lifetime)
        else { throw APIError.noSpace }
        form.handOver()
        return file
    }

    private func keep(_ form: FormFile, _ given: (id: String, purpose: String)) throws -> StoredFile {
        try form.check(known: [])
        guard form.bytes > 0 else { throw APIError.invalid("File is empty.", "file", code: "empty_file") }
        guard
            let file = store.add(
                temporary: form.path, bytes: form.bytes, filename: form.filename ?? "file", purpose: given.purpose,
                lifetime: nil, id: given.id)
        else { throw APIError.noSpace }
        form.handOver()
        return file
    }
}

/// How long a file is kept.
enum FileLifetime {
    /// In seconds; nil means for good.
    static func seconds(anchor: String?, seconds: String?) throws -> Int64? {
        guard anchor != nil || seconds != nil else { return nil }
        guard anchor == "created_at" else {
            throw APIError.invalid(
                "Invalid 'expires_after.anchor': supported is 'created_at'.", "expires_after.anchor",
                code: "invalid_value")
        }
        guard let seconds = seconds.flatMap({ Int64($0) }), (3600...2_592_000).contains(seconds) else {
            throw APIError.invalid(
                "Invalid 'expires_after.seconds': expected an integer from 3600 to 2592000.", "expires_after.seconds",
                code: "invalid_value")
        }
        return seconds
    }
}

/// What a file is for.
enum FilePurpose {
    static func check(_ purpose: String, among purposes: [String]) throws {
        guard !purposes.contains(purpose) else { return }
        let names = purposes.map { "'\($0)'" }.joined(separator: ", ")
        throw APIError.invalid("'\(purpose)' is not one of [\(names)] - 'purpose'", "purpose", code: "invalid_value")
    }

    static func check(_ purpose: String, fits filename: String) throws {
        guard purpose == "fine-tune", !filename.lowercased().hasSuffix(".jsonl") else { return }
        throw APIError.invalid(
            "Invalid file format for Fine-Tuning API. Must be .jsonl", "file", code: "invalid_file_format")
    }
}

extension APIError {
    static let tooLarge = APIError(
        status: .payloadTooLarge, message: "File is too large: the maximum is 512 MB.", parameter: "file",
        code: "file_too_large")
    static let noSpace = APIError.server("The file cannot be written to the sandbox's disk.")
}
