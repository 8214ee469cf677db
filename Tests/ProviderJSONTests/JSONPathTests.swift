import ProviderJSON
import Testing

@Suite struct JSONPathTests {
    @Test("names the value at a byte")
    func path() throws {
        let text = #"{"a": 1, "messages": [{"role": "user"}, {"role": 5}], "b": {"c": true}}"#
        func path(at needle: String) throws -> String {
            let range = try #require(text.firstRange(of: needle))
            let offset = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            return Array(text.utf8).withUnsafeBytes { JSONError.path(in: $0, at: offset) }
        }
        #expect(try path(at: "5}") == "messages[1].role")
        #expect(try path(at: "{\"role\": 5") == "messages[1]")
        #expect(try path(at: "true") == "b.c")
        #expect(try path(at: "\"c\"") == "b.c")
        #expect(try path(at: "{\"a\"") == "")
    }
}
