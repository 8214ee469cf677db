import Glibc
import NIOCore
import NIOHTTP1
import ProviderJSON

/// The form of a launch: what is wanted, and the training lines, which go straight to the disk.
struct CustomForm {
    let store: FileStore

    struct Received: Sendable {
        var job: JSONObject
        var trainingFile: String
        var validationFile: String?
        var files: [String] { [trainingFile, validationFile].compactMap(\.self) }
    }

    private static let fileNames = ["training_file", "validation_file"]
    private static let longestJob = 1 << 20

    /// What was received so far. Removes what was not taken over.
    private final class Parts {
        var job: [UInt8]?
        var files: [String: Upload] = [:]
        var current: String?
    }

    private final class Upload {
        let path: String
        let descriptor: Int32
        var bytes: Int64 = 0
        var isTaken = false

        init?(path: String) {
            self.path = path
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor < 0 { return nil }
        }

        deinit {
            guard descriptor >= 0 else { return }
            close(descriptor)
            if !isTaken { DiskFile.remove(path) }
        }
    }

    func receive(_ request: HTTPRequest, body: RequestBody) async throws -> Received {
        guard let type = request.headers.first(name: "content-type"), var parser = MultipartParser(contentType: type)
        else { throw APIError.invalid("expected multipart/form-data with a boundary") }
        let parts = Parts()
        while let buffer = try await body.next() {
            do {
                for event in try parser.parse(buffer.readableBytesView) { try take(event, into: parts) }
            } catch let error as MultipartParser.Malformed {
                throw APIError.invalid("the form cannot be read: \(error.message)")
            }
        }
        guard parser.isComplete else { throw APIError.invalid("the form ends too early") }
        return try keep(parts)
    }

    private func take(_ event: MultipartParser.Event, into parts: Parts) throws {
        switch event {
        case .part("job", _):
            guard parts.job == nil else { throw APIError.invalid("there are two parts 'job'", "job") }
            (parts.job, parts.current) = ([], "job")
        case .part(let name, _):
            guard Self.fileNames.contains(name), parts.files[name] == nil else { throw APIError.unknown(name) }
            guard let upload = Upload(path: store.temporaryPath()) else { throw Self.noSpace }
            (parts.files[name], parts.current) = (upload, name)
        case .content(let bytes):
            guard let upload = parts.current.flatMap({ parts.files[$0] }) else {
                guard (parts.job?.count ?? 0) + bytes.count <= Self.longestJob else {
                    throw APIError.invalid("'job' is too long", "job")
                }
                parts.job?.append(contentsOf: bytes)
                return
            }
            upload.bytes += Int64(bytes.count)
            guard upload.bytes <= store.limits.whole else { throw APIError.tooLarge }
            guard DiskFile.append(bytes, to: upload.descriptor) else { throw Self.noSpace }
        case .partEnd: break
        }
    }

    private func keep(_ parts: Parts) throws -> Received {
        guard let bytes = parts.job else { throw APIError.missing("job") }
        guard let job = (try? JSONValue.parse(bytes))?.objectValue else {
            throw APIError.wrongType("job", expected: "a JSON object")
        }
        guard parts.files["training_file"] != nil else { throw APIError.missing("training_file") }
        var ids: [String: String] = [:]
        for (name, upload) in parts.files {
            guard upload.bytes > 0 else { throw APIError.invalid("'\(name)' is empty", name, code: "empty_file") }
            guard
                let file = store.add(
                    temporary: upload.path, bytes: upload.bytes, filename: name + ".jsonl", purpose: "fine-tune",
                    lifetime: nil)
            else { throw Self.noSpace }
            upload.isTaken = true
            ids[name] = file.id
        }
        return Received(job: job, trainingFile: ids["training_file"] ?? "", validationFile: ids["validation_file"])
    }

    private static let noSpace = APIError.server("The file cannot be written to the sandbox's disk.")
}
