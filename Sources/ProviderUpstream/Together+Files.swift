import ProviderCore
import ProviderJSON

/// A file is announced, put to the address that the answer redirects to, and then taken in by Together.
extension Together {
    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        let request = authorized(Self.announcement(of: file, baseURL: target.baseURL), target)
        let answer = try await transport.send(request, to: target)
        let (url, id) = try Self.place(in: answer, target)
        try await transport.put(SignedUpload(url: url, paths: file.paths), for: target)
        _ = try await preprocess(id, target)
        return id
    }

    /// A copy whose bytes have arrived but which was not taken in, because the daemon or the connection ended in between,
    /// is taken in now. Whether Together lets that be done twice is not documented; a refusal means another upload.
    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/files"), target)
        guard let entries = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of files") }
        var untaken: String?
        for entry in entries where entry["filename"]?.stringValue == file.name {
            guard let id = entry["id"]?.stringValue, !id.isEmpty else { continue }
            if Self.isWhole(entry, file) { return id }
            untaken = id
        }
        guard let untaken else { return nil }
        do throws(UpstreamFailure) {
            return Self.isWhole(try await preprocess(untaken, target), file) ? untaken : nil
        } catch {
            guard error.kind == .rejected || error.kind == .notFound || error.kind == .unsupported else { throw error }
            return nil
        }
    }

    private func preprocess(_ id: String, _ target: UpstreamTarget) async throws(UpstreamFailure) -> JSONValue {
        let url = target.baseURL + "/files/" + HTTPRequest.encoded(id) + "/preprocess"
        return try await call(HTTPRequest(.post, url), target)
    }

    /// One SDK sends these as query and form, another as form alone; the two say the same here.
    static func announcement(of file: UpstreamFile, baseURL: String) -> HTTPRequest {
        let form = HTTPRequest.query([("purpose", file.purpose), ("file_name", file.name), ("file_type", "jsonl")])
        var request = HTTPRequest(.post, baseURL + "/files?" + form, body: .form(form))
        request.takesRedirect = true
        return request
    }

    /// Where the bytes are to go, and what the file is called.
    private static func place(
        in answer: HTTPAnswer, _ target: UpstreamTarget
    ) throws(UpstreamFailure) -> (url: String, id: String) {
        let scrubber = SecretScrubber(target)
        guard answer.head.status == 302 || answer.head.isSuccess else {
            guard answer.head.status >= 400 else { throw HTTPTransport.redirect(answer.head, of: target) }
            throw UpstreamError.failure(from: answer, scrubber: scrubber)
        }
        guard answer.head.status == 302, let url = answer.head.header("location"),
            let id = answer.head.header("x-together-file-id").map(scrubber.removingSecrets), !id.isEmpty
        else { throw notAnAPI("an address to upload to") }
        return (url, id)
    }

    /// `Processed` and `processed` are both in use; before it is taken in a file has no size.
    private static func isWhole(_ entry: JSONValue, _ file: UpstreamFile) -> Bool {
        guard (entry["Processed"] ?? entry["processed"])?.boolValue != false else { return false }
        guard file.paths.count == 1, let bytes = entry["bytes"]?.wholeNumber else { return true }
        return bytes == file.size
    }
}
