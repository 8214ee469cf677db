import ProviderProtocol

/// The one table of exit codes.
enum ExitStatus: Int32, Sendable {
    case ok = 0
    case failed = 1
    case usage = 2
    case notFound = 3
    case denied = 4
    case unavailable = 5
    case conflict = 6
    case upstream = 7
    case timedOut = 124
    case interrupted = 130

    /// What an error of the daemon means for a script.
    init(_ code: ErrorCode, reason: String?) {
        if let reason, reason.hasPrefix("UPSTREAM_") {
            self = .upstream
            return
        }
        if let reason, Self.badBytes.contains(reason) {
            self = .failed
            return
        }
        self =
            switch code {
            case .invalidParams, .invalidArgument, .invalidRequest, .parseError, .methodNotFound, .outOfRange: .usage
            case .notFound: .notFound
            case .permissionDenied, .unauthenticated: .denied
            case .unavailable: .unavailable
            case .alreadyExists, .failedPrecondition, .aborted: .conflict
            case .unimplemented where reason == "UNSUPPORTED_BY_PROVIDER": .conflict
            case .deadlineExceeded: .timedOut
            default: .failed
            }
    }

    /// Arguments that are right, of a file that isn't.
    private static let badBytes: Set = [
        "INVALID_TRAINING_FILE", "SIZE_MISMATCH", "SHA256_MISMATCH", "UPLOAD_INCOMPLETE",
    ]

    init(_ error: RPCError) {
        self.init(error.code, reason: error.reason)
    }

    init(_ error: ErrorInfo) {
        self.init(ErrorCode(rawValue: error.code), reason: error.reason)
    }

    /// What became of a command; one that goes on is nothing bad.
    init(_ command: CommandInfo) {
        self =
            switch command.state {
            case .failed: (command.error?.reason ?? "").hasPrefix("UPSTREAM_") ? .upstream : .failed
            case .cancelled, .needsAttention: .failed
            default: .ok
            }
    }

    /// What became of many at once: the first failure's.
    init(_ items: [BulkItem]) {
        guard let item = items.first(where: { $0.outcome != .ok }) else {
            self = .ok
            return
        }
        if let error = item.error { self.init(error) } else { self = item.class == nil ? .failed : .upstream }
    }
}
