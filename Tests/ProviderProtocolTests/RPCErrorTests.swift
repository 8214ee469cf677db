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

    @Test("what is empty is left out, and the status never is")
    func bare() throws {
        let expected: JSONValue = ["code": 13, "message": "internal error", "data": ["status": "INTERNAL"]]
        #expect(try JSONValue.parse(RPCError(.internal, "internal error").encoded()) == expected)
    }

    @Test("metadata is written in the order of its names, so that equal errors have equal bytes")
    func order() {
        let metadata = ["b": "2", "c": "3", "a": "1"]
        let text = String(decoding: RPCError(.unknown, "m", metadata: metadata).encoded(), as: UTF8.self)
        #expect(text.contains(#""metadata":{"a":"1","b":"2","c":"3"}"#))
    }

    @Test(
        "an error of another server is read, however little or much it says",
        arguments: [
            #"{"code":-32000,"message":"no"}"#, #"{"code":-32000,"message":"no","data":"why"}"#,
            #"{"code":-32000,"message":"no","data":{"metadata":{"n":1},"later":[]},"more":1}"#,
        ])
    func foreign(text: String) throws {
        let read = try JSONReader.read(Array(text.utf8), strict: false) { (reader) throws(JSONError) in
            try RPCError(from: &reader)
        }
        #expect(read == RPCError(ErrorCode(rawValue: -32000), "no"))
    }
}
