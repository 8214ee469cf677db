import ProviderJSON
import Testing

@Suite struct JSONKeyTests {
    /// What `body` says of the key of an object's only member.
    private func key<Value>(_ quoted: String, _ body: (JSONKey) -> Value) throws -> Value {
        let found = try read("{\(quoted):1}") { (reader) throws(JSONError) -> Value? in
            try reader.beginObject()
            let key = try reader.nextKey()
            let value = key.map(body)
            try reader.skipValue()
            #expect(try reader.nextKey() == nil)
            return value
        }
        return try #require(found)
    }

    @Test("equals its word, escapes or not")
    func equals() throws {
        for quoted in [#""name""#, #""n\u0061me""#, #""\u006e\u0061\u006d\u0065""#] {
            #expect(try key(quoted) { $0 == "name" })
            #expect(try key(quoted) { $0.string } == "name")
        }
        #expect(try key(#""""#) { $0 == "" })
        #expect(try key(#""a\"b""#) { $0 == "a\"b" })
        #expect(try key(#""\ud83d\ude00""#) { $0 == "😀" })
    }

    @Test(
        "differs from every other word",
        arguments: [#""names""#, #""nam""#, #""Name""#, #""n\u0041me""#, #""name\u0000""#])
    func differs(quoted: String) throws {
        #expect(try !key(quoted) { $0 == "name" })
    }

    @Test("is not taken for a word that only looks the same")
    func lookalikes() throws {
        #expect(try !key("\"\u{212A}\"") { $0 == "K" })
        #expect(try !key(#""\u212A""#) { $0 == "K" })
        #expect(try !key(#""e\u0301""#) { $0 == "\u{E9}" })
    }

    @Test("knows where it stands")
    func offset() throws {
        #expect(try key("  \"a\" ") { $0.offset } == 3)
    }
}
