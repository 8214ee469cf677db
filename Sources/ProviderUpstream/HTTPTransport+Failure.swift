import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ProviderCore

extension HTTPTransport {
    /// What a broken exchange was. Its words are ours: errors of the libraries may quote what was sent.
    static func failure(_ error: any Error, of target: UpstreamTarget) -> UpstreamFailure {
        switch error {
        case let failure as UpstreamFailure: failure
        case let error as HTTPClientError: failure(error)
        case let error as NIOConnectionError: failure(error)
        case let error as NIOSSLExtraError: certificate(error)
        case NIOSSLError.uncleanShutdown: broken("closed the connection in the middle")
        case is NIOSSLError, is BoringSSLError:
            UpstreamFailure(
                .tls,
                "failed the TLS handshake: its certificate is not trusted, has expired or is for another host, or it "
                    + "speaks no TLS of version 1.2 or newer")
        case ChannelError.connectTimeout: notInTime
        case let error as IOError: failure(error, of: target)
        case HTTPParserError.invalidEOFState: broken("broke off in the middle of its answer")
        case is HTTPParserError:
            UpstreamFailure(.notAnAPI, "does not speak HTTP as it should", isAmbiguous: true)
        case is CancellationError: broken("was not waited for any longer")
        default: broken("lost the connection")
        }
    }

    /// A redirect is never followed: whoever stands behind it would get the key.
    static func redirect(_ head: HTTPHead, of target: UpstreamTarget) -> UpstreamFailure {
        let location = head.header("location") ?? ""
        let aim = HTTPRequest.origin(of: location) ?? target.origin
        return UpstreamFailure(
            .redirect,
            "answered \(head.status), a redirect to \(SecretScrubber(target).clean(aim)), which is never followed",
            httpStatus: head.status)
    }

    /// Whoever inflated it would let the other side choose how much memory that takes.
    static func compressed(_ coding: String, by target: UpstreamTarget) -> UpstreamFailure {
        UpstreamFailure(
            .notAnAPI,
            "sent its answer compressed (\(SecretScrubber(target).clean(coding, limit: 40))), which it was asked not to",
            isAmbiguous: true)
    }

    private static var notInTime: UpstreamFailure {
        UpstreamFailure(.timeout, "took no connection in time", isRetryable: true)
    }

    private static func broken(_ message: String) -> UpstreamFailure {
        UpstreamFailure(.connection, message, isAmbiguous: true, isRetryable: true)
    }

    private static func failure(_ error: HTTPClientError) -> UpstreamFailure {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: notInTime
        case .deadlineExceeded, .readTimeout, .writeTimeout:
            UpstreamFailure(.timeout, "did not answer in time", isAmbiguous: true, isRetryable: true)
        case .remoteConnectionClosed, .uncleanShutdown: broken("closed the connection without an answer")
        case .cancelled, .requestStreamCancelled: broken("was not waited for any longer")
        case .proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout:
            UpstreamFailure(.refused, "is out of reach: the proxy does not let the call through", isRetryable: true)
        case .invalidURL, .emptyHost, .emptyScheme:
            UpstreamFailure(.unsupported, "has a base URL that cannot be called")
        case .alreadyShutdown: UpstreamFailure(.connection, "was not called: the daemon is stopping", isRetryable: true)
        default:
            if error == .invalidHeaderFieldNames([]) || error.shortDescription.hasPrefix("Invalid header") {
                UpstreamFailure(
                    .unsupported, "was not called: a secret or an extra header has characters that no header may have")
            } else {
                broken("lost the connection")
            }
        }
    }

    /// Hosts are called at their addresses, so that a name can only be the proxy's.
    private static func failure(_ error: NIOConnectionError) -> UpstreamFailure {
        let proxy = "the proxy \(error.host):\(error.port)"
        guard let first = error.connectionErrors.first else {
            return UpstreamFailure(.refused, "is out of reach: \(proxy) has no address", isRetryable: true)
        }
        for single in error.connectionErrors {
            if case ChannelError.connectTimeout = single.error { return notInTime }
        }
        let code = (first.error as? IOError)?.errnoCode
        if code == ETIMEDOUT { return notInTime }
        return UpstreamFailure(
            .refused,
            "is out of reach: \(proxy) \(code == ECONNREFUSED ? "does not listen" : "cannot be reached")",
            isRetryable: true)
    }

    private static func failure(_ error: IOError, of target: UpstreamTarget) -> UpstreamFailure {
        switch error.errnoCode {
        case ECONNREFUSED: UpstreamFailure(.refused, "does not listen at \(target.origin)", isRetryable: true)
        case EHOSTUNREACH, ENETUNREACH:
            UpstreamFailure(.refused, "cannot be reached at \(target.origin)", isRetryable: true)
        default: broken("lost the connection")
        }
    }

    private static func certificate(_ error: NIOSSLExtraError) -> UpstreamFailure {
        error == .failedToValidateHostname
            ? UpstreamFailure(.tls, "has a certificate for another host")
            : UpstreamFailure(.tls, "failed the TLS handshake")
    }
}
