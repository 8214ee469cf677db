import Glibc
import NIOCore
import NIOHTTP1
import ProviderJSON

/// A form with one file in it, taken as it arrives: the file goes straight to the disk. What is not taken over is
/// closed and removed.
final class FormFile {
    private static let longestField = 4096
    private static let mostFields = 16

    private let field: String
    private let limit: Int64
    private let tooLarge: APIError
    let path: String
    private var fields: [String: [UInt8]] = [:]
    private(set) var filename: String?
    private(set) var bytes: Int64 = 0
    private var current: String?
    private var descriptor: Int32 = -1
    private var isTaken = false

    /// `field` is the file's; `tooLarge` is thrown as soon as it has more bytes than `limit`.
    init(field: String, limit: Int64, tooLarge: APIError, path: String) {
        self.field = field
        self.limit = limit
        self.tooLarge = tooLarge
        self.path = path
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !isTaken { DiskFile.remove(path) }
    }

    func receive(_ request: HTTPRequest, body: RequestBody) async throws {
        guard let type = request.headers.first(name: "content-type"), var parser = MultipartParser(contentType: type)
        else {
            throw APIError.invalid("Invalid Content-Type header: expected multipart/form-data with a boundary.")
        }
        while let buffer = try await body.next() {
            do {
                for event in try parser.parse(buffer.readableBytesView) { try take(event) }
            } catch let error as MultipartParser.Malformed {
                throw APIError.invalid("Could not parse multipart form: \(error.message).")
            }
        }
        guard parser.isComplete else { throw APIError.invalid("Could not parse multipart form: it ends too early.") }
    }

    func text(_ name: String) -> String? {
        fields[name].map { String(decoding: $0, as: UTF8.self) }
    }

    /// Refuses a form without its file, or with a field that is not known.
    func check(known: Set<String>) throws {
        if let name = fields.keys.sorted().first(where: { !known.contains($0) }) { throw APIError.unknown(name) }
        guard filename != nil else { throw APIError.missing(field) }
    }

    /// The file at `path` is somebody else's from now on.
    func handOver() {
        isTaken = true
    }

    private func take(_ event: MultipartParser.Event) throws {
        switch event {
        case .part(field, let name):
            guard filename == nil else { throw APIError.invalid("There are two parts '\(field)'.", field) }
            filename = name ?? "file"
            current = nil
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw APIError.noSpace }
        case .part(let name, _):
            guard fields.count < Self.mostFields else { throw APIError.invalid("There are too many parts.") }
            current = name
            fields[name] = []
        case .content(let content):
            guard let current else { return try append(content) }
            guard (fields[current]?.count ?? 0) + content.count <= Self.longestField else {
                throw APIError.invalid("'\(current)' is too long.", current)
            }
            fields[current]?.append(contentsOf: content)
        case .partEnd: break
        }
    }

    private func append(_ content: ArraySlice<UInt8>) throws {
        bytes += Int64(content.count)
        guard bytes <= limit else { throw tooLarge }
        guard DiskFile.append(content, to: descriptor) else { throw APIError.noSpace }
    }
}
