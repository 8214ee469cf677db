import GRDB
import ProviderCore

extension Failure {
    /// Words for what went wrong in the store; a failure that has its words already stays as it is.
    init(storing error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as DatabaseError: self.init(database: error)
        default:
            self.init(.internal, "INTERNAL", "cannot finish this change: something unexpected went wrong inside")
        }
    }

    /// After the close.
    static let storeClosed = Failure(
        .unavailable, "STORE_CLOSED", "cannot use the state database: providerd is stopping; try again once it is back",
        retryAfterMilliseconds: 1000)

    private init(database error: DatabaseError) {
        let code = "\(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            self.init(
                .unavailable, "STORE_UNAVAILABLE",
                "cannot store anything: the disk of the state folder is full; free some space and try again",
                metadata: ["sqlite": code], retryAfterMilliseconds: 5000)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .dataLoss, "STORE_DAMAGED", "cannot use the state database: it is damaged; restore a backup",
                metadata: ["sqlite": code])
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE:
            self.init(
                .internal, "STORE_INTERNAL", "cannot store this: the state database refused it",
                metadata: ["sqlite": code])
        case .SQLITE_TOOBIG:
            self.init(
                .invalidArgument, "TOO_LARGE", "cannot store this: it is too large", metadata: ["sqlite": code])
        default:
            self.init(
                .unavailable, "STORE_UNAVAILABLE",
                "cannot use the state database: reading or writing it failed; look at the disk of the state folder",
                metadata: ["sqlite": code], retryAfterMilliseconds: 5000)
        }
    }
}

extension DatabaseError {
    /// Whether nothing of the transaction can be trusted any more, so that its whole batch fails.
    var endsTransaction: Bool {
        switch resultCode {
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_ERROR, .SQLITE_TOOBIG, .SQLITE_RANGE, .SQLITE_MISUSE: false
        default: true
        }
    }

    /// After a failed fsync the kernel may have dropped what it could not write: trying again would lie.
    var isFailedSync: Bool {
        extendedResultCode == .SQLITE_IOERR_FSYNC || extendedResultCode == .SQLITE_IOERR_DIR_FSYNC
    }
}
