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
    /// Sends the request and reads a JSON answer, without the target's secrets in it.
    func call(_ request: HTTPRequest, _ target: UpstreamTarget) async throws(UpstreamFailure) -> JSONValue {
        let answer = try await transport.send(authorized(request, target), to: target)
        let scrubber = SecretScrubber(target)
        guard answer.head.isSuccess else { throw UpstreamError.failure(from: answer, scrubber: scrubber) }
        guard let value = JSONValue.tolerant(answer.body) else { throw Self.notAnAPI("JSON") }
        return scrubber.removingSecrets(from: value)
    }

    static func notAnAPI(_ expected: String) -> UpstreamFailure { .notAnAPI(expected) }
}

extension UpstreamFailure {
    /// What was carried out all the same may have been: the answer cannot be read.
    static func notAnAPI(_ expected: String) -> UpstreamFailure {
        UpstreamFailure(
            .notAnAPI, "answered with something else than \(expected); its base URL may be wrong", isAmbiguous: true)
    }

    /// The whole of an answer that was opened to be read piece by piece.
    static func collect(
        _ reader: HTTPBodyReader, limit: Int
    ) async throws(UpstreamFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try await reader.forEach { (piece) throws(UpstreamFailure) in
            guard bytes.count + piece.count <= limit else { throw notAnAPI("an answer of sensible length") }
            bytes += piece
        }
        return bytes
    }

    /// Hands text on to who waits for it.
    static func hand(
        _ text: String, to onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) {
        guard !text.isEmpty else { return }
        do {
            try await onText(text)
        } catch let failure as UpstreamFailure {
            throw failure
        } catch {
            throw UpstreamFailure(.connection, "was not waited for any longer", isAmbiguous: true)
        }
    }
}
