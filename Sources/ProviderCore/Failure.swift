/// What could not be done, why, and what to do next: the one error type that crosses layers.
///
/// The message starts with "cannot", names what the person typed, and never holds a secret. Every variable of the
/// message is repeated in `metadata`, so that programs need not read prose.
package struct Failure: Error, Sendable, Hashable {
    /// gRPC's canonical codes, which the wire uses for everything beyond protocol faults.
    package enum Code: Int, Sendable, Hashable {
        case cancelled = 1
        case unknown = 2
        case invalidArgument = 3
        case deadlineExceeded = 4
        case notFound = 5
        case alreadyExists = 6
        case permissionDenied = 7
        case resourceExhausted = 8
        case failedPrecondition = 9
        case aborted = 10
        case outOfRange = 11
        case unimplemented = 12
        case `internal` = 13
        case unavailable = 14
        case dataLoss = 15
    }

    /// One field of the request and what is wrong with it.
    package struct FieldViolation: Sendable, Hashable {
        /// The path of the field, or `line 17` of a training file.
        package var field: String
        package var description: String

        package init(field: String, description: String) {
            self.field = field
            self.description = description
        }
    }

    package var code: Code
    /// A stable word of the contract's list of reasons, such as `PROVIDER_NOT_FOUND`.
    package var reason: String
    package var message: String
    package var metadata: [String: String]
    package var fieldViolations: [FieldViolation]
    package var retryAfterMilliseconds: Int?

    package init(
        _ code: Code, _ reason: String, _ message: String, metadata: [String: String] = [:],
        fieldViolations: [FieldViolation] = [], retryAfterMilliseconds: Int? = nil
    ) {
        self.code = code
        self.reason = reason
        self.message = message
        self.metadata = metadata
        self.fieldViolations = fieldViolations
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    /// INVALID_ARGUMENT that names one field.
    package static func invalid(
        _ action: String, field: String, _ description: String, reason: String = "INVALID_FIELD"
    ) -> Failure {
        Failure(
            .invalidArgument, reason, "cannot \(action): \(field) \(description)", metadata: ["field": field],
            fieldViolations: [FieldViolation(field: field, description: description)])
    }
}
