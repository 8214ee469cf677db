import ProviderCore
import ProviderJSON

/// How large files may be, in bytes: where a service reads its own numbers as powers of two, these are still below.
struct FileLimits: Sendable {
    /// A longer file goes in parts.
    var whole: Int64 = 512_000_000
    var part: Int64 = 64_000_000
    /// A longer file does not go at all.
    var inParts: Int64 = 8 << 30
}

/// Large files go in parts, which become a file by the last of several calls. Parts that no such call names vanish.
extension OpenAI {
    /// nil from a server that takes no parts: nothing has been sent then.
    func uploadInParts(
        _ file: UpstreamFile, length: Int64, to target: UpstreamTarget
    ) async throws(UpstreamFailure) -> String? {
        guard let id = try await begin(file, length: length, target) else { return nil }
        let url = target.baseURL + "/uploads/" + HTTPRequest.encoded(id)
        do throws(UpstreamFailure) {
            var parts: [String] = []
            for range in Self.ranges(of: length, each: limits.part) {
                let part = try await call(Self.partRequest(file, range, url: url), target)["id"]?.stringValue
                guard let part, !part.isEmpty else { throw Self.notAnAPI("a part of an upload") }
                parts.append(part)
            }
            return try await complete(parts, of: file, url: url, target)
        } catch {
            await abandon(url, target)
            throw error
        }
    }

    private func begin(
        _ file: UpstreamFile, length: Int64, _ target: UpstreamTarget
    ) async throws(UpstreamFailure) -> String? {
        do throws(UpstreamFailure) {
            let answer = try await call(Self.beginRequest(file, length: length, baseURL: target.baseURL), target)
            guard let id = answer["id"]?.stringValue, !id.isEmpty else { throw Self.notAnAPI("an upload") }
            return id
        } catch {
            guard error.kind == .notFound || error.kind == .unsupported else { throw error }
            return nil
        }
    }

    /// The file's id, also where only the answer was lost.
    private func complete(
        _ parts: [String], of file: UpstreamFile, url: String, _ target: UpstreamTarget
    ) async throws(UpstreamFailure) -> String {
        do throws(UpstreamFailure) {
            let answer = try await call(Self.completeRequest(parts, url: url), target)
            guard let id = answer["file"]?["id"]?.stringValue, !id.isEmpty else { throw Self.notAnAPI("a file") }
            return id
        } catch {
            guard error.isAmbiguous, !Task.isCancelled else { throw error }
            guard let found = try? await findUpload(file, at: target) else { throw error }
            return found
        }
    }

    /// Also for a caller who waits no longer. What is not cancelled expires within the hour.
    private func abandon(_ url: String, _ target: UpstreamTarget) async {
        await Task { _ = try? await call(HTTPRequest(.post, url + "/cancel"), target) }.value
    }
}

// MARK: Requests

extension OpenAI {
    static func beginRequest(_ file: UpstreamFile, length: Int64, baseURL: String) -> HTTPRequest {
        let body: JSONObject = [
            "filename": .string(file.name), "purpose": .string(file.purpose), "bytes": .integer(length),
            "mime_type": "text/jsonl",
        ]
        return HTTPRequest(.post, baseURL + "/uploads", body: .json(JSONValue.object(body).serialized()))
    }

    static func partRequest(_ file: UpstreamFile, _ range: Range<Int64>, url: String) -> HTTPRequest {
        let form = MultipartBody(
            fileField: "data", fileName: file.name, contentType: "application/octet-stream", paths: file.paths,
            range: range)
        return HTTPRequest(.post, url + "/parts", body: .multipart(form))
    }

    static func completeRequest(_ parts: [String], url: String) -> HTTPRequest {
        let body: JSONObject = ["part_ids": .array(parts.map { .string($0) })]
        var request = HTTPRequest(.post, url + "/complete", body: .json(JSONValue.object(body).serialized()))
        // All the parts are put together before it is answered.
        request.isPatient = true
        return request
    }

    static func ranges(of length: Int64, each size: Int64) -> [Range<Int64>] {
        stride(from: 0, to: length, by: Int64.Stride(size)).map { $0..<min($0 + size, length) }
    }
}
