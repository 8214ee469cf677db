import ProviderJSON
import Testing

@Suite struct JSONReaderStringsTests {
    private func string(_ text: String) throws(JSONError) -> String {
        try read(text) { (reader) throws(JSONError) in try reader.readString() }
    }

    @Test("decodes every escape")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\u00E9\u0000\u007f\u2028\uFFFF\ud83d\ude00é😀""#
        #expect(try string(text) == "\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{E9}\0\u{7F}\u{2028}\u{FFFF}😀é😀")
        #expect(try string(#""\uD800\uDC00\uDBFF\uDFFF""#) == "\u{10000}\u{10FFFF}")
        #expect(try string(#""no escapes at the start, then \n and text after it""#).hasSuffix("\n and text after it"))
    }

    @Test("reads strings of every length, with and without escapes and other scripts")
    func lengths() throws {
        for count in 0..<40 {
            let plain = String(repeating: "x", count: count)
            #expect(try string("\"\(plain)\"") == plain)
            #expect(try string("\"\(plain)\\n\(plain)\"") == plain + "\n" + plain)
            #expect(try string("\"\(plain)ж\(plain)😀\"") == plain + "ж" + plain + "😀")
        }
    }

    @Test(
        "refuses escapes that JSON has not",
        arguments: [
            #""\x""#, #""\u12""#, #""\u12g4""#, #""\U0041""#, #""\'""#, #""\0""#, #""\"#, #""\u"#, #""\u00"#, #""a\""#,
        ])
    func badEscapes(text: String) {
        #expect(problem(parsing: Array(text.utf8))?.isSyntax == true)
    }

    @Test("refuses control characters in strings and keys, and takes the delete character", arguments: 0..<0x20)
    func controls(byte: Int) {
        for position in [0, 3, 9] {
            var bytes = Array("\"aaaaaaaaaa\"".utf8)
            bytes[position + 1] = UInt8(byte)
            let expected = JSONError(.syntax("no control character in a string"), at: position + 1)
            #expect(problem(parsing: bytes) == expected)
        }
        #expect(problem(parsing: Array("{\"".utf8) + [UInt8(byte)] + Array("\":1}".utf8))?.isSyntax == true)
        #expect(problem(parsing: [0x22, 0x7F, 0x22]) == nil)
    }

    @Test(
        "refuses half of a surrogate pair",
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#,
            #""\ud83d\ude0""#, #""\ude00\ud83d""#, #""\ud800"#, #""\ud800\"#, #""\ud800\u"#,
        ])
    func surrogates(text: String) {
        #expect(problem(parsing: Array(text.utf8)) == JSONError(.loneSurrogate, at: 1))
        #expect(problem(skipping: Array(text.utf8), strict: false)?.kind == .loneSurrogate)
        #expect(JSONError(.loneSurrogate, at: 1).isSyntax)
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0x41], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
            [0xFE], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func badUTF8(sequence: [UInt8]) {
        for padding in [0, 5, 8] {
            let start = [0x22] + [UInt8](repeating: 0x61, count: padding)
            let expected = JSONError(.invalidUTF8, at: start.count)
            #expect(problem(parsing: start + sequence + [0x22]) == expected)
            #expect(problem(skipping: start + sequence + [0x22], strict: false) == expected)
            #expect(problem(parsing: start + sequence)?.isSyntax == true)
        }
    }

    @Test("takes the first and the last scalar of each length of UTF-8")
    func goodUTF8() throws {
        for scalar in ["\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"] {
            #expect(try Array(string("\"a\(scalar)b\"").unicodeScalars) == Array("a\(scalar)b".unicodeScalars))
        }
    }

    @Test("reads a secret as the bytes that it stands for")
    func secrets() throws {
        for (text, expected) in [(#""sk-1""#, "sk-1"), (#""sk-\"\u00e9\n""#, "sk-\"é\n"), (#""""#, "")] {
            let secret = try read(text) { (reader) throws(JSONError) in try reader.readSecret() }
            #expect(secret.revealed() == expected)
            #expect(secret == SecretString(expected))
        }
        let error = try #require(problem(#""sk-1\x""#) { (reader) throws(JSONError) in try reader.readSecret() })
        #expect(!"\(error) \(error.explanation)".contains("sk-1"))
    }
}
