/// Lines of a generated Swift file, in the shape that `swift format` leaves as it is.
struct Source {
    static let width = 120
    private var lines: [String] = []

    mutating func add(_ lines: String...) {
        self.lines.append(contentsOf: lines)
    }

    mutating func add(_ lines: [String]) {
        self.lines += lines
    }

    /// A collection's elements, a line for each. A lone element has no comma behind it.
    mutating func elements(_ items: [String], indent: Int) {
        for item in items { add(String(repeating: " ", count: indent) + item + (items.count > 1 ? "," : "")) }
    }

    mutating func header(imports: [String]) {
        add("// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.", "")
        guard !imports.isEmpty else { return }
        for name in imports.sorted() { add("import \(name)") }
        add("")
    }

    /// A doc comment, wrapped at 116 columns.
    mutating func documentation(_ text: String, indent: Int = 0) {
        let prefix = String(repeating: " ", count: indent) + "/// "
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if !line.isEmpty, prefix.count + line.count + 1 + word.count > 116 {
                add(prefix + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        if !line.isEmpty { add(prefix + line) }
    }

    /// `head`, the items between commas, `tail`: on one line if they fit, else with the items together on a line of
    /// their own, else with a line for each.
    mutating func list(_ head: String, _ items: [String], _ tail: String, indent: Int, trailingComma: Bool = false) {
        let margin = String(repeating: " ", count: indent)
        let joined = items.joined(separator: ", ")
        if indent + head.count + joined.count + tail.count <= Self.width {
            return add(margin + head + joined + tail)
        }
        add(margin + head)
        if !trailingComma, indent + 4 + joined.count <= Self.width {
            add(margin + "    " + joined)
        } else {
            for (index, item) in items.enumerated() {
                add(margin + "    " + item + (index < items.count - 1 || trailingComma ? "," : ""))
            }
        }
        add(margin + tail)
    }

    /// Takes a blank line away from the end.
    mutating func trim() {
        while lines.last == "" { lines.removeLast() }
    }

    /// The file, ending in one line end.
    var text: String {
        var copy = self
        copy.trim()
        return copy.lines.joined(separator: "\n") + "\n"
    }
}
