import ProviderProtocol

/// What a person gives for a training file: the id of one that was uploaded, or a path.
enum FileReference {
    /// A path may begin like an id, behind `./`.
    static func isID(_ text: String) -> Bool { text.hasPrefix("fil_") }
}

extension Daemon {
    /// The ids of these files, in their order; those that are paths are uploaded first.
    func ids(of references: [String], step: String) async throws -> [String] {
        // All are opened before the first is sent, so that a wrong name stops everything.
        let files = try references.map { FileReference.isID($0) ? nil : try LocalFile($0) }
        var ids: [String] = []
        for (index, file) in files.enumerated() {
            guard let file else {
                ids.append(references[index])
                continue
            }
            let uploaded = try await self.step("\(step)\(index)").upload(FileUpload.of(file), file).value
            Terminal.say("uploaded \(file.path) as \(uploaded.id)")
            ids.append(uploaded.id)
        }
        return ids
    }
}
