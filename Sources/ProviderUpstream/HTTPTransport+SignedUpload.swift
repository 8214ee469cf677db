import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProviderCore

/// Bytes for an address that an upstream signed for them: what permits the upload stands in the address itself.
struct SignedUpload: Sendable {
    var url: String
    /// Sent one after the other as one body.
    var paths: [String]
    /// What the signature was made over, beside the address. Never a secret.
    var headers: [(name: String, value: String)] = []
}

/// The one exception to "secrets go to their origin or nowhere, and nothing goes where an upstream points": here bytes do
/// go where an upstream points, and nothing else. No header of the target travels along, neither its secrets nor its
/// trace.
extension HTTPTransport {
    /// Puts the files' bytes to that address. A redirect of it is not followed.
    func put(_ upload: SignedUpload, for target: UpstreamTarget) async throws(UpstreamFailure) {
        let origin = try Self.checkedOrigin(of: upload.url, for: target)
        do throws(UpstreamFailure) {
            let isHere = BaseURL.isLoopback(HTTPRequest.host(ofOrigin: target.origin))
            let status = try await reaching(upload.url, loopback: isHere, for: target) {
                (lease) throws(UpstreamFailure) in try await put(upload, for: target, with: lease)
            }
            guard !(200..<300).contains(status) else { return }
            throw Self.refusal(status: status)
        } catch {
            throw Self.named(error, origin)
        }
    }

    private func put(
        _ upload: SignedUpload, for target: UpstreamTarget, with lease: HTTPClients.Lease
    ) async throws(UpstreamFailure) -> Int {
        let files = try FileStream(upload.paths)
        var request = HTTPClientRequest(url: upload.url)
        request.method = .PUT
        request.headers.add(name: "user-agent", value: settings.userAgent)
        request.headers.add(name: "content-type", value: "application/octet-stream")
        for header in upload.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .stream(files, length: .known(files.length))
        let timeout = TimeAmount(settings.timeout(isPatient: false, uploading: files.length))
        do {
            // The answer's body is of the storage's own kind, and nobody asks for it.
            return Int(try await lease.client.execute(request, deadline: .now() + timeout).status.code)
        } catch {
            throw Self.failure(error, of: target)
        }
    }

    /// https, or http on this machine for a target that is on this machine itself: no upstream elsewhere may have
    /// training data sent to a server that listens here.
    private static func checkedOrigin(
        of url: String, for target: UpstreamTarget
    ) throws(UpstreamFailure) -> String {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let origin = HTTPRequest.origin(of: url).flatMap({ try? BaseURL($0) })
        else {
            throw UpstreamFailure(
                .unsupported,
                "named an upload address that nothing is sent to: it must begin with https:// and a plain host name")
        }
        guard !BaseURL.isLoopback(origin.host) || BaseURL.isLoopback(HTTPRequest.host(ofOrigin: target.origin)) else {
            throw UpstreamFailure(
                .unsupported, "named an upload address on this machine (\(origin.text)), which nothing is sent to")
        }
        return origin.text
    }

    /// It was the storage that failed, which no setting of the provider mends.
    private static func named(_ failure: UpstreamFailure, _ origin: String) -> UpstreamFailure {
        var failure = failure
        if failure.kind == .dns || failure.kind == .refused || failure.kind == .tls { failure.kind = .connection }
        failure.message = "gave the upload address \(origin), which \(failure.message)"
        return failure
    }

    private static func refusal(status: Int) -> UpstreamFailure {
        let words =
            (300..<400).contains(status)
            ? "redirects (\(status)), which is never followed" : "answered the upload with status \(status)"
        return UpstreamFailure(
            .upstreamError, words, isRetryable: status >= 500 || status == 408 || status == 429)
    }
}
