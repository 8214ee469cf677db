import ProviderJSON
import ProviderProtocol
import Testing

@Suite struct RPCErrorTests {
    @Test("is written as the wire has it and read back")
    func roundTrip() throws {
        let error = RPCError(
            .notFound, "cannot get provider: no provider is named \"x\"", reason: "PROVIDER_NOT_FOUND",
            metadata: ["name": "x"], fieldViolations: [.init(field: "id", description: "is unknown")],
            retryAfterMilliseconds: 250, traceID: "ab")
        let expected: JSONValue = [
            "code": 5, "message": "cannot get provider: no provider is named \"x\"",
            "data": [
                "status": "NOT_FOUND", "reason": "PROVIDER_NOT_FOUND", "metadata": ["name": "x"],
                "field_violations": [["field": "id", "description": "is unknown"]], "retry_after_ms": 250,
                "trace_id": "ab",
            ],
        ]
        #expect(try JSONValue.parse(error.encoded()) == expected)
        let read = try JSONReader.read(error.encoded(), strict: false) { (reader) throws(JSONError) in
            try RPCError(from: &reader)
        }
        #expect(read == error)
    }

    @Test("a protocol fault carries the canonical status it corresponds to")
    func faults() {
        #expect(ErrorCode.parseError.status == "INVALID_ARGUMENT")
        #expect(ErrorCode.methodNotFound.status == "UNIMPLEMENTED")
        #expect(ErrorCode.internalError.status == "INTERNAL")
        #expect((1...16).map { ErrorCode(rawValue: $0).status }.filter { $0 == "UNKNOWN" }.count == 1)
    }
}
