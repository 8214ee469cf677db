import ProviderJSON

/// Writes the contract itself into Swift, for `rpc.discover`.
enum EmitDocument {
    private static let width = 104

    static func text(of contract: Contract) -> String {
        let document = contract.document.serializedText()
        var pounds = "#"
        while document.contains("\\" + pounds) { pounds += "#" }
        var source = Source()
        source.header(imports: [])
        source.documentation("The contract that this build was generated from.")
        source.add("public enum ContractDocument {", "    /// The OpenRPC document, on one line.")
        source.add("    public static let text: StaticString = \(pounds)\"\"\"")
        let lines = pieces(of: contract.document, depth: 3).flatMap { chunks($0) }
        for (index, line) in lines.enumerated() {
            source.add("        " + line + (index < lines.count - 1 ? "\\" + pounds : ""))
        }
        source.add("        \"\"\"\(pounds)", "}")
        return source.text
    }

    /// The serialized document, cut before every method and schema, so that a change of one leaves the others' lines.
    private static func pieces(of value: JSONValue, depth: Int) -> [String] {
        guard depth > 0 else { return [value.serializedText()] }
        switch value {
        case .object(let object) where !object.isEmpty:
            let members = object.members.map { member in
                var inner = pieces(of: member.value, depth: depth - 1)
                inner[0] = JSONValue.string(member.name).serializedText() + ":" + inner[0]
                return inner
            }
            return enclose(members, "{", "}")
        case .array(let items) where !items.isEmpty:
            return enclose(items.map { pieces(of: $0, depth: depth - 2) }, "[", "]")
        default: return [value.serializedText()]
        }
    }

    private static func enclose(_ members: [[String]], _ opening: String, _ closing: String) -> [String] {
        let separated = members.enumerated().flatMap { index, lines in
            index == members.count - 1 ? lines : Array(lines.dropLast()) + [(lines.last ?? "") + ","]
        }
        return [opening] + separated + [closing]
    }

    private static func chunks(_ text: String) -> [String] {
        var rest = text[...]
        var chunks: [String] = []
        while !rest.isEmpty {
            chunks.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return chunks
    }
}
