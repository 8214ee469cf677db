/// One thing that is wrong with a config file.
struct ConfigProblem: Sendable, Hashable, CustomStringConvertible {
    /// Counted from 1; nil where no line is at fault.
    var line: Int?
    /// The key as a path, such as `limits.file_bytes`; empty for the file as a whole.
    var key: String
    /// Follows the key: `must be a whole number`.
    var what: String

    var description: String {
        [line.map { "line \($0):" }, key.isEmpty ? nil : key, what].compactMap(\.self).joined(separator: " ")
    }
}

/// Why a config file was not loaded: everything that is wrong with it, by line.
struct ConfigError: Error, Hashable, CustomStringConvertible {
    var path: String
    var problems: [ConfigProblem]

    var description: String {
        if problems.count == 1 { return "cannot load \(path): \(problems[0])" }
        return (["cannot load \(path):"] + problems.map { "  \($0)" }).joined(separator: "\n")
    }
}
