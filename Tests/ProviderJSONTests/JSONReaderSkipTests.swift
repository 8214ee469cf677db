import ProviderJSON
import Testing

@Suite struct JSONReaderSkipTests {
    /// An object with so many members, and then those given.
    private func object(members: Int, then last: String) -> String {
        "{" + (0..<members).map { "\"key\($0)\":{}," }.joined() + last + "}"
    }

    @Test("tells which bytes a value takes, without the white space around it")
    func ranges() throws {
        let values = [
            "null", "true", "-1.5e3", #""a\"b""#, "[1, [ ], {}]", #"{ "a" : [ {"b":1} ] , "a" : 2 }"#,
        ]
        for value in values {
            let range = try read("  \(value) ", strict: false) { (reader) throws(JSONError) in try reader.skipValue() }
            #expect(range == 2..<2 + value.utf8.count)
        }
    }

    @Test("refuses equal keys if strict, in objects of any size", arguments: [0, 1, 14, 15, 16, 17, 40, 1000])
    func duplicates(members: Int) {
        let distinct = object(members: members, then: #""last":1,"LAST":2,"l\u0061st2":3,"":4"#)
        #expect(problem(skipping: Array(distinct.utf8)) == nil)
        for repeated in [#""last":1,"last":2"#, #""last":1,"l\u0061st":2"#, #""l\u0061st":1,"last":2"#] {
            let text = object(members: members, then: repeated)
            #expect(problem(skipping: Array(text.utf8))?.kind == .duplicateKey("last"))
            #expect(problem(skipping: Array(text.utf8), strict: false) == nil)
        }
        guard members > 0 else { return }
        let first = object(members: members, then: #""key0":1"#)
        #expect(problem(skipping: Array(first.utf8))?.kind == .duplicateKey("key0"))
    }

    @Test("refuses equal keys on every level, at the second of them")
    func nested() {
        #expect(problem(skipping: Array(#"[{"a":{"b":1,"b":2}}]"#.utf8)) == JSONError(.duplicateKey("b"), at: 13))
        #expect(problem(skipping: Array(#"[{"a":1},{"a":1},{"b":{"a":1},"a":1}]"#.utf8)) == nil)
    }

    @Test("tells keys apart by their bytes, as JSON does")
    func exactKeys() {
        for members in [0, 20] {
            let text = object(members: members, then: "\"\u{E9}\":1,\"e\u{301}\":2,\"K\":3,\"\u{212A}\":4")
            #expect(problem(skipping: Array(text.utf8)) == nil)
            #expect(problem(parsing: Array(text.utf8)) == nil)
        }
    }

    @Test("checks numbers' grammar but not their size")
    func numbers() {
        #expect(problem(skipping: Array("1e999".utf8)) == nil)
        #expect(problem(skipping: Array("1e".utf8))?.isSyntax == true)
    }

    @Test("answers a value's bytes as they stand, once they are checked")
    func encoded() throws {
        let text = #"[ {"a" : 1.50, "b":"\u00e9"}, 2]"#
        let bytes = try JSONReader.read(Array(text.utf8), strict: true) { (reader) throws(JSONError) in
            try reader.beginArray()
            _ = try reader.nextElement()
            let bytes = try reader.readEncoded()
            _ = try reader.nextElement()
            try reader.skipValue()
            _ = try reader.nextElement()
            return bytes
        }
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"a" : 1.50, "b":"\u00e9"}"#)
        #expect(throws: JSONError.self) {
            try JSONReader.read(Array("{\"a\":}".utf8), strict: true) { (reader) throws(JSONError) in
                try reader.readEncoded()
            }
        }
    }
}
