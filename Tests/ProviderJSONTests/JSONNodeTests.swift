import ProviderJSON
import Testing

@Suite struct JSONNodeTests {
    private func look<Value>(at text: String, _ body: (JSONNode) -> Value) throws -> Value {
        var outline = JSONOutline()
        return try Array(text.utf8).withUnsafeBytes { bytes in try outline.read(bytes, body) }
    }

    @Test("looks members up by name, on every level, past whatever stands before them")
    func members() throws {
        let text = #"{"a":[1,{"x":[]}],"b":{"c":"d","e":{"f":7}},"\u0067":null}"#
        try look(at: text) { node in
            #expect(node["b"]?["c"]?.stringValue == "d")
            #expect(node["b"]?["e"]?["f"]?.intValue == 7)
            #expect(node["g"]?.kind == .null)
            #expect(node["c"] == nil)
            #expect(node["a"]?["x"] == nil)
            #expect(node.members?.map(\.key.string) == ["a", "b", "g"])
            #expect(node["a"]?.elements?.map(\.kind) == [.number, .object])
            #expect(node.elements == nil)
            #expect(node["a"]?.members == nil)
        }
    }

    @Test("compares texts with words byte for byte, escapes decoded, and nothing else with them")
    func words() throws {
        try look(at: #"["user","\u0075ser","users","use","",7,"é"]"#) { node in
            let items = node.elements.map(Array.init) ?? []
            #expect(items.map { $0 == "user" } == [true, true, false, false, false, false, false])
            #expect(items[4] == "")
            #expect(!(items[5] == "7"))
            #expect(items[6] == "\u{E9}")
            #expect(!(items[6] == "e\u{301}"))
        }
    }

    @Test("tells at which byte a value begins, and which numbers are integers")
    func places() throws {
        try look(at: #" [ "a", 10, -0, 1.0, 9223372036854775808, {"k": [] } ]"#) { node in
            let items = node.elements.map(Array.init) ?? []
            #expect(node.offset == 1)
            #expect(items.map(\.offset) == [3, 8, 12, 16, 21, 42])
            #expect(items.map(\.intValue) == [nil, 10, 0, nil, nil, nil])
            #expect(items[5].members?.map(\.key.offset) == [43])
            #expect(items[5]["k"]?.offset == 48)
        }
    }
}
