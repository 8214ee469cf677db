/// The contract's snake_case names in Swift's spelling.
enum SwiftNames {
    private static let acronyms = ["id": "ID", "ids": "IDs", "url": "URL", "api": "API", "rpc": "RPC", "mac": "MAC"]
    private static let keywords: Set<String> = [
        "as", "case", "class", "default", "for", "func", "if", "in", "init", "internal", "is", "let", "operator",
        "protocol",
        "public", "repeat", "return", "self", "static", "struct", "switch", "var", "where",
    ]

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

    private static func words(_ name: String) -> [String] {
        name.split(whereSeparator: { "_-.".contains($0) }).map(String.init)
    }
}
