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
                .tls, "the TLS handshake failed: its certificate is not trusted, has expired or is for another host")
        case ChannelError.connectTimeout: notInTime
        case let error as IOError: failure(error)
        case is HTTPParserError:
            UpstreamFailure(.notAnAPI, "what answered does not speak HTTP as it should", isAmbiguous: true)
        case is CancellationError: broken("was not waited for any longer")
        default: broken("the connection broke")
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

    private static var notInTime: UpstreamFailure {
        UpstreamFailure(.timeout, "no connection came about in time", isRetryable: true)
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
            UpstreamFailure(.refused, "the proxy does not let the call through", isRetryable: true)
        case .invalidURL, .emptyHost, .emptyScheme:
            UpstreamFailure(.unsupported, "its base URL cannot be called")
        case .alreadyShutdown: UpstreamFailure(.connection, "the daemon is stopping", isRetryable: true)
        default:
            if error == .invalidHeaderFieldNames([]) || error.shortDescription.hasPrefix("Invalid header") {
                UpstreamFailure(.unsupported, "a secret or extra header has characters that no header may have")
            } else {
                broken("the connection broke")
            }
        }
    }

    private static func failure(_ error: NIOConnectionError) -> UpstreamFailure {
        guard let first = error.connectionErrors.first else {
            return UpstreamFailure(.dns, "no address was found for the host \(error.host)", isRetryable: true)
        }
        for single in error.connectionErrors {
            if case ChannelError.connectTimeout = single.error { return notInTime }
        }
        let code = (first.error as? IOError)?.errnoCode
        if code == ETIMEDOUT { return notInTime }
        return UpstreamFailure(
            .refused,
            code == ECONNREFUSED
                ? "nothing listens on port \(error.port) of \(error.host)" : "\(error.host) cannot be reached",
            isRetryable: true)
    }

    private static func failure(_ error: IOError) -> UpstreamFailure {
        switch error.errnoCode {
        case ECONNREFUSED: UpstreamFailure(.refused, "nothing listens there", isRetryable: true)
        case EHOSTUNREACH, ENETUNREACH: UpstreamFailure(.refused, "it cannot be reached", isRetryable: true)
        default: broken("the connection broke")
        }
    }

    private static func certificate(_ error: NIOSSLExtraError) -> UpstreamFailure {
        error == .failedToValidateHostname
            ? UpstreamFailure(.tls, "its certificate is for another host")
            : UpstreamFailure(.tls, "the TLS handshake failed")
    }
}
