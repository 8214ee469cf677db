import ProviderJSON

/// Types that nothing on the wire has.
extension Lint {
    mutating func checkUse() {
        let document = contract.document
        var open = Self.references(in: document["methods"] ?? nil)
        open += Self.references(in: document["info"]?["x-providerd-meta"] ?? nil)
        open += contract.methods.flatMap { $0.params.flatMap(contract.mentions) }
        var used = Set<String>()
        while let name = open.popLast() {
            guard used.insert(name).inserted else { continue }
            let fields = contract.schemas.first { $0.name == name }?.fields ?? []
            open += Self.references(in: contract.type(name)) + fields.flatMap(contract.mentions)
        }
        for schema in contract.schemas where !used.contains(schema.name) {
            report(schema.name, "is used by no method, neither as a type nor in the words about a plain object")
        }
    }

    /// The names that every `$ref` in a value ends with.
    private static func references(in value: JSONValue) -> [String] {
        let own = [value.referenceName].compactMap(\.self)
        let members = (value.objectValue?.members ?? []).filter { $0.name != "examples" }
        return own + members.flatMap { references(in: $0.value) } + (value.arrayValue ?? []).flatMap(references)
    }
}
