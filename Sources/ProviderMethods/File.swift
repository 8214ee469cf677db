import ProviderCore
import ProviderEngine
import ProviderProtocol

/// `file.*`, beside the upload.
package struct FileHandlers: FileHandling {
    /// How much of a file is read and sent at once.
    private static let chunkBytes = 256 * 1024

    let world: MethodWorld

    package init(_ world: MethodWorld) {
        self.world = world
    }

    package func get(_ request: FileGet, _ context: CallContext) async throws -> FileInfo {
        let file = try await find(request.id, "show")
        return FileInfo(file, showing: Ownership(context).includes(file.createdBy) ? .all : .counts)
    }

    package func list(_ request: FileList, _ context: CallContext) async throws -> FilePage {
        let page = try PageRequest(size: request.pageSize, token: request.pageToken, "list files")
        let files = try await world.store.read { try $0.files(purpose: request.purpose?.rawValue, page) }
        return FilePage(
            files: files.items.map { FileInfo($0, showing: .counts) }, nextPageToken: files.nextPageToken)
    }

    package func validate(_ request: FileValidate, _ context: CallContext) async throws -> FileReport {
        let file = try await find(request.id, "check")
        try await world.checkOwner(
            file.createdBy, id: file.id, "check file \"\(file.name)\"", of: request, context)
        let chunks = try world.files.chunks(of: file.sha256, chunkSize: Self.chunkBytes)
        var check = TrainingFileCheck()
        while let bytes = try await chunks.next() {
            try Task.checkCancellation()
            check.append(bytes)
        }
        return FileReport(check.finish(), showing: .all)
    }

    package func download(
        _ request: FileDownload, _ context: CallContext, _ sink: DownloadSink
    ) async throws -> FileInfo {
        let file = try await find(request.id, "download")
        try await world.checkOwner(
            file.createdBy, id: file.id, "download file \"\(file.name)\"", of: request, context)
        let chunks = try world.files.chunks(of: file.sha256, chunkSize: Self.chunkBytes)
        while let bytes = try await chunks.next() { try await sink.write(bytes) }
        return FileInfo(file, showing: .all)
    }

    package func delete(_ request: FileDelete, _ context: CallContext) async throws -> FileInfo {
        let change = try world.change(request, context)
        let orphan = Handover<String>()
        let info = try await world.store.change(change) { transaction in
            guard let file = try transaction.file(request.id) else { throw Self.missing(request.id, "delete") }
            let action = "delete file \"\(file.name)\""
            try Ownership(context).check(file.createdBy, id: file.id, action)
            try Etag.check(request.etag, rev: file.rev, id: file.id, action)
            orphan.value = try transaction.deleteFile(file.id) ? file.sha256 : nil
            return Changed(FileInfo(file, showing: .all), object: file.id, before: file.auditFields)
        }
        // Only now that the row is gone for good; what a crash leaves here is found at the next start.
        if !change.validateOnly, let sha256 = orphan.value { try await world.files.remove(sha256) }
        return info
    }

    private func find(_ id: String, _ verb: String) async throws -> TrainingFile {
        guard let file = try await world.store.read({ try $0.file(id) }) else { throw Self.missing(id, verb) }
        return file
    }

    static func missing(_ id: String, _ verb: String) -> Failure {
        Failure(
            .notFound, "FILE_NOT_FOUND",
            "cannot \(verb) file \"\(id)\": there is none of that id; see providerctl file list", metadata: ["id": id])
    }
}
