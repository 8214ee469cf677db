import ProviderJSON

/// Lines of a Markdown file.
struct Markdown {
    private var lines: [String] = []

    /// A block and the blank line behind it.
    mutating func add(_ lines: String...) {
        self.lines.append(contentsOf: lines + [""])
    }

    mutating func add(_ lines: [String]) {
        self.lines.append(contentsOf: lines + [""])
    }

    mutating func table(_ columns: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        lines.append("| " + columns.joined(separator: " | ") + " |")
        lines.append("|" + String(repeating: "---|", count: columns.count))
        for row in rows { lines.append("| " + row.map(Self.cell).joined(separator: " | ") + " |") }
        lines.append("")
    }

    mutating func json(_ value: JSONValue) {
        add("```json\n" + Self.pretty(value, indent: 0) + "\n```")
    }

    /// A link to a heading of the same file, as GitHub names them.
    static func link(_ text: String, to heading: String) -> String {
        let anchor = heading.lowercased().compactMap { character -> Character? in
            if character == " " { return "-" }
            return character.isLetter || character.isNumber || "_-".contains(character) ? character : nil
        }
        return "[\(text)](#\(String(anchor)))"
    }

    var text: String {
        var kept = lines[...]
        while kept.last == "" { kept.removeLast() }
        return kept.joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: " ").split(separator: "|", omittingEmptySubsequences: false)
            .joined(separator: "\\|")
    }

    /// What fits on a line stays on one.
    private static func pretty(_ value: JSONValue, indent: Int) -> String {
        let flat = spaced(value)
        if indent + flat.count <= 96 { return flat }
        let margin = String(repeating: " ", count: indent + 2)
        let end = String(repeating: " ", count: indent)
        switch value {
        case .object(let object) where !object.isEmpty:
            let members = object.members.map {
                margin + JSONValue.string($0.name).serializedText() + ": " + pretty($0.value, indent: indent + 2)
            }
            return "{\n" + members.joined(separator: ",\n") + "\n\(end)}"
        case .array(let items) where !items.isEmpty:
            let items = items.map { margin + pretty($0, indent: indent + 2) }
            return "[\n" + items.joined(separator: ",\n") + "\n\(end)]"
        default: return flat
        }
    }

    /// On one line, with blanks that help to read.
    static func spaced(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            let members = object.members.map { JSONValue.string($0.name).serializedText() + ": " + spaced($0.value) }
            return "{" + members.joined(separator: ", ") + "}"
        case .array(let items): return "[" + items.map(spaced).joined(separator: ", ") + "]"
        default: return value.serializedText()
        }
    }
}
