import ProviderCore

/// Brings training files to a provider, each content once: its copy there is named by the content's hash, by which it
/// is found again after a lost answer, a crash, or by the next command.
struct TrainingUploads: Sendable {
    private let world: EngineWorld
    private let connection: UpstreamConnection

    init(_ world: EngineWorld, _ connection: UpstreamConnection) {
        self.world = world
        self.connection = connection
    }

    /// What the copy of a file is called that is sent alone.
    static func name(of file: TrainingFile) -> String { "providerd-\(file.sha256).jsonl" }

    private func file(_ files: [TrainingFile], _ command: Command, _ role: String) -> UpstreamFile {
        let name = files.count == 1 ? Self.name(of: files[0]) : "providerd-\(command.tag)-\(role).jsonl"
        return UpstreamFile(
            name: name, paths: files.map { world.files.path(of: $0.sha256) },
            size: files.reduce(0) { $0 + $1.size }, purpose: "fine-tune")
    }

    /// These files as one: at the upstream if it keeps files, else on the disk alone.
    func source(of fileIDs: [String], for command: Command, as role: String) async throws -> TrainingSource {
        let file = file(try await records(of: fileIDs), command, role)
        guard !connection.adapter.launchBringsFiles else { return TrainingSource(file: file) }
        return TrainingSource(file: file, upstreamID: try await upstreamID(of: fileIDs, for: command, as: role))
    }

    /// The upstream's id of these files, as one file.
    func upstreamID(of fileIDs: [String], for command: Command, as role: String) async throws -> String {
        let files = try await records(of: fileIDs)
        let upload = file(files, command, role)
        let id = try await world.uploads.alone(upload.name + " at " + connection.provider.id) {
            if let found = try await find(upload, files) { return found }
            return try await connection.adapter.upload(upload, to: connection.target)
        }
        try await remember(id, files)
        return id
    }

    private func records(of ids: [String]) async throws -> [TrainingFile] {
        try await world.store.read { reader in
            try ids.map { id in
                guard let file = try reader.file(id) else {
                    throw Failure(
                        .notFound, "FILE_NOT_FOUND", "cannot use training file \(id): it was deleted",
                        metadata: ["file": id])
                }
                return file
            }
        }
    }

    /// The upstream is asked even for a copy that we know: it may have been deleted there. A server that has no list
    /// of files is believed to keep what it got.
    private func find(_ upload: UpstreamFile, _ files: [TrainingFile]) async throws -> String? {
        do throws(UpstreamFailure) {
            return try await connection.adapter.findUpload(upload, at: connection.target)
        } catch {
            guard error.kind == .notFound || error.kind == .unsupported || error.kind == .rejected else { throw error }
            let copies = files.count == 1 ? files[0].copies : []
            return copies.last { $0.providerID == connection.provider.id }?.upstreamID
        }
    }

    private func remember(_ upstreamID: String, _ files: [TrainingFile]) async throws {
        guard files.count == 1, let file = files.first else { return }
        let providerID = connection.provider.id
        guard !file.copies.contains(where: { $0.providerID == providerID && $0.upstreamID == upstreamID }) else {
            return
        }
        let copy = TrainingFile.UpstreamCopy(
            providerID: providerID, upstreamID: upstreamID, uploadedAt: world.clock.now())
        try await world.store.advance { try $0.setCopy(copy, of: file.id) }
    }
}
