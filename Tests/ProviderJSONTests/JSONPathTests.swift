import ProviderJSON
import Testing

@Suite struct JSONPathTests {
    /// The path of the first place where `needle` stands.
    private func path(_ text: String, at needle: String) throws -> String {
        let range = try #require(text.firstRange(of: needle))
        let offset = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        return Array(text.utf8).withUnsafeBytes { JSONError.path(in: $0, at: offset) }
    }

    @Test(
        "names the value at a byte",
        arguments: [
            ("5}", "messages[1].role"), ("{\"role\": 5", "messages[1]"), ("[{", "messages"), ("true", "b.c"),
            ("\"c\"", "b.c"), ("{\"a\"", ""), ("\"a\"", "a"), ("1,", "a"), ("ser\"", "messages[0].role"),
            ("8]", "d[0][1]"),
        ])
    func values(needle: String, expected: String) throws {
        let text = #"{"a": 1, "messages": [{"role": "user"}, {"role": 5}], "b": {"c": true}, "d": [[7, 8]]}"#
        #expect(try path(text, at: needle) == expected)
        #expect(try path("\n " + text, at: needle) == expected)
    }

    @Test("names what was reached where the document breaks")
    func malformed() throws {
        let broken: [(text: String, path: String)] = [
            (#"{"a": [1, tru]}"#, "a[1]"), (#"{"a": {"b": "\x"}}"#, "a.b"), (#"{"a": [1 2]}"#, "a"), ("", ""),
            ("[1] 2", ""), (#"{"a": "open"#, "a"), (#"{"a": {"b": 1, "b": 2}}"#, "a.b"), (#"[{"a": 1e999}]"#, "[0].a"),
        ]
        for (text, expected) in broken {
            let error = try #require(problem(parsing: Array(text.utf8)))
            #expect(Array(text.utf8).withUnsafeBytes { error.field(in: $0) } == expected, "\(text)")
        }
    }

    @Test("appends the name of a missing field to its object's path")
    func missing() {
        let bytes = Array(#"{"a": {}, "b": 1}"#.utf8)
        bytes.withUnsafeBytes { buffer in
            #expect(JSONError(.missingField("id"), at: 6).field(in: buffer) == "a.id")
            #expect(JSONError(.missingField("id"), at: 0).field(in: buffer) == "id")
            #expect(JSONError(.wrongType(expected: "a string"), at: 6).field(in: buffer) == "a")
        }
    }

    @Test(
        "puts unclear names into brackets and quotes",
        arguments: [
            (#"a.b"#, #"x["a.b"]"#), ("a[0]", #"x["a[0]"]"#), ("", #"x[""]"#), (#"\"\\"#, #"x["\"\\"]"#),
            (#"\u001b[2J"#, #"x["\u001b[2J"]"#), ("\u{9B}2J", #"x["\u009b2J"]"#), ("with space", "x.with space"),
            ("имя", "x.имя"), (#"n\u0061me"#, "x.name"),
        ])
    func unclear(name: String, expected: String) throws {
        #expect(try path("{\"x\":{\"\(name)\":17}}", at: "17") == expected)
    }

    @Test("cuts long names")
    func long() throws {
        let name = String(repeating: "k", count: 65)
        #expect(try path("{\"\(name)\":1}", at: "1") == "[\"" + name.dropLast() + "…\"]")
        #expect(try path("{\"\(name.dropLast())\":1}", at: "1") == name.dropLast())
    }

    @Test("does not copy a long name for each member below it")
    func cost() throws {
        // Some 10 GB would be copied otherwise, which takes ten seconds even if optimized.
        let members = (0..<20000).map { "\"\($0)\":1" }.joined(separator: ",")
        let text = "{\"" + String(repeating: "k", count: 500_000) + "\":{" + members + "}}"
        let bytes = Array(text.utf8)
        var path = ""
        let taken = ContinuousClock().measure {
            path = bytes.withUnsafeBytes { JSONError.path(in: $0, at: bytes.count - 3) }
        }
        #expect(path.hasSuffix("…\"].19999"))
        #expect(taken < .seconds(4))
    }

    @Test("gives the innermost value for a byte within white space or beyond the end")
    func outside() {
        let bytes = Array(#"{"a": 1}"#.utf8)
        bytes.withUnsafeBytes { buffer in
            #expect(JSONError.path(in: buffer, at: 5) == "a")
            #expect(JSONError.path(in: buffer, at: 8) == "")
            #expect(JSONError.path(in: buffer, at: 1000) == "")
            #expect(JSONError.path(in: buffer, at: -1) == "")
        }
    }
}
