import ProviderProtocol
import Testing

@Suite struct ErrorCodeTests {
    @Test("a protocol fault carries the canonical status it corresponds to")
    func faults() {
        let faults: [ErrorCode] = [.parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError]
        #expect(faults.map(\.rawValue) == [-32700, -32600, -32601, -32602, -32603])
        #expect(
            faults.map(\.status) == [
                "INVALID_ARGUMENT", "INVALID_ARGUMENT", "UNIMPLEMENTED", "INVALID_ARGUMENT", "INTERNAL",
            ])
    }

    @Test("the canonical codes are gRPC's, from 1 to 16")
    func canonical() {
        #expect(
            (1...16).map { ErrorCode(rawValue: $0).status } == [
                "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
                "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
                "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
            ])
    }

    @Test("a code that nobody knows is told as unknown")
    func unknown() {
        #expect(ErrorCode(rawValue: -32000).status == "UNKNOWN")
        #expect(ErrorCode(rawValue: 17).status == "UNKNOWN")
    }
}
