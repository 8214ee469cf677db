import Foundation
import ProviderJSON
import TestSupport
import Testing

/// The public JSONTestSuite: `n_` must be refused, `y_` accepted, `i_` is ours to decide and pinned here.
@Suite struct JSONTestSuiteTests {
    /// Accepted by the suite, refused by us: well-formed, but a key stands twice.
    private static let duplicates: Set<String> = [
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    ]

    /// The `i_` files that we take.
    private static let accepted: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    /// The `i_` files that are well-formed, but hold a number beyond a Double's range.
    private static let outOfRange: Set<String> = [
        "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
        "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    ]

    private func files(_ folder: String) throws -> [(name: String, bytes: [UInt8])] {
        guard let folder = SharedData.folder("jsonrpc/JSONTestSuite/" + folder, skipping: "JSONTestSuite \(folder)")
        else {
            return []
        }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }

    @Test("decides each file of the suite as it should, whether it reads or passes over")
    func parsing() throws {
        let files = try files("test_parsing")
        #expect(files.isEmpty || files.count == 318)
        for (name, bytes) in files {
            let error = problem(parsing: bytes)
            let skipped = problem(skipping: bytes)
            #expect(problem(outlining: bytes, is: try? JSONValue.parse(bytes)) == error, "\(name)")
            let comment: Comment = "\(name): \(String(describing: error)), \(String(describing: skipped))"
            if name.hasPrefix("n_") {
                #expect(error?.isSyntax == true, comment)
                #expect(skipped == error, comment)
            } else if Self.duplicates.contains(name) {
                #expect(error?.kind == .duplicateKey("a"), comment)
                #expect(skipped == error, comment)
            } else if name.hasPrefix("y_") || Self.accepted.contains(name) {
                #expect(error == nil, comment)
                #expect(skipped == nil, comment)
            } else if Self.outOfRange.contains(name) {
                let expected = JSONError.Kind.outOfRange(expected: "a number that a 64-bit float can hold")
                #expect(error?.kind == expected, comment)
                #expect(skipped == nil, comment)
            } else {
                #expect(name.hasPrefix("i_") && error?.isSyntax == true, comment)
                #expect(skipped == error, comment)
            }
        }
    }

    @Test("reads back what it wrote of each file that it takes")
    func roundTrip() throws {
        for (name, bytes) in try files("test_parsing") where problem(parsing: bytes) == nil {
            let value = try JSONValue.parse(bytes)
            #expect(try JSONValue.parse(value.serialized()) == value, "\(name)")
        }
    }

    @Test("reads what other parsers change: names, numbers and surrogates")
    func transform() throws {
        let expected: [String: String?] = [
            "number_-9223372036854775808.json": "[-9223372036854775808]",
            "number_-9223372036854775809.json": "[-9.223372036854776e+18]", "number_1.0.json": "[1.0]",
            "number_1.000000000000000005.json": "[1.0]", "number_1000000000000000.json": "[1000000000000000]",
            "number_10000000000000000999.json": "[1e+19]", "number_1e-999.json": "[0.0]",
            "number_1e6.json": "[1000000.0]", "number_9223372036854775807.json": "[9223372036854775807]",
            "number_9223372036854775808.json": "[9.223372036854776e+18]",
            "object_key_nfc_nfd.json": "{\"\u{E9}\":\"NFC\",\"e\u{301}\":\"NFD\"}",
            "object_key_nfd_nfc.json": "{\"e\u{301}\":\"NFD\",\"\u{E9}\":\"NFC\"}",
            "object_same_key_different_values.json": nil, "object_same_key_same_value.json": nil,
            "object_same_key_unclear_values.json": nil, "string_1_escaped_invalid_codepoint.json": nil,
            "string_1_invalid_codepoint.json": nil, "string_2_escaped_invalid_codepoints.json": nil,
            "string_2_invalid_codepoints.json": nil, "string_3_escaped_invalid_codepoints.json": nil,
            "string_3_invalid_codepoints.json": nil, "string_with_escaped_NULL.json": "[\"A\\u0000B\"]",
        ]
        let files = try files("test_transform")
        #expect(files.isEmpty || Set(files.map(\.name)) == Set(expected.keys))
        for (name, bytes) in files {
            let text = problem(parsing: bytes) == nil ? try JSONValue.parse(bytes).serialized() : nil
            #expect(text == expected[name]?.map { Array($0.utf8) }, "\(name)")
        }
    }
}
