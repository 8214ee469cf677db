import ProviderCore
import ProviderJSON

extension OpenAI {
    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        let length = try FileStream.length(of: file.paths)
        guard length <= limits.inParts else {
            throw UpstreamFailure(
                .unsupported,
                "was not called: its files have at most \(limits.inParts) bytes, and the training files together "
                    + "have \(length)")
        }
        if length > limits.whole, let id = try await uploadInParts(file, length: length, to: target) { return id }
        let answer = try await call(Self.uploadRequest(file, baseURL: target.baseURL), target)
        guard let id = answer["id"]?.stringValue, !id.isEmpty else { throw Self.notAnAPI("a file") }
        return id
    }

    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        var found: String?
        try await pages(
            of: target.baseURL + "/files",
            query: [("purpose", file.purpose), ("limit", "1000"), ("order", "desc")], target
        ) { (entries) throws(UpstreamFailure) in
            found = entries.first { Self.isUpload($0, of: file) }?["id"]?.stringValue
            return found == nil
        }
        return found
    }

    func fileContent(_ id: String, limit: Int, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UInt8] {
        var request = HTTPRequest(.get, target.baseURL + "/files/" + HTTPRequest.encoded(id) + "/content")
        request.accept = "*/*"
        request.bodyLimit = limit
        request.cutsBody = true
        let answer = try await answer(to: request, target)
        let plain = Base64.decoded(answer.body) ?? answer.body
        return Array(SecretScrubber(target).removingSecrets(from: String(decoding: plain, as: UTF8.self)).utf8)
    }

    static func uploadRequest(_ file: UpstreamFile, baseURL: String) -> HTTPRequest {
        let form = MultipartBody(
            fields: [("purpose", file.purpose)], fileName: file.name, contentType: "application/jsonl",
            paths: file.paths)
        return HTTPRequest(.post, baseURL + "/files", body: .multipart(form))
    }

    /// The name is unique to one content, so it decides; a failed copy is none.
    static func isUpload(_ entry: JSONValue, of file: UpstreamFile) -> Bool {
        guard entry["filename"]?.stringValue == file.name, entry["status"]?.stringValue != "error" else { return false }
        guard file.paths.count == 1, let bytes = entry["bytes"]?.wholeNumber else { return true }
        return bytes == file.size
    }
}

/// OpenAI sends result files as base64, others send them plain.
enum Base64 {
    /// nil unless the bytes are nothing but padded base64, which no CSV or JSON is.
    static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var digits = bytes[...]
        while let last = digits.last, last == 0x0A || last == 0x0D { digits.removeLast() }
        guard digits.count >= 8, digits.count % 4 == 0 else { return nil }
        let padding = digits.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        var result: [UInt8] = []
        var accumulated: UInt32 = 0
        var count = 0
        for digit in digits.dropLast(padding) {
            guard let value = value(of: digit) else { return nil }
            accumulated = accumulated << 6 | UInt32(value)
            count += 1
            if count % 4 == 0 {
                result += [
                    UInt8(truncatingIfNeeded: accumulated >> 16), UInt8(truncatingIfNeeded: accumulated >> 8),
                    UInt8(truncatingIfNeeded: accumulated),
                ]
            }
        }
        if padding == 1 {
            result += [UInt8(truncatingIfNeeded: accumulated >> 10), UInt8(truncatingIfNeeded: accumulated >> 2)]
        } else if padding == 2 {
            result.append(UInt8(truncatingIfNeeded: accumulated >> 4))
        }
        return result
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
