import ProviderJSON
import Testing

@testable import ProviderProtocol

@Suite struct JSONReaderFieldsTests {
    private func read<T>(
        _ text: String, strict: Bool = true, _ body: (inout JSONReader) throws(JSONError) -> T
    ) throws(JSONError) -> T {
        try JSONReader.read(Array(text.utf8), strict: strict, body)
    }

    /// What a strict reader says of a value; nil if it takes it.
    private func problem<T>(_ text: String, _ body: (inout JSONReader) throws(JSONError) -> T) -> String? {
        do throws(JSONError) {
            _ = try read(text, body)
            return nil
        } catch {
            return error.explanation
        }
    }

    @Test("lengths count Unicode scalars, in texts and in secrets")
    func lengths() throws {
        for (text, expected) in [
            (#""éé""#, nil), (#""""#, "must be 1 to 2 characters long"), (#""aéa""#, "must be 1 to 2 characters long"),
        ] {
            #expect(problem(text) { (reader) throws(JSONError) in try reader.readString(lengths: 1...2) } == expected)
            #expect(problem(text) { (reader) throws(JSONError) in try reader.readSecret(lengths: 1...2) } == expected)
        }
        #expect(
            problem(#""""#) { (reader) throws(JSONError) in try reader.readString(lengths: 1...Int.max) }
                == "must be at least 1 character long")
        #expect(
            problem(#""aaaa""#) { (reader) throws(JSONError) in try reader.readString(lengths: 0...3) }
                == "must be at most 3 characters long")
    }

    @Test("numbers stay in their range")
    func ranges() {
        #expect(problem("0") { (reader) throws(JSONError) in try reader.readInt(in: 0...9) } == nil)
        #expect(problem("-1") { (reader) throws(JSONError) in try reader.readInt(in: 0...9) } == "must be 0 to 9")
        #expect(
            problem("0") { (reader) throws(JSONError) in try reader.readInt(in: 1...Int.max) } == "must be at least 1")
        #expect(
            problem("8") { (reader) throws(JSONError) in try reader.readInt(in: Int.min...7) } == "must be at most 7")
        #expect(problem("2") { (reader) throws(JSONError) in try reader.readDouble(in: 0.0...2.0) } == nil)
        #expect(
            problem("2.01") { (reader) throws(JSONError) in try reader.readDouble(in: 0.0...2.0) }
                == "must be 0.0 to 2.0")
        #expect(
            problem("0") { (reader) throws(JSONError) in try reader.readDouble(in: 0.5...Double.infinity) }
                == "must be at least 0.5")
    }

    @Test("arrays keep their order and their count")
    func arrays() throws {
        let numbers = try read("[3,1,2]") { (reader) throws(JSONError) in
            try reader.readArray { (reader) throws(JSONError) in try reader.readInt() }
        }
        #expect(numbers == [3, 1, 2])
        let problem = problem("[]") { (reader) throws(JSONError) in
            try reader.readArray(counts: 1...64) { (reader) throws(JSONError) in try reader.readInt() }
        }
        #expect(problem == "must be an array of 1 to 64 items")
    }

    @Test("an error stands at the value it speaks of, not at the white space before it")
    func offsets() throws {
        let error = try #require(
            #expect(throws: JSONError.self) {
                try read("   9") { (reader) throws(JSONError) in try reader.readInt(in: 0...7) }
            })
        #expect(error.offset == 3)
    }

    @Test("bounds are for requests; an answer may come from a newer daemon")
    func tolerant() throws {
        #expect(try read("9", strict: false) { (reader) throws(JSONError) in try reader.readInt(in: 0...7) } == 9)
        let text = try read(#""aaa""#, strict: false) { (reader) throws(JSONError) in
            try reader.readString(lengths: 0...1)
        }
        #expect(text == "aaa")
    }

    @Test("names of a dictionary stand once, and are written in order")
    func dictionaries() throws {
        let members = try read(#"{"b":"2","a":"1"}"#) { (reader) throws(JSONError) in
            try reader.readDictionary { (reader) throws(JSONError) in try reader.readString() }
        }
        #expect(members == ["a": "1", "b": "2"])
        var writer = JSONWriter()
        writer.dictionary(members) { (item, writer) in writer.string(item) }
        #expect(writer.bytes == Array(#"{"a":"1","b":"2"}"#.utf8))
        let problem = problem(#"{"a":"1","a":"1"}"#) { (reader) throws(JSONError) in
            try reader.readDictionary { (reader) throws(JSONError) in try reader.readString() }
        }
        #expect(problem == JSONError(.duplicateKey("a"), at: 0).explanation)
    }
}
