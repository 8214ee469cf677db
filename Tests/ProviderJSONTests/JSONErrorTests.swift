import ProviderJSON
import Testing

@Suite struct JSONErrorTests {
    private static let malformed: [JSONError.Kind] = [
        .syntax("a value"), .invalidUTF8, .loneSurrogate, .tooDeep, .trailingBytes,
    ]
    private static let wellFormed: [JSONError.Kind] = [
        .duplicateKey("secret"), .wrongType(expected: "a string"), .outOfRange(expected: "at most 5"),
        .unknownField("secret"), .missingField("name"), .notAllowed("must not be set"),
    ]

    @Test("tells a malformed document from one of the wrong shape")
    func isSyntax() {
        for kind in Self.malformed { #expect(JSONError(kind, at: 0).isSyntax) }
        for kind in Self.wellFormed { #expect(!JSONError(kind, at: 0).isSyntax) }
    }

    @Test("explains itself in words that follow a field's name, and repeats nothing that was read")
    func explanations() {
        let found = (Self.malformed + Self.wellFormed).map { JSONError($0, at: 0).explanation }
        #expect(
            found == [
                "is not JSON: expected a value", "is not UTF-8", "has half of a surrogate pair",
                "is nested deeper than 64 levels", "has bytes after its end", "is there twice", "must be a string",
                "must be at most 5", "is not known", "is missing", "must not be set",
            ])
    }

    @Test("keeps its kind and its byte")
    func parts() {
        let error = JSONError(.unknownField("x"), at: 17)
        #expect(error.kind == .unknownField("x"))
        #expect(error.offset == 17)
        #expect(error != JSONError(.unknownField("x"), at: 18))
    }
}
