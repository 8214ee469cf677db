import AsyncHTTPClient
import NIOCore
import ProviderCore

/// An answer whose body is read piece by piece; dropping it hangs up.
struct HTTPBodyReader: Sendable {
    let head: HTTPHead
    private let body: HTTPClientResponse.Body
    private let target: UpstreamTarget
    private let lease: HTTPClients.Lease

    init(
        head: HTTPHead, body: HTTPClientResponse.Body, target: UpstreamTarget, lease: HTTPClients.Lease
    ) {
        self.lease = lease
        self.head = head
        self.body = body
        self.target = target
    }

    /// Hands on each piece as it comes. To be called once.
    func forEach(_ handle: ([UInt8]) async throws(UpstreamFailure) -> Void) async throws(UpstreamFailure) {
        var iterator = body.makeAsyncIterator()
        while true {
            let piece: [UInt8]?
            do {
                piece = try await iterator.next().map { Array($0.readableBytesView) }
            } catch {
                throw HTTPTransport.failure(error, of: target)
            }
            guard let piece else { return }
            try await handle(piece)
        }
    }

    func readAll(limit: Int, cuts: Bool) async -> Result<[UInt8], UpstreamFailure> {
        var bytes: [UInt8] = []
        do {
            for try await piece in body {
                guard bytes.count + piece.readableBytes <= limit else {
                    guard cuts else { return .failure(Self.tooLong(limit)) }
                    bytes += piece.readableBytesView.prefix(limit - bytes.count)
                    return .success(bytes)
                }
                bytes += piece.readableBytesView
            }
            return .success(bytes)
        } catch {
            return .failure(HTTPTransport.failure(error, of: target))
        }
    }

    private static func tooLong(_ limit: Int) -> UpstreamFailure {
        UpstreamFailure(.notAnAPI, "sent an answer of more than \(limit) bytes", isAmbiguous: true)
    }
}
