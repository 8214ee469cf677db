import ProviderCore
import ProviderJSON

/// A dataset is made under a name of ours, filled, and checked by Fireworks until it is `READY`.
extension Fireworks {
    private static let patience = 60

    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        let account = try account(target)
        let id = Self.datasetID(file)
        let url = target.baseURL + "/datasets/" + id
        do throws(UpstreamFailure) {
            let examples = try await FileStream.lineCount(of: file.paths)
            _ = try await call(Self.creation(of: id, file, examples: examples, baseURL: target.baseURL), target)
        } catch {
            // There is one already, of the same content: an upload that was broken off is done again.
            guard error.httpStatus == 409 else { throw error }
        }
        let size = try FileStream(file.paths).length
        if size < longestForm {
            let form = MultipartBody(
                fields: [], fileName: file.name, contentType: "application/octet-stream", paths: file.paths)
            _ = try await call(HTTPRequest(.post, url + ":upload", body: .multipart(form)), target)
        } else {
            try await put(file, size: size, url, target)
        }
        try await waitUntilReady(url, target)
        return account.name + "/datasets/" + id
    }

    /// A dataset that is not ready is as good as none: it is filled again.
    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        let account = try account(target)
        let id = Self.datasetID(file)
        do throws(UpstreamFailure) {
            let dataset = try await call(HTTPRequest(.get, target.baseURL + "/datasets/" + id), target)
            return dataset["state"]?.stringValue == "READY" ? account.name + "/datasets/" + id : nil
        } catch {
            guard error.kind == .notFound else { throw error }
            return nil
        }
    }

    /// The signature covers the length, by a header that the storage knows.
    private func put(
        _ file: UpstreamFile, size: Int64, _ url: String, _ target: UpstreamTarget
    ) async throws(UpstreamFailure) {
        let body: JSONValue = ["filenameToSize": .object([file.name: .integer(size)])]
        let request = HTTPRequest(.post, url + ":getUploadEndpoint", body: .json(body.serialized()))
        let answer = try await call(request, target)
        guard let address = answer["filenameToSignedUrls"]?[file.name]?.stringValue else {
            throw Self.notAnAPI("an address to upload to")
        }
        try await transport.put(
            SignedUpload(
                url: address, paths: file.paths,
                headers: [(name: "x-goog-content-length-range", value: "\(size),\(size)")]), for: target)
    }

    /// Asks for the check as long as it is refused, which it is until the storage has told of the bytes.
    private func waitUntilReady(_ url: String, _ target: UpstreamTarget) async throws(UpstreamFailure) {
        var isAsked = false
        for _ in 0..<Self.patience {
            let dataset = try await call(HTTPRequest(.get, url), target)
            if dataset["state"]?.stringValue == "READY" { return }
            if let code = dataset["status"]?["code"]?.stringValue, code != "OK",
                let words = dataset["status"]?["message"]?.stringValue, !words.isEmpty
            {
                throw UpstreamFailure(
                    .rejected, "refused the training file: " + SecretScrubber(target).clean(words),
                    code: SecretScrubber(target).clean(code, limit: 100))
            }
            if !isAsked { isAsked = try await askForCheck(url, target) }
            do {
                try await Task.sleep(for: pollInterval)
            } catch {
                throw UpstreamFailure(.connection, "was not waited for any longer", isRetryable: true)
            }
        }
        throw UpstreamFailure(.timeout, "is still checking the training file", isRetryable: true)
    }

    /// Whether the check has begun; `FAILED_PRECONDITION` is "not yet".
    private func askForCheck(_ url: String, _ target: UpstreamTarget) async throws(UpstreamFailure) -> Bool {
        do throws(UpstreamFailure) {
            _ = try await call(HTTPRequest(.post, url + ":validateUpload", body: .json(Array("{}".utf8))), target)
            return true
        } catch {
            guard error.code == "9" || error.code == "FAILED_PRECONDITION" else { throw error }
            return false
        }
    }

    static func creation(of id: String, _ file: UpstreamFile, examples: Int, baseURL: String) -> HTTPRequest {
        // 64-bit numbers are texts in this API.
        let body: JSONValue = [
            "datasetId": .string(id),
            "dataset": [
                "displayName": .string(file.name), "exampleCount": .string("\(examples)"), "userUploaded": [:],
            ],
        ]
        return HTTPRequest(.post, baseURL + "/datasets", body: .json(body.serialized()))
    }

    /// The file's unique name as far as an id takes it: 63 characters, of which at least 50 are of the content's hash.
    static func datasetID(_ file: UpstreamFile) -> String {
        let stem = file.name.hasSuffix(".jsonl") ? String(file.name.dropLast(6)) : file.name
        return String(LaunchTag.name(from: stem).prefix(63))
    }
}
