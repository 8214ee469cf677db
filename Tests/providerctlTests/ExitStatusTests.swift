import ProviderProtocol
import Testing

@testable import providerctl
// Swift Testing has one too.
@testable import enum providerctl.ExitStatus

struct ExitStatusTests {
    @Test(arguments: [
        (ErrorCode.parseError, ExitStatus.usage), (.invalidRequest, .usage), (.methodNotFound, .usage),
        (.invalidParams, .usage), (.internalError, .failed), (.cancelled, .failed), (.unknown, .failed),
        (.invalidArgument, .usage), (.deadlineExceeded, .timedOut), (.notFound, .notFound),
        (.alreadyExists, .conflict), (.permissionDenied, .denied), (.resourceExhausted, .failed),
        (.failedPrecondition, .conflict), (.aborted, .conflict), (.outOfRange, .usage), (.unimplemented, .failed),
        (.internal, .failed), (.unavailable, .unavailable), (.dataLoss, .failed), (.unauthenticated, .denied),
    ])
    func everyCodeHasItsExit(code: ErrorCode, status: ExitStatus) {
        #expect(ExitStatus(RPCError(code, "cannot")) == status)
    }

    @Test func everyReasonOfAProviderIsItsFault() {
        let reasons = Methods.reasons.keys.filter { $0.hasPrefix("UPSTREAM_") }
        #expect(reasons.count >= 10)
        for reason in reasons {
            #expect(ExitStatus(.failedPrecondition, reason: reason) == .upstream)
            #expect(ExitStatus(.unavailable, reason: reason) == .upstream)
        }
        #expect(ExitStatus(.unimplemented, reason: "UNSUPPORTED_BY_PROVIDER") == .conflict)
    }

    @Test func aFileWithMistakesIsNoWrongUsage() {
        #expect(ExitStatus(.invalidArgument, reason: "INVALID_TRAINING_FILE") == .failed)
        #expect(ExitStatus(.invalidArgument, reason: "SHA256_MISMATCH") == .failed)
        #expect(ExitStatus(.invalidArgument, reason: "INVALID_BASE_URL") == .usage)
    }

    @Test func theNumbersAreThoseOfTheManual() {
        let numbers: [ExitStatus: Int32] = [
            .ok: 0, .failed: 1, .usage: 2, .notFound: 3, .denied: 4, .unavailable: 5, .conflict: 6, .upstream: 7,
            .timedOut: 124, .interrupted: 130,
        ]
        for (status, number) in numbers { #expect(status.rawValue == number) }
    }

    @Test(arguments: [
        (CommandState.succeeded, nil, ExitStatus.ok), (.running, nil, .ok), (.cancelled, nil, .failed),
        (.needsAttention, nil, .failed), (.failed, nil, .failed), (.failed, "INTERNAL", .failed),
        (.failed, "UPSTREAM_QUOTA", .upstream),
    ])
    func aCommandsEndHasItsExit(state: CommandState, reason: String?, status: ExitStatus) {
        #expect(ExitStatus(CommandInfo.make(state: state, reason: reason)) == status)
    }

    @Test func theFirstFailureOfManyCounts() {
        let ok = BulkItem(id: "a", outcome: .ok)
        let refused = BulkItem(id: "b", outcome: .failed, class: .unauthorized)
        let missing = BulkItem(
            id: "c", outcome: .failed,
            error: ErrorInfo(code: 5, status: "NOT_FOUND", reason: "PROVIDER_NOT_FOUND", message: "cannot"))
        #expect(ExitStatus([ok, ok]) == .ok)
        #expect(ExitStatus([ok, refused, missing]) == .upstream)
        #expect(ExitStatus([missing, refused]) == .notFound)
        #expect(ExitStatus([BulkItem(id: "d", outcome: .failed)]) == .failed)
    }
}
