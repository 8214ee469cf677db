import ProviderJSON
import Testing

@Suite struct JSONObjectTests {
    /// An object with members k0, k1 and so on.
    private func object(members: Int) -> JSONObject {
        var object = JSONObject()
        for number in 0..<members { object["k\(number)"] = .integer(Int64(number)) }
        return object
    }

    @Test("keeps the order of its members and equals in any order")
    func order() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = nil
        #expect(object.members.map(\.name) == ["a", "c"])
        #expect(object == ["c": 3, "a": 2])
        #expect(object.hashValue == (["c": 3, "a": 2] as JSONObject).hashValue)
        #expect(object != ["a": 2])
        #expect(object != ["a": 2, "c": 4])
        #expect(object != ["a": 2, "d": 3])
    }

    @Test("holds the members that a writer wrote")
    func writing() {
        let object = JSONObject { writer in
            writer.key("b")
            writer.string("two \"quotes\"")
            writer.key("a")
            writer.beginObject()
            writer.endObject()
        }
        #expect(object == ["a": [:], "b": "two \"quotes\""])
        #expect(JSONValue.object(object).serializedText() == #"{"b":"two \"quotes\"","a":{}}"#)
        #expect(JSONObject { _ in }.isEmpty)
    }

    @Test("of equal names in a literal the last value counts, in the first one's place")
    func equalNames() {
        let object: JSONObject = ["a": 1, "b": 2, "a": 3]
        #expect(JSONValue.object(object).serializedText() == #"{"a":3,"b":2}"#)
    }

    @Test("finds, replaces, adds and removes among few and many members", arguments: [1, 15, 16, 17, 18, 100])
    func lookup(count: Int) {
        var object = object(members: count)
        #expect(object.count == count)
        #expect(!object.isEmpty)
        for number in 0..<count { #expect(object["k\(number)"] == .integer(Int64(number))) }
        #expect(object["k\(count)"] == nil)
        object["k0"] = "replaced"
        #expect(object.members.first?.value == "replaced")
        #expect(object.insert("k0", 0) == false)
        #expect(object["k0"] == "replaced")
        #expect(object.insert("new", 1) == true)
        #expect(object.members.last?.name == "new")
        object["k0"] = nil
        object["unknown"] = nil
        #expect(object.count == count)
        #expect(object["new"] == 1)
        #expect(object["k0"] == nil)
        for name in object.members.map(\.name) { object[name] = nil }
        #expect(object.isEmpty)
    }

    @Test("keeps null apart from no member at all")
    func null() {
        let object: JSONObject = ["a": nil]
        #expect(object["a"] == .some(.null))
        #expect(object["b"] == nil)
    }

    @Test("takes the last of equal names of a literal")
    func literal() {
        #expect((["a": 1, "a": 2] as JSONObject).members.map(\.value) == [2])
    }

    @Test("tells names apart by their bytes", arguments: [0, 20])
    func exactNames(others: Int) {
        var object = object(members: others)
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        object["\u{212A}"] = 3
        #expect(object.count == others + 3)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
        #expect(object["K"] == nil)
        var other = self.object(members: others)
        for (name, value) in [("\u{212A}", 3), ("e\u{301}", 2), ("\u{E9}", 1)] { other[name] = .integer(Int64(value)) }
        #expect(object == other)
        #expect(object.hashValue == other.hashValue)
    }

    @Test("reads and writes itself as one value")
    func coding() throws {
        let object = try read(#" {"b":[1],"a":{}} "#) { (reader) throws(JSONError) in try JSONObject(from: &reader) }
        #expect(String(decoding: object.encoded(), as: UTF8.self) == #"{"b":[1],"a":{}}"#)
    }

    private func kept(_ text: String) throws -> JSONObject {
        try Array(text.utf8).withUnsafeBytes { try JSONObject(text: $0) }
    }

    @Test("of a text is that text again until somebody changes it")
    func text() throws {
        let text = #"{"b": [1.0],"a":{"c":"\u0041"}}"#
        var object = try kept(text)
        #expect(String(decoding: object.encoded(), as: UTF8.self) == text)
        #expect(object.members.map(\.name) == ["b", "a"])
        #expect(object["a"]?["c"] == "A")
        #expect(object == ["a": ["c": "A"], "b": [1.0]])
        #expect(object.hashValue == (["a": ["c": "A"], "b": [1.0]] as JSONObject).hashValue)
        object["b"] = nil
        #expect(String(decoding: object.encoded(), as: UTF8.self) == #"{"a":{"c":"A"}}"#)
        #expect(object.count == 1)
    }

    @Test(
        "of a text is refused unless it is one object with different names",
        arguments: [
            "", "[]", "{", #"{"a":1}x"#, #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":1}}"#, #"{"a":[1e999]}"#,
            "{\"a\":\"\u{1}\"}",
        ])
    func refusedText(text: String) {
        #expect(throws: JSONError.self) { try kept(text) }
    }
}
