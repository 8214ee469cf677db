import ProviderJSON
import Testing

@Suite struct JSONOutlineTests {
    /// An object with so many members, and then those given.
    private func object(members: Int, then last: String) -> [UInt8] {
        Array(("{" + (0..<members).map { "\"key\($0)\":{}," }.joined() + last + "}").utf8)
    }

    @Test("refuses equal keys in objects of any size, as reading does", arguments: [0, 1, 14, 15, 16, 17, 40, 1000])
    func duplicates(members: Int) {
        #expect(problem(outlining: object(members: members, then: #""last":1,"LAST":2,"l\u0061st2":3,"":4"#)) == nil)
        for repeated in [#""last":1,"last":2"#, #""last":1,"l\u0061st":2"#, #""l\u0061st":1,"last":2"#] {
            let bytes = object(members: members, then: repeated)
            let error = problem(outlining: bytes)
            #expect(error?.kind == .duplicateKey("last"))
            #expect(error == problem(parsing: bytes))
        }
        guard members > 0 else { return }
        #expect(problem(outlining: object(members: members, then: #""key0":1"#))?.kind == .duplicateKey("key0"))
    }

    @Test(
        "finds the mistake that reading finds, where there are more than one",
        arguments: [
            #"{"a":1,"a":{"b":1,"b":2}}"#, #"{"a":1,"a":tru}"#, #"{"a":{"b":1,"b":1e999}}"#, #"{"a":1,"a":2"#,
            "[1e999,",
            #"[[{"a":[],"a":[]}]]"#, #"{"a":[1,2],"b":{"c":{},"c":"#, "", " ", "{} {}", #"["\ud800"#,
            String(repeating: "[", count: 65), #"{"k":"# + String(repeating: "[", count: 64),
            String(repeating: #"{"a":1,"a":"#, count: 65),
        ])
    func sameMistake(text: String) {
        let error = problem(outlining: Array(text.utf8))
        #expect(error != nil)
        #expect(error == problem(parsing: Array(text.utf8)))
    }

    @Test("takes as many levels as reading does")
    func depth() {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(problem(outlining: Array(text.utf8), is: try? JSONValue.parse(text)) == nil)
    }

    @Test("is used for one document after another, also after one that was refused or had more values than it keeps")
    func again() throws {
        var outline = JSONOutline()
        func count(_ text: String) throws -> Int? {
            try Array(text.utf8).withUnsafeBytes { bytes in
                try outline.read(bytes) { node in node.elements.map { $0.reduce(0) { sum, _ in sum + 1 } } }
            }
        }
        #expect(try count("[1,[2,3],{}]") == 3)
        #expect(throws: JSONError.self) { try count("[1,2") }
        #expect(try count("[" + String(repeating: "0,", count: 70_000) + "0]") == 70_001)
        #expect(try count("[]") == 0)
        #expect(try count("{}") == nil)
    }
}
