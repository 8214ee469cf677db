/// What is wrong with a JSON document, and at which byte.
public struct JSONError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The document is not JSON; the text says what was expected.
        case syntax(String)
        case invalidUTF8
        case loneSurrogate
        case tooDeep
        case duplicateKey(String)
        case trailingBytes
        case wrongType(expected: String)
        case outOfRange(expected: String)
        case unknownField(String)
        case missingField(String)
        case notAllowed(String)
    }

    public let kind: Kind
    /// From the document's first byte.
    public let offset: Int

    public init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// Whether the document is malformed, as against well-formed but of the wrong shape.
    public var isSyntax: Bool {
        switch kind {
        case .syntax, .invalidUTF8, .loneSurrogate, .tooDeep, .trailingBytes: true
        default: false
        }
    }

    /// In words that follow the name of a field: `must be a string`.
    public var explanation: String {
        switch kind {
        case .syntax(let expected): "is not JSON: expected \(expected)"
        case .invalidUTF8: "is not UTF-8"
        case .loneSurrogate: "has half of a surrogate pair"
        case .tooDeep: "is nested deeper than \(JSONReader.maximumDepth) levels"
        case .duplicateKey(let name): "has \"\(name)\" twice"
        case .trailingBytes: "has bytes after its end"
        case .wrongType(let expected): "must be \(expected)"
        case .outOfRange(let expected): "must be \(expected)"
        case .unknownField(let name): "has an unknown field \"\(name)\""
        case .missingField(let name): "lacks \"\(name)\""
        case .notAllowed(let text): text
        }
    }
}
