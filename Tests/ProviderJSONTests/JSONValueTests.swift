import ProviderJSON
import Testing

@Suite struct JSONValueTests {
    private static let every: JSONValue = [
        "null": nil, "yes": true, "no": false, "integer": -7, "double": 2.5, "text": "a\"é😀\n", "empty": "",
        "array": [1, [2.0, []], [:]], "object": ["z": 1, "a": ["deep": nil]],
    ]

    @Test("reads back what it wrote, members in their order")
    func roundTrip() throws {
        let text = Self.every.serializedText()
        #expect(
            text == #"{"null":null,"yes":true,"no":false,"integer":-7,"double":2.5,"text":"a\"é😀\n","empty":"","#
                + #""array":[1,[2.0,[]],{}],"object":{"z":1,"a":{"deep":null}}}"#)
        #expect(try JSONValue.parse(text) == Self.every)
        #expect(try JSONValue.parse(Self.every.serialized()) == Self.every)
        #expect(try JSONValue.parse(text).serializedText() == text)
        #expect(Self.every.encoded() == Self.every.serialized())
    }

    @Test(
        "keeps a number's kind through a round trip",
        arguments: [0.0, 1, -1, 0.1, 1e20, 1e21, 1e-7, Double.leastNonzeroMagnitude, 1e308, 100_000])
    func doubles(value: Double) throws {
        #expect(try JSONValue.parse(JSONValue.double(value).serialized()) == .double(value))
        #expect(try JSONValue.parse(JSONValue.double(-value).serialized()) == .double(-value))
    }

    @Test("gives each kind of value by its own name alone")
    func accessors() {
        let value = Self.every
        #expect(value["null"]?.isNull == true)
        #expect(value["yes"]?.isNull == false)
        #expect(value["yes"]?.boolValue == true)
        #expect(value["integer"]?.intValue == -7)
        #expect(value["integer"]?.doubleValue == -7)
        #expect(value["double"]?.doubleValue == 2.5)
        #expect(value["double"]?.intValue == nil)
        #expect(value["empty"]?.stringValue == "")
        #expect(value["array"]?.arrayValue?.count == 3)
        #expect(value["object"]?.objectValue?["z"] == 1)
        for name in ["null", "text"] {
            #expect(value[name]?.boolValue == nil)
            #expect(value[name]?.intValue == nil)
            #expect(value[name]?.doubleValue == nil)
            #expect(value[name]?.arrayValue == nil)
            #expect(value[name]?.objectValue == nil)
        }
        #expect(value.stringValue == nil)
    }

    @Test("reaches into objects and arrays, and finds nothing where nothing is")
    func subscripts() {
        let value = Self.every
        #expect(value["array"]?[1]?[0] == 2.0)
        #expect(value["object"]?["a"]?["deep"] == .some(.null))
        #expect(value["array"]?[3] == nil)
        #expect(value["array"]?[-1] == nil)
        #expect(value["array"]?["x"] == nil)
        #expect(value[0] == nil)
        #expect(value["unknown"] == nil)
    }

    @Test("tells an integer from the same number as a double")
    func integerAndDouble() {
        #expect(JSONValue.integer(1) != .double(1))
        #expect((1 as JSONValue) == .integer(1))
        #expect((1.0 as JSONValue) == .double(1))
    }

    @Test("hashes equal values alike")
    func hashing() {
        let left: JSONValue = ["a": [1, nil], "b": "x"]
        let right: JSONValue = ["b": "x", "a": [1, nil]]
        #expect(left == right)
        #expect(Set([left, right]).count == 1)
    }

    @Test("reads itself from within a document")
    func reading() throws {
        let value = try read("[1,{\"a\":2}]") { (reader) throws(JSONError) -> JSONValue? in
            var last: JSONValue?
            try reader.beginArray()
            while try reader.nextElement() { last = try JSONValue(from: &reader) }
            return last
        }
        #expect(value == ["a": 2])
    }
}
