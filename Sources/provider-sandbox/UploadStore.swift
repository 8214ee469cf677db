import NIOHTTP1
import ProviderJSON
import Synchronization

/// A large file on its way in, part by part.
struct PendingUpload: Sendable {
    enum Status: String { case pending, completed, cancelled, expired }
    static let lifetime: Int64 = 3600

    let id = Identifier.make("upload_")
    let createdAt = Clock.seconds()
    var filename: String
    var purpose: String
    /// As announced.
    var bytes: Int64
    /// How many seconds the file is kept; nil: for good.
    var fileLifetime: Int64?
    var parts: [Part] = []
    var ended: Status?
    var file: StoredFile?

    struct Part: Sendable {
        let id = Identifier.make("part_")
        let createdAt = Clock.seconds()
        let path: String
        let bytes: Int64

        func view(of uploadID: String) -> JSONObject {
            [
                "id": .string(id), "object": "upload.part", "created_at": .integer(createdAt),
                "upload_id": .string(uploadID),
            ]
        }
    }

    init(filename: String, purpose: String, bytes: Int64, fileLifetime: Int64?) {
        self.fileLifetime = fileLifetime
        self.filename = filename
        self.purpose = purpose
        self.bytes = bytes
    }

    var expiresAt: Int64 { createdAt + Self.lifetime }
    var status: Status { ended ?? (expiresAt <= Clock.seconds() ? .expired : .pending) }

    var view: JSONObject {
        [
            "id": .string(id), "object": "upload", "bytes": .integer(bytes), "created_at": .integer(createdAt),
            "filename": .string(filename), "purpose": .string(purpose), "status": .string(status.rawValue),
            "expires_at": .integer(expiresAt), "file": file.map { .object($0.view) } ?? .null,
        ]
    }
}

/// The uploads of this run; their parts lie beside the files, whose store sweeps them away at its next start. May be
/// called from anywhere.
final class UploadStore: Sendable {
    private static let mostKept = 1000
    private let uploads = Mutex<[PendingUpload]>([])

    func begin(_ upload: PendingUpload) throws {
        try uploads.withLock { uploads in
            // Ended ones can be looked at for a while.
            while uploads.count >= Self.mostKept {
                guard let old = uploads.firstIndex(where: { $0.status != .pending }) else {
                    throw APIError.invalid("There are too many pending uploads.")
                }
                Self.removeParts(of: &uploads[old])
                uploads.remove(at: old)
            }
            uploads.append(upload)
        }
    }

    /// The upload, which must be pending.
    func pending(_ id: String) throws -> PendingUpload {
        try uploads.withLock { uploads in uploads[try Self.place(of: id, in: uploads)] }
    }

    /// Takes over the part's bytes.
    func add(_ part: PendingUpload.Part, to id: String) throws {
        try uploads.withLock { uploads in uploads[try Self.place(of: id, in: uploads)].parts.append(part) }
    }

    /// Ends the upload; its parts are gone afterwards.
    func end(_ id: String, as status: PendingUpload.Status, with file: StoredFile? = nil) throws -> PendingUpload {
        try uploads.withLock { uploads in
            let place = try Self.place(of: id, in: uploads)
            Self.removeParts(of: &uploads[place])
            uploads[place].ended = status
            uploads[place].file = file
            return uploads[place]
        }
    }

    private static func place(of id: String, in uploads: [PendingUpload]) throws -> Int {
        guard let place = uploads.firstIndex(where: { $0.id == id }) else {
            throw APIError(status: .notFound, message: "No such Upload object: \(id)", parameter: "upload_id")
        }
        guard uploads[place].status == .pending else {
            throw APIError.invalid(
                "Upload \(id) is \(uploads[place].status.rawValue), and no longer pending.", "upload_id",
                code: "invalid_upload_status")
        }
        return place
    }

    private static func removeParts(of upload: inout PendingUpload) {
        for part in upload.parts { DiskFile.remove(part.path) }
        upload.parts = []
    }
}
