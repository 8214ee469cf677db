import ProviderJSON
import Testing

@Suite struct JSONReaderTests {
    @Test(
        "refuses what RFC 8259 refuses",
        arguments: [
            "", " ", "nul", "truE", "nullx", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}", "{a:1}", "[1 2]", "'a'",
            "{\"a\":1 \"b\":2}", "{,}", "[,1]", "[1}", "{\"a\":1]", "[", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "[1,",
            "{1:2}", "[1]]", "1 2", "NaN", "Infinity", "\u{FEFF}1", "// a\n1", "\u{A0}1", "\u{B}1", "[1]\0",
        ])
    func refusesMalformed(text: String) throws {
        #expect(try #require(problem(parsing: Array(text.utf8))).isSyntax)
        #expect(problem(skipping: Array(text.utf8)) != nil)
        #expect(problem(skipping: Array(text.utf8), strict: false) == problem(parsing: Array(text.utf8)))
    }

    @Test("says at which byte the document breaks")
    func offsets() {
        #expect(problem(parsing: Array("[1, tru]".utf8))?.offset == 7)
        #expect(problem(parsing: Array(" {\"a\" 1}".utf8))?.offset == 6)
        #expect(problem(parsing: Array("1 2".utf8)) == JSONError(.trailingBytes, at: 2))
        #expect(problem(parsing: Array("\"ab".utf8)) == JSONError(.syntax("a closing quote"), at: 3))
    }

    @Test("allows white space wherever the grammar does")
    func whitespace() throws {
        let text = " \t\r\n{ \"a\" : [ 1 , { } , [ ] ] , \"b\"\n:\rnull } \n"
        #expect(try JSONValue.parse(text) == ["a": [1, [:], []], "b": nil])
        #expect(problem(skipping: Array(text.utf8)) == nil)
    }

    @Test("tells kinds by the first byte, and reads nothing for it")
    func kinds() throws {
        let kinds: [(String, JSONKind)] = [
            ("{}", .object), ("[]", .array), ("\"\"", .string), ("-1", .number), ("0", .number), ("9", .number),
            ("true", .bool), ("false", .bool), ("null", .null),
        ]
        for (text, kind) in kinds {
            let found = try read(" " + text) { (reader) throws(JSONError) in
                let kind = try reader.peekKind()
                #expect(reader.offset == 1)
                try reader.skipValue()
                return kind
            }
            #expect(found == kind)
        }
    }

    @Test("reads true and false")
    func bools() throws {
        #expect(try read("true") { (reader) throws(JSONError) in try reader.readBool() })
        #expect(try !read(" false ") { (reader) throws(JSONError) in try reader.readBool() })
    }

    @Test("reads null only where it stands")
    func null() throws {
        let found = try read("[null,1]") { (reader) throws(JSONError) -> [Bool] in
            var found: [Bool] = []
            try reader.beginArray()
            while try reader.nextElement() {
                found.append(try reader.readNullIfPresent())
                if found.last == false { try reader.skipValue() }
            }
            return found
        }
        #expect(found == [true, false])
        #expect(problem("nope") { (reader) throws(JSONError) in try reader.readNullIfPresent() }?.isSyntax == true)
    }

    @Test("names the type that it wanted, at the value that it found")
    func wrongTypes() {
        func wrong(_ expected: String) -> JSONError { JSONError(.wrongType(expected: expected), at: 1) }
        #expect(problem(" 1") { (reader) throws(JSONError) in try reader.readBool() } == wrong("true or false"))
        #expect(problem(" 1") { (reader) throws(JSONError) in try reader.readString() } == wrong("a string"))
        #expect(problem(" 1") { (reader) throws(JSONError) in try reader.readSecret() } == wrong("a string"))
        #expect(problem(" \"1\"") { (reader) throws(JSONError) in try reader.readInt() } == wrong("an integer"))
        #expect(problem(" \"1\"") { (reader) throws(JSONError) in try reader.readInt64() } == wrong("an integer"))
        #expect(problem(" null") { (reader) throws(JSONError) in try reader.readDouble() } == wrong("a number"))
        #expect(problem(" []") { (reader) throws(JSONError) in try reader.beginObject() } == wrong("an object"))
        #expect(problem(" []") { (reader) throws(JSONError) in try reader.readObject() } == wrong("an object"))
        #expect(problem(" {}") { (reader) throws(JSONError) in try reader.beginArray() } == wrong("an array"))
    }

    @Test("passes through an object and an array to their ends")
    func pulls() throws {
        let found = try read(#"{"a":[1,[2,3],{}],"b":{"c":4}}"#) { (reader) throws(JSONError) -> [Int] in
            var found: [Int] = []
            func visit(_ reader: inout JSONReader) throws(JSONError) {
                switch try reader.peekKind() {
                case .object:
                    try reader.beginObject()
                    while try reader.nextKey() != nil { try visit(&reader) }
                case .array:
                    try reader.beginArray()
                    while try reader.nextElement() { try visit(&reader) }
                default: found.append(try reader.readInt())
                }
            }
            try visit(&reader)
            return found
        }
        #expect(found == [1, 2, 3, 4])
    }

    @Test("refuses bytes after the document, and a document that is not read to its end")
    func trailing() {
        #expect(problem("1 x") { (reader) throws(JSONError) in try reader.readInt() }?.kind == .trailingBytes)
        #expect(problem("[1]") { (reader) throws(JSONError) in try reader.beginArray() }?.kind == .trailingBytes)
        #expect(problem("1 \n") { (reader) throws(JSONError) in try reader.readInt() } == nil)
    }

    @Test("takes 64 levels of any container and refuses the next")
    func depth() throws {
        let deepest = [("[", "]"), ("{\"a\":", "}")].map { open, close in
            String(repeating: open, count: 63) + "[]" + String(repeating: close, count: 63)
        }
        for text in deepest {
            #expect(problem(parsing: Array(text.utf8)) == nil)
            #expect(problem(skipping: Array(text.utf8)) == nil)
            let tooDeep = Array(("[1," + text + "]").utf8)
            #expect(problem(parsing: tooDeep)?.kind == .tooDeep)
            #expect(problem(skipping: tooDeep)?.kind == .tooDeep)
            #expect(problem(skipping: tooDeep, strict: false)?.kind == .tooDeep)
        }
        #expect(problem(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))?.kind == .tooDeep)
        let wide = "[" + String(repeating: "[],", count: 1000) + "[]]"
        #expect(try JSONValue.parse(wide).arrayValue?.count == 1001)
    }

    @Test("asks for a comma at each level by itself")
    func commaOfEachLevel() {
        for text in ["[[1][2]]", "[[],[]1]", "{\"a\":{}\"b\":1}", "[{}{}]", "[[1,2],3 4]"] {
            #expect(problem(parsing: Array(text.utf8))?.isSyntax == true, "\(text)")
        }
    }

    @Test("refuses equal keys, however they are written")
    func duplicateKeys() throws {
        for text in [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"b":{"a":1,"c":2,"a":3}}]"#] {
            let error = try #require(problem(parsing: Array(text.utf8)))
            #expect(error.kind == .duplicateKey("a"))
            #expect(!error.isSyntax)
            let object = problem(text, strict: false) { (reader) throws(JSONError) in try reader.readValue() }
            #expect(object?.kind == .duplicateKey("a"))
        }
        #expect(problem(parsing: Array(#"{"a":1,"aa":2,"A":3,"":4}"#.utf8)) == nil)
    }

    @Test("refuses an unknown field if strict, and passes over it if not")
    func unknownFields() throws {
        func readName(_ reader: inout JSONReader) throws(JSONError) -> String? {
            var name: String?
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key == "name" { name = try reader.readString() } else { try reader.unknownField(key) }
            }
            return name
        }
        let text = #"{"nmae":{"deep":[1,{}]},"name":"x"}"#
        #expect(try read(text, strict: false, readName) == "x")
        #expect(problem(text, strict: true, readName) == JSONError(.unknownField("nmae"), at: 1))
        #expect(problem(#"{"nmae":[1,],"name":"x"}"#, strict: false, readName)?.isSyntax == true)
    }

    @Test("makes errors at its own byte or at another")
    func errors() throws {
        try read(" 1") { (reader) throws(JSONError) in
            _ = try reader.readInt()
            #expect(reader.error(.notAllowed("must not be")) == JSONError(.notAllowed("must not be"), at: 2))
            #expect(reader.error(.tooDeep, at: 7).offset == 7)
        }
    }

    @Test("reads bytes that stand elsewhere, without a copy")
    func buffers() throws {
        let bytes = Array("xx[1]yy".utf8)
        let value = try bytes.withUnsafeBytes { buffer in
            try JSONReader.read(UnsafeRawBufferPointer(rebasing: buffer[2..<5]), strict: true) {
                (reader) throws(JSONError) in try reader.readValue()
            }
        }
        #expect(value == [1])
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        var reader = JSONReader(empty, strict: true)
        #expect(throws: JSONError(.syntax("a value"), at: 0)) { try reader.readValue() }
    }
}
