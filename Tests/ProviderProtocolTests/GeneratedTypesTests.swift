import ProviderJSON
import ProviderProtocol
import Testing

@Suite struct GeneratedTypesTests {
    private func hello(_ text: String, strict: Bool = true) throws -> SystemHello {
        try JSONReader.read(Array(text.utf8), strict: strict) { (reader) throws(JSONError) in
            try SystemHello(from: &reader)
        }
    }

    @Test(
        "a request is refused with the field's name",
        arguments: [
            (#"{"clint":"x"}"#, JSONError.Kind.unknownField("clint")),
            (#"{"client":5}"#, .wrongType(expected: "a string")),
            (#"{"client":null}"#, .wrongType(expected: "a string")),
            (#"{"client":"a","client":"b"}"#, .duplicateKey("client")),
            ("[]", .wrongType(expected: "an object")),
        ])
    func refusals(text: String, kind: JSONError.Kind) throws {
        let error = try #require(#expect(throws: JSONError.self) { try hello(text) })
        #expect(error.kind == kind)
    }

    @Test("bounds hold for requests and not for answers")
    func bounds() throws {
        let long = #"{"client":"\#(String(repeating: "é", count: 129))"}"#
        let error = try #require(#expect(throws: JSONError.self) { try hello(long) })
        #expect(error.explanation == "must be at most 128 characters long")
        #expect(try hello(long, strict: false).client?.count == 129)
        #expect(try hello(#"{"later":{"a":[1]},"client":"x"}"#, strict: false).client == "x")
    }

    @Test("an unknown word is refused in a request and kept in an answer")
    func words() throws {
        func status(_ strict: Bool) throws -> ServingStatus {
            try JSONReader.read(Array(#""NAPPING""#.utf8), strict: strict) { (reader) throws(JSONError) in
                try ServingStatus(from: &reader)
            }
        }
        #expect(throws: JSONError.self) { try status(true) }
        #expect(try status(false).rawValue == "NAPPING")
    }

    @Test("a missing field is named")
    func missing() throws {
        let error = try #require(
            #expect(throws: JSONError.self) {
                try JSONReader.read(Array("{}".utf8), strict: false) { (reader) throws(JSONError) in
                    try HealthStatus(from: &reader)
                }
            })
        #expect(error.kind == .missingField("service"))
    }
}
