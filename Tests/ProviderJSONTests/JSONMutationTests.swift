import ProviderJSON
import Testing

/// Documents with one thing changed: whatever comes, the reader answers, and all its ways of reading agree.
@Suite struct JSONMutationTests {
    private static let documents = [
        #"{"jsonrpc":"2.0","id":17,"method":"a.b","params":{"x":[1,-2.5e+3,null],"y":{"z":"a\n\u00e9é"}}}"#,
        #" [ "\ud83d\ude00😀" , { } , [ ] , true , false , 9223372036854775807 , "\"\\" ] "#,
        #"{"a":{"a":{"a":[[[0.0,1E-2]]]}},"\u0061b":"","é":"ж"}"#,
    ]

    /// One document in all its forms with one byte left out, replaced, or doubled, and cut off anywhere.
    private func mutants(of document: [UInt8]) -> [[UInt8]] {
        let replacements: [UInt8] = [
            0x00, 0x1F, 0x20, 0x22, 0x2C, 0x2D, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x65, 0x7B, 0x7D, 0x80, 0xC3, 0xED, 0xF4,
            0xFF,
        ]
        var mutants: [[UInt8]] = []
        for index in document.indices {
            mutants.append(Array(document[..<index]))
            mutants.append(Array(document[..<index] + document[(index + 1)...]))
            mutants.append(Array(document[...index] + document[index...]))
            for byte in replacements {
                var mutant = document
                mutant[index] = byte
                mutants.append(mutant)
            }
        }
        return mutants
    }

    @Test(
        "reading and passing over agree about every mutant, and what is read survives a round trip",
        arguments: documents)
    func agree(document: String) throws {
        let original = Array(document.utf8)
        #expect(problem(parsing: original) == nil)
        for mutant in mutants(of: original) {
            let error = problem(parsing: mutant)
            let text = String(decoding: mutant, as: UTF8.self)
            if let error {
                #expect((0...mutant.count).contains(error.offset), "\(text)")
                #expect(mutant.withUnsafeBytes { error.field(in: $0) }.utf8.count < 200, "\(text)")
            } else {
                let value = try JSONValue.parse(mutant)
                #expect(problem(outlining: mutant, is: value) == nil, "\(text)")
                #expect(try JSONValue.parse(value.serialized()) == value, "\(text)")
                #expect(String(validating: mutant, as: UTF8.self) != nil, "\(text)")
            }
            #expect(problem(outlining: mutant) == error, "\(text)")
            let isOutOfRange = error.map { if case .outOfRange = $0.kind { true } else { false } } ?? false
            #expect(problem(skipping: mutant) == (isOutOfRange ? nil : error), "\(text)")
        }
    }
}
