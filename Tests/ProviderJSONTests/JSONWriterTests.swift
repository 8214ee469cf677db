import ProviderJSON
import Testing

@Suite struct JSONWriterTests {
    @Test("sets commas by itself")
    func commas() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(Int64.min)
        writer.double(0.5)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.endArray()
        writer.key("b" as String)
        writer.bool(false)
        writer.key("c")
        writer.raw(Array("[1]".utf8))
        writer.endObject()
        let expected = #"{"a":[-9223372036854775808,0.5,{},null],"b":false,"c":[1]}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("escapes what must be escaped, and reads back as it was")
    func strings() throws {
        let text = (0..<0x20).map { String(UnicodeScalar(UInt8($0))) }.joined() + "\"\\/é\u{7F}\u{2028}😀"
        let value = JSONValue.string(text)
        #expect(try JSONValue.parse(value.serialized()) == value)
        #expect(JSONValue.string("a\"\n\u{1}").serializedText() == #""a\"\n\u0001""#)
    }

    @Test("writes null for a number that JSON doesn't have")
    func nonFinite() {
        #expect(JSONValue.array([.double(.nan), .double(.infinity)]).serializedText() == "[null,null]")
    }

    @Test("reserves room for a header")
    func reserved() {
        var writer = JSONWriter(reserving: 5)
        writer.integer(7)
        #expect(writer.bytes == [0, 0, 0, 0, 0, 0x37])
    }

    @Test("writes a secret only where it is asked to")
    func secret() {
        let secret = SecretString("sk-\"1")
        var writer = JSONWriter()
        writer.secret(secret)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #""sk-\"1""#)
        #expect("\(secret) \(String(reflecting: secret))" == "<secret> <secret>")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("sk-"))
    }
}
