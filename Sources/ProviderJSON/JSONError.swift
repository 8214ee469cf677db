/// What is wrong with a JSON document, and at which byte.
public struct JSONError: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Kind: Sendable, Hashable {
        /// The document is not JSON; the text says what was expected.
        case syntax(String)
        /// Bytes of a string that are not well-formed UTF-8.
        case invalidUTF8
        /// An escape that stands for half of a surrogate pair.
        case loneSurrogate
        /// More containers inside each other than `JSONReader.maximumDepth`.
        case tooDeep
        /// An object has that key already.
        case duplicateKey(String)
        /// More than white space after the document.
        case trailingBytes
        /// A value of another type; `a string`, for one, was expected.
        case wrongType(expected: String)
        /// A value of the right type that is not one of those expected.
        case outOfRange(expected: String)
        /// A strict reader met a field that its type doesn't have.
        case unknownField(String)
        /// An object without a required field; the offset is the object's.
        case missingField(String)
        /// Another rule was broken; the text follows the field's name.
        case notAllowed(String)
    }

    /// What is wrong.
    public let kind: Kind
    /// From the document's first byte.
    public let offset: Int

    /// At that byte of the document.
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

    /// In words that follow the path of the field (see `field(in:)`): `must be a string`. Never repeats what was read.
    public var explanation: String {
        switch kind {
        case .syntax(let expected): "is not JSON: expected \(expected)"
        case .invalidUTF8: "is not UTF-8"
        case .loneSurrogate: "has half of a surrogate pair"
        case .tooDeep: "is nested deeper than \(JSONReader.maximumDepth) levels"
        case .duplicateKey: "is there twice"
        case .trailingBytes: "has bytes after its end"
        case .wrongType(let expected): "must be \(expected)"
        case .outOfRange(let expected): "must be \(expected)"
        case .unknownField: "is not known"
        case .missingField: "is missing"
        case .notAllowed(let text): text
        }
    }
}
