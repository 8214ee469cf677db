import ProviderJSON
import Testing

@Suite struct JSONReaderNumbersTests {
    @Test(
        "refuses numbers that RFC 8259 has no grammar for",
        arguments: [
            "01", "-01", "00", "-", "+1", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1E-", "1.5.5", "0x10", "1_000", "1a",
            "- 1", "--1", "１", "1e1.5", "-Infinity", "-NaN",
        ])
    func malformed(text: String) {
        #expect(problem(parsing: Array(text.utf8))?.isSyntax == true)
        #expect(problem(parsing: Array("[\(text)]".utf8))?.isSyntax == true)
        #expect(problem(skipping: Array(text.utf8))?.isSyntax == true)
    }

    @Test("keeps 64-bit integers and tells them from other numbers")
    func values() throws {
        let values: [(String, JSONValue)] = [
            ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)), ("1.0", .double(1)), ("1e2", .double(100)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)),
            ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
            ("1E-999", .double(0)), ("1.000000000000000005", .double(1)), ("0e0", .double(0)),
            ("123456789012345678901234567890", .double(1.2345678901234568e29)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)), ("5e-324", .double(.leastNonzeroMagnitude)),
        ]
        for (text, value) in values { #expect(try JSONValue.parse(text) == value, "\(text)") }
        #expect(try JSONValue.parse("-0.0").doubleValue?.sign == .minus)
    }

    @Test("refuses a number beyond a Double's range", arguments: ["1e309", "-1e400", "1e99999999999999999999"])
    func overflow(text: String) throws {
        let error = try #require(problem(parsing: Array(" \(text)".utf8)))
        #expect(error == JSONError(.outOfRange(expected: "a number that a 64-bit float can hold"), at: 1))
        #expect(!error.isSyntax)
        #expect(problem(text) { (reader) throws(JSONError) in try reader.readDouble() } != nil)
        let digits = String(repeating: "9", count: 400)
        #expect(problem(parsing: Array(digits.utf8))?.isSyntax == false)
    }

    @Test("reads as an integer only what is written with digits alone")
    func integers() throws {
        #expect(try read("-9223372036854775808") { (reader) throws(JSONError) in try reader.readInt64() } == .min)
        #expect(try read("42") { (reader) throws(JSONError) in try reader.readInt() } == 42)
        for text in ["1.0", "1e2", "-0.0", "1E0"] {
            let error = problem(text) { (reader) throws(JSONError) in try reader.readInt64() }
            #expect(error == JSONError(.wrongType(expected: "an integer"), at: 0))
        }
        for text in ["9223372036854775808", "-9223372036854775809", "99999999999999999999999"] {
            let error = problem(" " + text) { (reader) throws(JSONError) in try reader.readInt64() }
            #expect(error == JSONError(.outOfRange(expected: "an integer of at most 64 bits"), at: 1))
        }
    }

    @Test("reads any number as a Double")
    func doubles() throws {
        for (text, value) in [("1", 1.0), ("-2.5", -2.5), ("1e-7", 1e-7), ("9007199254740993", 9_007_199_254_740_992)] {
            #expect(try read(text) { (reader) throws(JSONError) in try reader.readDouble() } == value)
        }
    }
}
