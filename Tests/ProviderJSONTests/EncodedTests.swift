import ProviderJSON
import Testing

struct EncodedTests {
    private let value: JSONObject = ["a": "ä\n", "b": [1, 2.5, nil]]

    @Test func goesOutAsTheValueItselfWould() throws {
        var writer = JSONWriter()
        writer.beginArray()
        Encoded(value).write(to: &writer)
        value.write(to: &writer)
        writer.endArray()
        let both = try #require(try JSONValue.parse(writer.bytes).arrayValue)
        #expect(both == [.object(value), .object(value)])
        #expect(Encoded(value).encoded() == value.encoded())
    }

    @Test func isReadAgain() throws {
        #expect(try Encoded(value).decoded() == value)
        #expect(throws: JSONError.self) { try Encoded<JSONObject>(bytes: Array("{\"a\":".utf8)).decoded() }
    }
}
