import ProviderJSON
import Testing

@Suite struct JSONReaderTests {
    @Test(
        "refuses what RFC 8259 refuses",
        arguments: [
            "", " ", "nul", "truE", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "01", "-", "1.", ".5", "1e",
            "+1", "\"\\x\"", "\"\\u12\"", "\"a", "\"\t\"", "[", "{", "\u{FEFF}1", "NaN", "'a'", "[1]]", "1 2", "[,1]",
        ])
    func refusesMalformed(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.isSyntax == true)
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xE0, 0x9F, 0xBF, 0x22], [0x22, 0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesBadUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
    }

    @Test("refuses half of a surrogate pair", arguments: ["\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\""])
    func refusesLoneSurrogates(text: String) throws {
        let error = try #require(#expect(throws: JSONError.self) { try JSONValue.parse(text) })
        #expect(error.kind == .loneSurrogate)
    }

    @Test("decodes every escape")
    func escapes() throws {
        let value = try JSONValue.parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀""#)
        #expect(value == .string("\"\\/\u{8}\u{C}\n\r\t\u{E9}😀é😀"))
    }

    @Test("takes 64 levels and refuses the next")
    func depth() throws {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        _ = try JSONValue.parse(deepest)
        let error = try #require(#expect(throws: JSONError.self) { try JSONValue.parse("[" + deepest + "]") })
        #expect(error.kind == .tooDeep)
        #expect(throws: JSONError.self) { try JSONValue.parse(String(repeating: "[", count: 100_000)) }
    }

    @Test("refuses equal keys, however they are written")
    func duplicateKeys() throws {
        for text in [#"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#] {
            let error = try #require(#expect(throws: JSONError.self) { try JSONValue.parse(text) })
            #expect(error.kind == .duplicateKey("a"))
            #expect(!error.isSyntax)
            #expect(throws: JSONError.self) {
                try JSONReader.read(Array(text.utf8), strict: true) { (reader) throws(JSONError) in
                    try reader.skipValue()
                }
            }
        }
    }

    @Test("keeps 64-bit integers and tells them from other numbers")
    func numbers() throws {
        #expect(try JSONValue.parse("9223372036854775807") == .integer(.max))
        #expect(try JSONValue.parse("-9223372036854775808") == .integer(.min))
        #expect(try JSONValue.parse("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try JSONValue.parse("1.0") == .double(1))
        #expect(throws: JSONError.self) { try JSONValue.parse("1e400") }
        for text in ["1.0", "1e2"] {
            #expect(throws: JSONError.self) {
                try JSONReader.read(Array(text.utf8), strict: true) { (reader) throws(JSONError) in
                    try reader.readInt64()
                }
            }
        }
    }

    @Test("compares keys without decoding them, escapes or not")
    func keys() throws {
        let found = try JSONReader.read(Array(#"{"name":1,"n\u0061me2":2}"#.utf8), strict: true) {
            (reader) throws(JSONError) -> [Bool] in
            var found: [Bool] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                found.append(key == "name")
                found.append(key == "name2")
                try reader.skipValue()
            }
            return found
        }
        #expect(found == [true, false, false, true])
    }
}
