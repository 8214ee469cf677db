import ProviderCore
import ProviderJSON

/// A wire of JSON over HTTP: an adapter says how its requests prove who they are, and has what all such wires share.
protocol HTTPWire: UpstreamAdapter {
    var transport: HTTPTransport { get }

    /// The request with the headers that every call to this wire carries; secrets stay closed.
    func authorized(_ request: HTTPRequest, _ target: UpstreamTarget) -> HTTPRequest
}

extension UpstreamTarget {
    /// The header that carries the key, if there is one: `own` is where the wire has it when nothing else is set.
    func keyHeader(orElse own: String) -> SecretHeader? {
        guard let key = apiKey else { return nil }
        let name = apiKeyHeader ?? own
        return SecretHeader(name: name, prefix: name.lowercased() == "authorization" ? "Bearer " : "", value: key)
    }
}

extension HTTPWire {
    /// The key as a bearer unless the provider names another header, and the provider's extra headers.
    func authorized(_ request: HTTPRequest, _ target: UpstreamTarget) -> HTTPRequest {
        var request = request
        if let key = target.keyHeader(orElse: "Authorization") { request.secrets.append(key) }
        request.secrets += target.headers.map { SecretHeader(name: $0.name, value: $0.value) }
        return request
    }

    /// Who may not see jobs may make none; who may see them may still be refused a new one, which only a launch tells.
    func access(
        bySeeing jobs: () async throws(UpstreamFailure) -> some Any
    ) async throws(UpstreamFailure) -> Provider.Test.Access {
        do throws(UpstreamFailure) {
            _ = try await jobs()
            return .unknown
        } catch {
            switch error.kind {
            case .unauthorized, .forbidden, .notFound, .unsupported: return .no
            default: throw error
            }
        }
    }

    /// Sends the request and reads a JSON answer, without the target's secrets in it.
    func call(_ request: HTTPRequest, _ target: UpstreamTarget) async throws(UpstreamFailure) -> JSONValue {
        let answer = try await answer(to: request, target)
        guard let value = JSONValue.tolerant(answer.body) else { throw Self.notAnAPI("JSON") }
        return SecretScrubber(target).removingSecrets(from: value)
    }

    static func notAnAPI(_ expected: String) -> UpstreamFailure { .notAnAPI(expected) }
}

extension UpstreamFailure {
    /// What was carried out all the same may have been: the answer cannot be read.
    static func notAnAPI(_ expected: String) -> UpstreamFailure {
        UpstreamFailure(
            .notAnAPI, "answered with something else than \(expected); its base URL may be wrong", isAmbiguous: true)
    }
}
