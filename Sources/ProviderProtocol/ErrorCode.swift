/// The codes of JSON-RPC's own faults and gRPC's canonical codes, which are positive and so outside the range that
/// JSON-RPC 2.0 reserves.
public struct ErrorCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    public static let parseError = ErrorCode(rawValue: -32700)
    public static let invalidRequest = ErrorCode(rawValue: -32600)
    public static let methodNotFound = ErrorCode(rawValue: -32601)
    public static let invalidParams = ErrorCode(rawValue: -32602)
    public static let internalError = ErrorCode(rawValue: -32603)
    public static let cancelled = ErrorCode(rawValue: 1)
    public static let unknown = ErrorCode(rawValue: 2)
    public static let invalidArgument = ErrorCode(rawValue: 3)
    public static let deadlineExceeded = ErrorCode(rawValue: 4)
    public static let notFound = ErrorCode(rawValue: 5)
    public static let alreadyExists = ErrorCode(rawValue: 6)
    public static let permissionDenied = ErrorCode(rawValue: 7)
    public static let resourceExhausted = ErrorCode(rawValue: 8)
    public static let failedPrecondition = ErrorCode(rawValue: 9)
    public static let aborted = ErrorCode(rawValue: 10)
    public static let outOfRange = ErrorCode(rawValue: 11)
    public static let unimplemented = ErrorCode(rawValue: 12)
    public static let `internal` = ErrorCode(rawValue: 13)
    public static let unavailable = ErrorCode(rawValue: 14)
    public static let dataLoss = ErrorCode(rawValue: 15)
    public static let unauthenticated = ErrorCode(rawValue: 16)

    /// gRPC's name of the code; a JSON-RPC fault has that of the code it corresponds to.
    public var status: String {
        switch rawValue {
        case 1: "CANCELLED"
        case 3, -32700, -32600, -32602: "INVALID_ARGUMENT"
        case 4: "DEADLINE_EXCEEDED"
        case 5: "NOT_FOUND"
        case 6: "ALREADY_EXISTS"
        case 7: "PERMISSION_DENIED"
        case 8: "RESOURCE_EXHAUSTED"
        case 9: "FAILED_PRECONDITION"
        case 10: "ABORTED"
        case 11: "OUT_OF_RANGE"
        case 12, -32601: "UNIMPLEMENTED"
        case 13, -32603: "INTERNAL"
        case 14: "UNAVAILABLE"
        case 15: "DATA_LOSS"
        case 16: "UNAUTHENTICATED"
        default: "UNKNOWN"
        }
    }
}
