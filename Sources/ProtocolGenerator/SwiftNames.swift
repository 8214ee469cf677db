/// The contract's snake_case names in Swift's spelling.
enum SwiftNames {
    private static let acronyms = ["id": "ID", "ids": "IDs", "url": "URL", "api": "API", "rpc": "RPC", "mac": "MAC"]

    private static let keywords: Set<String> = [
        "Any", "Self", "Type", "as", "associatedtype", "break", "case", "catch", "class", "continue", "default",
        "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func",
        "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup",
        "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript",
        "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]

    /// Names of ProviderProtocol's own and of Swift that a generated type would hide.
    static let takenTypes: Set<String> = [
        "Array", "Bool", "ContractDocument", "Dictionary", "Double", "DownloadMethod", "Error", "ErrorCode", "Int",
        "Item", "JSONError", "JSONKey", "JSONObject", "JSONReadable", "JSONReader", "JSONValue", "JSONWritable",
        "JSONWriter", "Meta", "MethodDescriptor", "MethodEffect", "MethodKind", "MethodRole", "MethodRuns", "Methods",
        "Optional", "RPCError", "RPCMethod", "Result", "SecretString", "Set", "StreamMethod", "String", "UnaryMethod",
        "Update", "UploadMethod",
    ]

    /// Names that a generated reader or writer uses for itself.
    static let takenProperties: Set<String> = ["reader", "writer"]

    /// Names that a word list has besides its words.
    static let takenWords: Set<String> = ["`init`", "known", "none", "rawValue", "some"]

    /// `set_default` to `SetDefault`, `rpc` to `RPC`.
    static func type(_ name: String) -> String {
        words(name).map { acronyms[$0] ?? $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// `base_url` to `baseURL`, `default` to itself in backticks.
    static func property(_ name: String) -> String {
        let plain = unescaped(name)
        return keywords.contains(plain) ? "`\(plain)`" : plain
    }

    /// As `property`, for places where a keyword needs no backticks.
    static func unescaped(_ name: String) -> String {
        let parts = words(name)
        return (parts.first ?? "") + type(parts.dropFirst().joined(separator: "_"))
    }

    /// A word of an enum: `NOT_SERVING` to `notServing`.
    static func word(_ word: String) -> String { property(word.lowercased()) }

    /// Whether Swift takes the name, backticks aside.
    static func isIdentifier(_ name: String) -> Bool {
        let plain = name.filter { $0 != "`" }
        guard let first = plain.first, first.isASCII, first.isLetter else { return false }
        return plain.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private static func words(_ name: String) -> [String] {
        name.split(whereSeparator: { "_-.".contains($0) }).map(String.init)
    }
}
