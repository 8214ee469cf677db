/// Lines of a generated file.
struct Source {
    private var lines: [String] = []

    mutating func add(_ lines: String...) {
        self.lines.append(contentsOf: lines)
    }

    mutating func header(imports: [String]) {
        add("// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.", "")
        for name in imports.sorted() { add("import \(name)") }
        add("")
    }

    /// A doc comment, wrapped at 116 columns.
    mutating func documentation(_ text: String, indent: Int = 0) {
        let prefix = String(repeating: " ", count: indent) + "/// "
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, prefix.count + line.count + 1 + word.count > 116 {
                add(prefix + line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        if !line.isEmpty { add(prefix + line) }
    }

    /// The file, ending in one line end.
    var text: String {
        var kept = lines[...]
        while kept.last == "" { kept.removeLast() }
        return kept.joined(separator: "\n") + "\n"
    }
}
