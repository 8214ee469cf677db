import ProviderCore
import ProviderProtocol

/// The one place where an inner failure becomes a wire error.
extension Failure: RPCErrorConvertible {
    package var rpcError: RPCError {
        RPCError(
            ErrorCode(rawValue: code.rawValue), message, reason: reason, metadata: metadata,
            fieldViolations: fieldViolations.map { .init(field: $0.field, description: $0.description) },
            retryAfterMilliseconds: retryAfterMilliseconds)
    }
}
